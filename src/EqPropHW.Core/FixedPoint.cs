namespace EqPropHW.Core;

/// <summary>
/// The number formats of a fixed-point array, as <c>firmware-stubs/FIXED.md</c> section 1 defines them: what a board
/// holds and what crosses its wire. Rounding is half to even.
/// </summary>
public static class FixedPoint
{
    /// <summary>Largest magnitude of a coupling, a bias, beta or a clip: 32767 / 2048.</summary>
    public const double Range = 32767.0 / One;

    /// <summary>Largest update factor, Q22.</summary>
    public const uint MaxFactor = 1u << 22;

    private const double One = 1 << 11;
    private const double Turn = 4294967296.0;
    private const double ActivationOne = 1 << 30;
    private const double ForceOne = 1 << 26;

    /// <summary>Couplings as a fixed-point array holds them: i16 Q11.</summary>
    public static CodeFormat CouplingCodes { get; } = new(16, j => Coupling(j));

    /// <summary>States as a fixed-point array holds them: u32 phases, i32 Q30 activations.</summary>
    public static CodeFormat StateCodes(Substrate substrate) => substrate is XyArray ? new(32, x => Phase(x)) : new(32, x => Activation(x));

    /// <summary>A coupling, bias or beta as Q11, saturated.</summary>
    public static short Coupling(double x) => (short)Math.Clamp(Math.Round(x * One), -32767, 32767);

    /// <summary>The value of a Q11 number.</summary>
    public static double Value(short coupling) => coupling / One;

    /// <summary>A nudge clip as Q11, at least 1, saturated; infinity (no clip) is the largest.</summary>
    public static ushort Clip(double x) => (ushort)Math.Clamp(Math.Round(x * One), 1, 32767);

    /// <summary>A phase in rad as a fraction of a turn, 2^32 to the turn.</summary>
    /// <param name="radians">Finite; beyond 1e6 rad the fraction loses its meaning.</param>
    public static uint Phase(double radians) => unchecked((uint)(long)Math.Round(Math.IEEERemainder(radians, Math.Tau) * (Turn / Math.Tau)));

    /// <summary>A phase in (-pi, pi] rad.</summary>
    public static double Radians(uint phase) => phase == 0x8000_0000u ? Math.PI : unchecked((int)phase) * (Math.Tau / Turn);

    /// <summary>An activation as Q30, limited to 0..1.</summary>
    public static int Activation(double x) => (int)Math.Clamp(Math.Round(x * ActivationOne), 0, ActivationOne);

    /// <summary>The value of a Q30 activation.</summary>
    public static double Activation(int s) => s / ActivationOne;

    /// <summary>A stop residual as Q26, rounded down so that "settled" is never claimed too early.</summary>
    public static ulong Residual(double x) => x * ForceOne >= long.MaxValue ? long.MaxValue : (ulong)Math.Floor(x * ForceOne);

    /// <summary>The value of a Q26 residual.</summary>
    public static double Residual(ulong residual) => residual / ForceOne;

    /// <summary>The update factor of a node as Q22: turns a cycle for a force of 1 (oscillators), or a (neurons).</summary>
    /// <param name="substrate">The physics.</param>
    /// <param name="a">Update factor <c>dt/tau</c>.</param>
    /// <exception cref="NetworkException">It is beyond the format: a above 2 pi (oscillators) or above 1 (neurons), or too small for a step of 2^-22.</exception>
    public static uint Factor(Substrate substrate, double a)
    {
        var largest = substrate is XyArray ? Math.Tau : 1.0;
        var factor = Math.Round(a / largest * MaxFactor);
        if (!(factor >= 1 && factor <= MaxFactor))
            throw new NetworkException($"update factor {a}; a fixed-point array takes factors from {0.5 * largest / MaxFactor} to {largest}");
        return (uint)factor;
    }

    /// <summary>The update factor that a Q22 number is.</summary>
    public static double Factor(Substrate substrate, uint factor) => (double)factor / MaxFactor * (substrate is XyArray ? Math.Tau : 1);
}
