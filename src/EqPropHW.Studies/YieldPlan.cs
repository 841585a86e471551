using System.Collections.Immutable;

namespace EqPropHW.Studies;

/// <summary>What a yield run asks.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Source">Its full text.</param>
/// <param name="Device">Device word of the profile.</param>
/// <param name="ProfileHash">SHA-256 of the canonical profile.</param>
/// <param name="Seed">Seed of every run.</param>
/// <param name="Mode">Arithmetic of the emulator; null for the profile's own.</param>
/// <param name="PerDie">Whether each die is trained itself; otherwise all are loaded with what the ideal device learned.</param>
/// <param name="Quick">Whether every training makes a tenth of the updates.</param>
public sealed record YieldPlan(string Experiment, string Source, string Device, string ProfileHash, ulong Seed, string? Mode, bool PerDie, bool Quick)
{
    /// <summary>Dies 1 to this number.</summary>
    public required int Dies { get; init; }

    /// <summary>Dies on which each effect is judged, the first ones; 0 for no ranking.</summary>
    public required int RankingDies { get; init; }

    /// <summary>Least accuracy of a good die; null for nine tenths of the ideal device's.</summary>
    public double? Specification { get; init; }

    /// <summary>Names of the effects of the profile.</summary>
    public required ImmutableArray<string> Effects { get; init; }

    /// <summary>What decides the accuracy of a die: folders with other words hold other results.</summary>
    public string Identity => string.Join('\n', Experiment, Source, Device, ProfileHash, Seed, Mode, PerDie ? "per-die" : "transfer", Quick);
}

/// <summary>Accuracy of one die.</summary>
/// <param name="Instance">Which die.</param>
/// <param name="Accuracy">Share of the test samples predicted right at the end.</param>
public sealed record DieAccuracy(ulong Instance, double Accuracy);

/// <summary>What one effect costs.</summary>
/// <param name="Effect">Its name.</param>
/// <param name="Alone">Mean accuracy of dies that have this effect only.</param>
/// <param name="Without">Mean accuracy of dies that have all but this effect.</param>
/// <param name="Loss">Mean of what it costs an ideal device and of what its absence gives back to a die.</param>
public sealed record Killer(string Effect, double Alone, double Without, double Loss);

/// <summary>The answer of a yield run.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Device">Device word of the profile.</param>
/// <param name="Train"><c>per-die</c> or <c>transfer</c>.</param>
/// <param name="Ideal">Accuracy of the ideal device: the profile without any effect.</param>
/// <param name="Specification">Least accuracy of a good die.</param>
/// <param name="Dies">Every die.</param>
/// <param name="Mean">Mean accuracy of the dies.</param>
/// <param name="Share">Share of good dies.</param>
/// <param name="Low">Lower end of its 95 % interval (Wilson).</param>
/// <param name="High">Upper end.</param>
/// <param name="Killers">The effects, the costliest first; judged on the first dies.</param>
public sealed record YieldResult(
    string Experiment, string Device, string Train, double Ideal, double Specification, IReadOnlyList<DieAccuracy> Dies, double Mean, double Share, double Low,
    double High, IReadOnlyList<Killer> Killers);
