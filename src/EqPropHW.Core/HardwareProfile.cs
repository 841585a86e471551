namespace EqPropHW.Core;

/// <summary>One particular piece of hardware on paper: the parsed content of a file in <c>hardware-profiles/</c>.</summary>
/// <param name="Name">Its name, the file's name without extension.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Hash">SHA-256 of the canonical content.</param>
/// <param name="Substrate"><c>xy</c> or <c>neuron</c>: which substrates it can carry.</param>
/// <param name="Time">How its nodes move in time.</param>
/// <param name="Timing">Its control clock.</param>
/// <param name="Limits">What can be programmed.</param>
/// <param name="Capabilities">What a phase program may ask of it.</param>
public sealed record HardwareProfile(
    string Name,
    string Description,
    string Hash,
    string Substrate,
    TimeSpec Time,
    DeviceTiming Timing,
    DeviceLimits Limits,
    DeviceCapabilities Capabilities)
{
    /// <summary>Its nodes and couplers; by default it is wired as the network asks.</summary>
    public DeviceGraph Graph { get; init; } = DeviceGraph.Any;

    /// <summary>Whether it computes in integers, as <c>firmware-stubs/FIXED.md</c> says: a digital board.</summary>
    public bool IsFixedPoint { get; init; }

    /// <summary>What is wrong with its couplers.</summary>
    public CouplingEffects Couplings { get; init; } = CouplingEffects.None;

    /// <summary>What is wrong with its nodes.</summary>
    public NodeEffects Nodes { get; init; } = NodeEffects.None;

    /// <summary>Its converters.</summary>
    public ConverterEffects Converters { get; init; } = ConverterEffects.None;

    /// <summary>What is wrong with its nudge.</summary>
    public NudgeEffects Nudge { get; init; } = NudgeEffects.None;

    /// <summary>What it draws.</summary>
    public PowerModel Power { get; init; } = PowerModel.Unknown;

    /// <summary>Where it stands.</summary>
    public EnvironmentEffects Environment { get; init; } = EnvironmentEffects.None;
}
