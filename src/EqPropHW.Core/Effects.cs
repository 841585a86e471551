using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>A non-ideality with a name: whether a profile has it, and the profile without it.</summary>
/// <param name="Name">Its name on the command line and in manifests.</param>
/// <param name="About">What it is, in a few words.</param>
/// <param name="IsOn">Whether a profile has it.</param>
/// <param name="Off">A profile without it, all else the same.</param>
public sealed record Effect(string Name, string About, Func<HardwareProfile, bool> IsOn, Func<HardwareProfile, HardwareProfile> Off);

/// <summary>Every effect that separates a profile from the ideal one of the same physics, time and clock.</summary>
/// <remarks>A profile without all of them computes the same bytes as the ideal one. Graph, clock, beta range and capabilities are what it is, not effects.</remarks>
public static class Effects
{
    /// <summary>The word for all effects.</summary>
    public const string Every = "all";

    private const double No = double.PositiveInfinity;

    /// <summary>All of them, in the order of the blocks of a profile.</summary>
    public static ImmutableArray<Effect> All { get; } =
    [
        OfLimits("range", "couplings and biases end at a range", l => l.CouplingRange < No || l.BiasRange < No, l => l with { CouplingRange = No, BiasRange = No }),
        OfLimits("coupling-bits", "couplings have steps", l => l.CouplingStep > 0, l => l with { CouplingStep = 0, CouplingRatio = 1 }),
        OfLimits("coupling-sign", "couplings have one sign", l => l.CouplingSign != CouplingSign.Both, l => l with { CouplingSign = CouplingSign.Both }),
        OfLimits("bias-bits", "biases have steps", l => l.BiasStep > 0, l => l with { BiasStep = 0 }),
        OfCouplings("coupling-gain", "relative error of each coupling", c => !c.Gain.IsNone, c => c with { Gain = Spread.None }),
        OfCouplings("coupling-offset", "constant error of each coupling", c => !c.Offset.IsNone, c => c with { Offset = Spread.None }),
        OfCouplings("asymmetry", "J_ij and J_ji differ", c => !c.Asymmetry.IsNone, c => c with { Asymmetry = Spread.None }),
        OfCouplings("cross-talk", "couplings leak into neighbouring couplers", c => c.CrossTalk != 0, c => c with { CrossTalk = 0 }),
        OfCouplings("write-noise", "error of each writing", c => c.WriteNoise > 0, c => c with { WriteNoise = 0 }),
        OfCouplings("drift", "couplings decay after writing", c => c.DriftExponent > 0 || c.RetentionSeconds < No, c => c with { DriftExponent = 0, RetentionSeconds = No }),
        OfCouplings("dead", "couplers that hold 0", c => c.Dead > 0, c => c with { Dead = 0 }),
        OfCouplings("stuck", "couplers that hold one value", c => c.Stuck > 0, c => c with { Stuck = 0 }),
        new("time-spread", "time constants differ from node to node", p => HasSpread(p.Time), p => p with { Time = new(p.Time.IsClocked, p.Time.Value) }),
        OfNodes("detuning", "oscillators have frequencies of their own", n => !n.Detuning.IsNone, n => n with { Detuning = Spread.None }),
        OfNodes("node-offset", "stray bias of each node", n => !n.Offset.IsNone, n => n with { Offset = Spread.None }),
        OfNodes("leak", "neurons decay faster than their law", n => n.Leak.Value != 0, n => n with { Leak = Varied.None }),
        OfNodes("saturation", "states end at rails", n => n.Saturation.Value != 0, n => n with { Saturation = Varied.None }),
        OfNodes("thermal-noise", "thermal noise of each node", n => n.Temperature > 0, n => n with { Temperature = 0 }),
        OfNodes("phase-noise", "phase diffusion of each oscillator", n => n.LinewidthHz > 0, n => n with { LinewidthHz = 0 }),
        OfNodes("flicker", "1/f noise of each node", n => n.FlickerHz > 0, n => n with { FlickerHz = 0 }),
        OfNodes("injection-delay", "oscillators are heard late", n => n.InjectionDelay.Value != 0, n => n with { InjectionDelay = Varied.None }),
        OfDacs("dac-bits", "inputs and targets have steps", c => c.Rounds, c => c with { Rounds = false }),
        OfDacs("dac-errors", "gain, offset, INL and DNL of the DACs", HasErrors, WithoutErrors),
        OfDacs("dac-noise", "noise of the DACs", c => c.Noise > 0, c => c with { Noise = 0 }),
        OfAdc("adc-bits", "readouts have steps", c => c.Rounds, c => c with { Rounds = false }),
        OfAdc("adc-errors", "gain, offset, INL and DNL of the readout", HasErrors, WithoutErrors),
        OfAdc("adc-noise", "noise of the readout", c => c.Noise > 0, c => c with { Noise = 0 }),
        OfMultiplexer("adc-skew", "nodes are read one after the other while the array runs on", m => m is { Holds: false, Channels: > 1 }, m => m with { Holds = true }),
        OfMultiplexer("hold-droop", "held values decay", m => m.DroopPerSecond > 0, m => m with { DroopPerSecond = 0 }),
        OfNudge("nudge-bits", "beta has steps", n => n.BetaStep > 0, n => n with { BetaStep = 0 }),
        OfNudge("nudge-gain", "error of the nudge at each output", n => !n.Gain.IsNone, n => n with { Gain = Spread.None }),
        OfNudge("nudge-asymmetry", "+beta and -beta differ", n => n.Asymmetry != 0, n => n with { Asymmetry = 0 }),
        OfNudge("nudge-clip", "the nudge ends at a force", n => n.Clip < No, n => n with { Clip = No }),
        OfNudge("nudge-ramp", "the nudge rises slowly", n => n.RampSeconds > 0, n => n with { RampSeconds = 0 }),
        new(
            "temperature",
            "couplings and time constants depend on temperature",
            p => p.Environment.CouplingFactor != 1 || p.Environment.TimeFactor != 1,
            p => p with { Environment = EnvironmentEffects.None }),
    ];

