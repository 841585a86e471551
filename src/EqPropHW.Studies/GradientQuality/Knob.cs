using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Studies;

/// <summary>One imperfection of a device, or one setting of the phases, turned from harmless to harmful.</summary>
/// <param name="Name">Its name, in letters and dashes.</param>
/// <param name="Label">What its level is, with its unit.</param>
/// <param name="Levels">Levels from harmless to harmful.</param>
internal sealed record Knob(string Name, string Label, ImmutableArray<double> Levels)
{
    /// <summary>Whether levels stand on a logarithmic axis.</summary>
    public bool IsLog { get; init; } = true;

    /// <summary>Whether every die gives the same answer, so that one is enough.</summary>
    public bool IsSureOfDie { get; init; }

    /// <summary>The device at a level; the range of its couplings is given.</summary>
    public Func<HardwareProfile, double, double, HardwareProfile> Device { get; init; } = (ideal, _, _) => ideal;

    /// <summary>The phases at a level.</summary>
    public Func<LearningSettings, double, LearningSettings> Phases { get; init; } = (learning, _) => learning;
}

/// <summary>The knobs of the study, one at a time.</summary>
internal static class KnobTable
{
    // Read noise of the two knobs that ask what averaging and beta do against it: a hundredth of the span of the states.
    private const double SomeNoise = 0.01;

    public static ImmutableArray<Knob> All { get; } =
    [
        new("coupling-bits", "bits of a coupling, over the largest one", [8, 7, 6, 5, 4, 3, 2])
        {
            IsLog = false,
            IsSureOfDie = true,
            Device = (p, bits, range) => p with { Limits = p.Limits with { CouplingRange = range, CouplingStep = DeviceLimits.Step(range, (int)bits) } },
        },
        new("readout-bits", "bits of the readout", [14, 12, 10, 8, 6, 5, 4, 3])
        {
            IsLog = false,
            IsSureOfDie = true,
            Device = (p, bits, _) => p with { Converters = new() { Adc = Readout(p, (int)bits) } },
        },
        new("read-noise", "noise of a readout, rms, shares of the span of the states", [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]) { Device = (p, noise, _) => Noisy(p, noise, reads: 1) },
        new("reads", "reads averaged, at a noise of 1 % of the span", [256, 64, 16, 4, 1]) { Device = (p, reads, _) => Noisy(p, SomeNoise, (int)reads) },
        new("asymmetry", "deviation of J_ij from J_ji, relative", [0.01, 0.03, 0.1, 0.3, 1]) { Device = (p, a, _) => p with { Couplings = p.Couplings with { Asymmetry = new(a) } } },
        new("mismatch", "gain mismatch of the couplings, relative", [0.01, 0.03, 0.1, 0.3, 1]) { Device = (p, g, _) => p with { Couplings = p.Couplings with { Gain = new(g) } } },
        new("drift", "decay of the couplings during a phase program, relative", [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1])
        {
            IsSureOfDie = true,
            Device = (p, share, _) => p with { Couplings = p.Couplings with { RetentionSeconds = ProgramSeconds(p) / share } },
        },
        new("temperature", "temperature, in units of the energy", [1e-6, 1e-5, 1e-4, 1e-3, 1e-2]) { Device = (p, t, _) => p with { Nodes = p.Nodes with { Temperature = t } } },
        new("phase-length", "length of a phase in time constants", [100, 50, 20, 10, 5, 3, 2, 1])
        {
            IsSureOfDie = true,
            Phases = (l, length) => l with { FreeCycles = (int)(CyclesOfTau * length), NudgedCycles = (int)(CyclesOfTau * length), StopResidual = null },
        },
        new("beta", "nudging strength beta, exact readout", [0.01, 0.03, 0.1, 0.3, 1, 3]) { IsSureOfDie = true, Phases = (l, beta) => l with { Beta = beta } },
        new("beta-with-noise", "nudging strength beta, read noise 1 % of the span", [0.01, 0.03, 0.1, 0.3, 1, 3])
        {
            Device = (p, _, _) => Noisy(p, SomeNoise, reads: 1),
            Phases = (l, beta) => l with { Beta = beta },
        },
    ];

    /// <summary>Control cycles in a time constant of the ideal profiles.</summary>
    public const int CyclesOfTau = 10;

    /// <summary>Longest phase of the reference, in cycles.</summary>
    public const int LongestPhase = 100 * CyclesOfTau;

    /// <summary>Three phases of the reference at the clock of the profile.</summary>
    private static double ProgramSeconds(HardwareProfile p) => 3 * LongestPhase / p.Timing.ClockHz;

    // Phases wrap over a turn; activations of these networks lie in 0..1.
    private static Converter Readout(HardwareProfile p, int bits) => p.Substrate == "xy" ? new(bits, -Math.PI, Math.PI) : new(bits, 0, 1);

    private static HardwareProfile Noisy(HardwareProfile p, double noise, int reads)
    {
        var exact = Readout(p, 16) with { Rounds = false };
        return p with { Converters = new() { Adc = exact with { Noise = noise * (exact.High - exact.Low) / exact.Lsb }, Reads = reads } };
    }
}
