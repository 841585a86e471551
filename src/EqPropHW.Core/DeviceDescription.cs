using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>What a device is and can do. Data only.</summary>
/// <param name="Identity">Who answers.</param>
/// <param name="Substrate">Its physics.</param>
/// <param name="Topology">Its graph with node roles.</param>
/// <param name="Time">Its time constants or update factors, as realised on this instance.</param>
/// <param name="Limits">What can be programmed.</param>
/// <param name="Timing">Its clock.</param>
/// <param name="Capabilities">What a phase program may ask of it.</param>
/// <param name="AccuracyClass">Which statements about cycles and bytes hold, for example <c>C1 C2 C4</c>.</param>
public sealed record DeviceDescription(
    DeviceIdentity Identity,
    Substrate Substrate,
    Topology Topology,
    TimeModel Time,
    DeviceLimits Limits,
    DeviceTiming Timing,
    DeviceCapabilities Capabilities,
    string AccuracyClass)
{
    /// <summary>Names of the non-idealities that are on, see <see cref="Core.Effects"/>; empty for an ideal device and for a board, whose own are not known.</summary>
    public ImmutableArray<string> Effects { get; init; } = [];

    /// <summary>
    /// Whether <see cref="IDevice.ProgramAsync"/> stores every finite parameter as it is wanted, to the bit: no ranges, steps, faults or shared
    /// sources, and no number format that rounds. False where it is not known.
    /// </summary>
    public bool StoresExactly { get; init; }
}

/// <summary>Identity of a device.</summary>
/// <param name="Name">Profile or board name.</param>
/// <param name="ProfileHash">SHA-256 of the canonical profile, or empty.</param>
/// <param name="Firmware">Firmware or emulator version.</param>
/// <param name="BoardId">Serial number of a board or instance seed of an emulated die.</param>
public sealed record DeviceIdentity(string Name, string ProfileHash, string Firmware, string BoardId);

/// <summary>What can be programmed into a device; values beyond are saturated and reported as stored.</summary>
/// <param name="CouplingRange">Largest |J| a coupler holds; infinity for no limit.</param>
/// <param name="BiasRange">Largest |b| or amplitude h a bias holds; infinity for no limit.</param>
/// <param name="BetaRange">Largest |beta|; infinity for no limit.</param>
public sealed record DeviceLimits(double CouplingRange, double BiasRange, double BetaRange)
{
    /// <summary>No limits: an ideal device.</summary>
    public static DeviceLimits None { get; } = new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Distance of the couplings a coupler can hold, multiples of it; 0 for any value.</summary>
    public double CouplingStep { get; init; }

    /// <summary>Factor from one magnitude of a coupling to the next, the smallest being <see cref="CouplingStep"/>; 1 for equal steps.</summary>
    public double CouplingRatio { get; init; } = 1;

    /// <summary>Distance of the biases or bias amplitudes that can be held, multiples of it; 0 for any value.</summary>
    public double BiasStep { get; init; }

    /// <summary>The signs a coupling can have.</summary>
    public CouplingSign CouplingSign { get; init; }

    /// <summary>Whether a coupler holds any coupling.</summary>
    public bool HoldsAnyCoupling => double.IsPositiveInfinity(CouplingRange) && CouplingStep == 0 && CouplingSign == CouplingSign.Both;

    /// <summary>Whether a bias source holds any bias or bias amplitude.</summary>
    public bool HoldsAnyBias => double.IsPositiveInfinity(BiasRange) && BiasStep == 0;

    /// <summary>Largest sum of |J| over the couplers of one node; infinity for no limit. The design rules check it; it is not enforced.</summary>
    public double NodeCouplingSum { get; init; } = double.PositiveInfinity;

    /// <summary>The step of couplings of some bits in sign and magnitude: 2^(bits-1) - 1 steps up to the range.</summary>
    public static double Step(double range, int bits) => range / ((1 << (bits - 1)) - 1);