    /// <summary>Names of the effects a profile has.</summary>
    public static ImmutableArray<string> Of(HardwareProfile profile) => [.. All.Where(e => e.IsOn(profile)).Select(e => e.Name)];

    /// <summary>A profile without some effects.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="names">Names of effects, or <see cref="Every"/>.</param>
    /// <exception cref="ArgumentException">There is no such effect.</exception>
    public static HardwareProfile Without(this HardwareProfile profile, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (name != Every && All.All(e => e.Name != name))
                throw new ArgumentException($"there is no effect '{name}'; there are {Every}, {string.Join(", ", All.Select(e => e.Name))}");
            profile = All.Where(e => name == Every || e.Name == name).Aggregate(profile, (p, e) => e.IsOn(p) ? e.Off(p) : p);
        }
        return profile;
    }

    private static bool HasSpread(TimeSpec time) => time.Spread is not null || !time.Regions.IsEmpty || !time.Table.IsEmpty;

    private static bool HasErrors(Converter c) => !(c.Gain.IsNone && c.Offset.IsNone && c.Inl.IsNone && c.Dnl.IsNone);

    private static Converter WithoutErrors(Converter c) => c with { Gain = Spread.None, Offset = Spread.None, Inl = Spread.None, Dnl = Spread.None };

    private static Effect OfLimits(string name, string about, Func<DeviceLimits, bool> isOn, Func<DeviceLimits, DeviceLimits> off)
        => new(name, about, p => isOn(p.Limits), p => p with { Limits = off(p.Limits) });

    private static Effect OfCouplings(string name, string about, Func<CouplingEffects, bool> isOn, Func<CouplingEffects, CouplingEffects> off)
        => new(name, about, p => isOn(p.Couplings), p => p with { Couplings = off(p.Couplings) });

    private static Effect OfNodes(string name, string about, Func<NodeEffects, bool> isOn, Func<NodeEffects, NodeEffects> off)
        => new(name, about, p => isOn(p.Nodes), p => p with { Nodes = off(p.Nodes) });

    private static Effect OfNudge(string name, string about, Func<NudgeEffects, bool> isOn, Func<NudgeEffects, NudgeEffects> off)
        => new(name, about, p => isOn(p.Nudge), p => p with { Nudge = off(p.Nudge) });

    private static Effect OfDacs(string name, string about, Func<Converter, bool> isOn, Func<Converter, Converter> off) => new(
        name,
        about,
        p => (p.Converters.InputDac is { } input && isOn(input)) || (p.Converters.TargetDac is { } target && isOn(target)),
        p => p with { Converters = p.Converters with { InputDac = Off(p.Converters.InputDac, off), TargetDac = Off(p.Converters.TargetDac, off) } });

    private static Effect OfAdc(string name, string about, Func<Converter, bool> isOn, Func<Converter, Converter> off) => new(
        name, about, p => p.Converters.Adc is { } adc && isOn(adc), p => p with { Converters = p.Converters with { Adc = Off(p.Converters.Adc, off) } });

    private static Effect OfMultiplexer(string name, string about, Func<Multiplexer, bool> isOn, Func<Multiplexer, Multiplexer> off) => new(
        name,
        about,
        p => p.Converters.Multiplexer is { } m && isOn(m),
        p => p with { Converters = p.Converters with { Multiplexer = off(p.Converters.Multiplexer!) } });

    private static Converter? Off(Converter? converter, Func<Converter, Converter> off) => converter is null ? null : off(converter);
}
