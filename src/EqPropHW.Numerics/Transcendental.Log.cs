using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

public static partial class Transcendental
{
    /// <summary>Natural logarithm.</summary>
    /// <param name="x">Any value: zero gives minus infinity, negative numbers NaN, infinity itself, NaN NaN.</param>
    /// <remarks>Relative error measured, next to 1 and for subnormal numbers too: LOGF in float, LOGD in double.</remarks>
    [MethodImpl(Inline)]
    public static TLane Log<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        var mantissaBits = IsSingle<T>() ? 23 : 52;

        // Subnormal numbers are made normal first.
        var small = TLane.LessThan(x, Constant<TLane, T>(1.17549435E-38, 2.2250738585072014E-308));
        var normal = TLane.Select(small, x * Constant<TLane, T>(33554432.0, 18014398509481984.0), x);

        // x = 2^k (1 + f) with 1 + f from sqrt(1/2) to sqrt(2), by integer arithmetic on the bits.
        var shifted = TLane.AddBits(normal, Bits<TLane, T>(0x3F800000 - 0x3F3504F3, 0x3FF0000000000000 - 0x3FE6A09E667F3BCD));
        var exponent = TLane.AddBits(TLane.ShiftRight(shifted, mantissaBits), Bits<TLane, T>(-127, -1023));
        var fraction = TLane.And(shifted, Bits<TLane, T>(0x007FFFFF, 0x000FFFFFFFFFFFFF));
        var f = TLane.AddBits(fraction, Bits<TLane, T>(0x3F3504F3, 0x3FE6A09E667F3BCD)) - TLane.Constant(1);
        var k = TLane.AddBits(exponent, Rounding<TLane, T>()) - Rounding<TLane, T>();
        k -= TLane.And(small, Constant<TLane, T>(25, 54));

        // log(1 + f) = f - f^2/2 + s (f^2/2 + R), with s = f/(2 + f) and R = 2 atanh(s)/s - 2.
        var s = f / (f + TLane.Constant(2));
        var z = s * s;
        var half = TLane.Constant(0.5) * f * f;
        var correction = TLane.FusedMultiplyAdd(
            s, TLane.FusedMultiplyAdd(LogarithmPolynomial<TLane, T>(z), z, half), k * Constant<TLane, T>(Ln2TailSingle, Ln2TailDouble));
        var log = TLane.FusedMultiplyAdd(k, Constant<TLane, T>(Ln2Single, Ln2Double), correction - half + f);

        log = TLane.Select(TLane.LessThan(x, TLane.Constant(double.PositiveInfinity)), log, x);
        log = TLane.Select(TLane.IsZeroBits(TLane.Abs(x)), TLane.Constant(double.NegativeInfinity), log);
        return TLane.Select(TLane.LessThan(x, TLane.Constant(0)), TLane.Constant(double.NaN), log);
    }

    /// <summary>(2 atanh(s)/s - 2) / s^2 in z = s^2, s up to 0.1716; relative error of the logarithm 3e-11 (float), 2e-18 (double).</summary>
    [MethodImpl(Inline)]
    private static TLane LogarithmPolynomial<TLane, T>(TLane z)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        if (IsSingle<T>())
        {
            var s = TLane.Constant(0.2427881360054016);
            s = Step<TLane, T>(s, z, 0.2849879264831543);
            s = Step<TLane, T>(s, z, 0.40000972151756287);
            return Step<TLane, T>(s, z, 0.6666666269302368);
        }
        var d = TLane.Constant(0.14798855253805684);
        d = Step<TLane, T>(d, z, 0.1531377851817603);
        d = Step<TLane, T>(d, z, 0.18183574191459181);
        d = Step<TLane, T>(d, z, 0.22222198399403056);
        d = Step<TLane, T>(d, z, 0.2857142874390695);
        d = Step<TLane, T>(d, z, 0.3999999999940876);
        return Step<TLane, T>(d, z, 0.6666666666666735);
    }
}