    /// <summary>Turns wanted values into those the device can hold: sign, nearest step, range.</summary>
    public void Store(Parameters parameters)
    {
        for (var k = 0; !HoldsAnyCoupling && k < parameters.Couplings.Length; k++) parameters.Couplings[k] = HeldCoupling(parameters.Couplings[k]);
        if (HoldsAnyBias) return;
        for (var k = 0; k < parameters.Bias.Length; k++)
        {
            var held = Math.Clamp(parameters.Bias[k], -BiasRange, BiasRange);
            parameters.Bias[k] = BiasStep == 0 ? held : BiasStep * Math.Round(held / BiasStep);
        }
    }

    /// <summary>The value that a coupler holds when another is wanted.</summary>
    public double HeldCoupling(double wanted)
    {
        var low = CouplingSign == CouplingSign.Positive ? 0 : -CouplingRange;
        var high = CouplingSign == CouplingSign.Negative ? 0 : CouplingRange;
        var held = Math.Clamp(wanted, low, high);
        if (CouplingStep == 0) return held;
        return CouplingRatio == 1 ? CouplingStep * Math.Round(held / CouplingStep) : Math.CopySign(NearestMagnitude(Math.Abs(held)), held);
    }

    /// <summary>The nearest of 0 and the magnitudes that are a constant factor apart.</summary>
    private double NearestMagnitude(double magnitude)
    {
        if (magnitude < CouplingStep) return magnitude < CouplingStep / 2 ? 0 : CouplingStep;
        var k = (int)(Math.Log(magnitude / CouplingStep) / Math.Log(CouplingRatio));
        // The logarithm may be a rounding error off.
        if (Magnitude(k) > magnitude && k > 0) k--;
        return Math.Min(CouplingRange, Magnitude(magnitude - Magnitude(k) < Magnitude(k + 1) - magnitude ? k : k + 1));
    }

    private double Magnitude(int k) => CouplingStep * Power(CouplingRatio, k);

    /// <summary>x^n by products alone, so that a code has one value on every machine.</summary>
    private static double Power(double x, int n)
    {
        var power = 1.0;
        for (; n > 0; n >>= 1, x *= x)
        {
            if ((n & 1) == 1) power *= x;
        }
        return power;
    }
}

/// <summary>The signs a device can give to a coupling.</summary>
public enum CouplingSign
{
    /// <summary>Positive and negative.</summary>
    Both,

    /// <summary>Only positive and zero.</summary>
    Positive,

    /// <summary>Only negative and zero.</summary>
    Negative,
}

/// <summary>The control clock of a device.</summary>
/// <param name="ClockHz">Control cycles a second.</param>
/// <param name="SubSteps">Integrator steps within a cycle (continuous devices; 1 when clocked).</param>
/// <remarks>The latencies do not slow the emulation; they are for the time a real device takes. Null where nothing is known.</remarks>
public sealed record DeviceTiming(double ClockHz, int SubSteps)
{
    /// <summary>How an emulator computes a sub-step; a clocked device has none and says Euler.</summary>
    public Integrator Integrator { get; init; }

    /// <summary>From a command to its first cycle, in seconds.</summary>
    public double? CommandSeconds { get; init; }

    /// <summary>Writing one coupling or bias, in seconds.</summary>
    public double? WriteSeconds { get; init; }

    /// <summary>Until a converted input or target stands, in seconds.</summary>
    public double? DacSettleSeconds { get; init; }

    /// <summary>One readout conversion, in seconds.</summary>
    public double? ConversionSeconds { get; init; }

    /// <summary>Bytes a second on the link to the host.</summary>
    public double? LinkBytesPerSecond { get; init; }

    /// <summary>Latency of one exchange on the link, in seconds.</summary>
    public double? LinkLatencySeconds { get; init; }
}

/// <summary>What a phase program may ask of a device.</summary>
/// <param name="RestoresFreeState">Whether <see cref="Start.RestoreFree"/> works.</param>
/// <param name="TakesStartStates">Whether <see cref="Start.Given"/> works.</param>
/// <param name="LiveNudge">Whether live nudges work; tangent nudges work on every device.</param>
/// <param name="BatchSize">Batch size it runs best: a multiple of this.</param>
public sealed record DeviceCapabilities(bool RestoresFreeState, bool TakesStartStates, bool LiveNudge, int BatchSize)
{
    /// <summary>Largest number of sampled steps of a phase program.</summary>
    public int MaxSteps { get; init; } = int.MaxValue;
}
