using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

/// <summary>Sine, cosine, exponential, logarithm, hyperbolic tangent and logistic, written once over lanes for float and double.</summary>
/// <remarks>
/// Made of + - * /, fused multiply-add and bit operations only, so that every lane width gives the same bits.
/// The polynomials are minimax fits of our own (Remez exchange, coefficients rounded to T); float and double differ
/// in the constants and in the number of coefficients.
/// </remarks>
public static partial class Transcendental
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // 1.5 * 2^(mantissa bits): adding it rounds to an integer, which then stands in the low bits, two's complement.
    private const double RoundingSingle = 12582912.0;
    private const double RoundingDouble = 6755399441055744.0;

    private const double Ln2Single = 0.6931471824645996;
    private const double Ln2Double = 0.6931471805599453;
    private const double Ln2TailSingle = -1.9046542121259336e-09;
    private const double Ln2TailDouble = 2.3190468138462996e-17;

    [MethodImpl(Inline)]
    private static bool IsSingle<T>()
        where T : unmanaged => typeof(T) == typeof(float);

    [MethodImpl(Inline)]
    private static TLane Constant<TLane, T>(double single, double @double)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => TLane.Constant(IsSingle<T>() ? single : @double);

    [MethodImpl(Inline)]
    private static TLane Bits<TLane, T>(long single, long @double)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => TLane.FromBits(IsSingle<T>() ? single : @double);

    [MethodImpl(Inline)]
    private static TLane Rounding<TLane, T>()
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => Constant<TLane, T>(RoundingSingle, RoundingDouble);

    [MethodImpl(Inline)]
    private static TLane SignBit<TLane, T>()
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => Bits<TLane, T>(int.MinValue, long.MinValue);

    /// <summary>a * x + c, a Horner step with a constant.</summary>
    [MethodImpl(Inline)]
    private static TLane Step<TLane, T>(TLane a, TLane x, double c)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => TLane.FusedMultiplyAdd(a, x, TLane.Constant(c));
}
