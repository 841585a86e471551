using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

/// <summary>Sine, cosine, exponential, logarithm, hyperbolic tangent and logistic, written once over lanes for float and double.</summary>
/// <remarks>
/// Made of + - * /, fused multiply-add and bit operations only, so that every lane width gives the same bits.
/// The polynomials are minimax fits of our own (Remez exchange, coefficients rounded to T); float and double differ
/// in the constants and in the number of coefficients. All are inlined. The compiler takes about 500 temporaries in one
/// method: four of these functions at most, three in scalar lanes; what exceeds them silently becomes a hundred times
/// slower. A kernel that needs more calls them from several methods, or in a loop.
/// </remarks>
public static partial class Transcendental
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private const double Ln2Single = 0.6931471824645996;
    private const double Ln2Double = 0.6931471805599453;
    private const double Ln2TailSingle = -1.9046542121259336e-09;
    private const double Ln2TailDouble = 2.3190468138462996e-17;

    // 1.5 * 2^(mantissa bits): adding it rounds to an integer, which then stands in the low bits, two's complement.
    [MethodImpl(Inline)]
    internal static TLane Rounding<TLane, T>()
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => TLane.Constant(typeof(T) == typeof(float) ? 12582912.0 : 6755399441055744.0);

    [MethodImpl(Inline)]
    internal static TLane SignBit<TLane, T>()
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => TLane.FromBits(typeof(T) == typeof(float) ? int.MinValue : long.MinValue);
}
