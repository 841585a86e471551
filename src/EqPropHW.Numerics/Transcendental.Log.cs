using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

public static partial class Transcendental
{
    /// <summary>Natural logarithm.</summary>
    /// <param name="x">Any value: zero gives minus infinity, negative numbers NaN, infinity itself, NaN NaN.</param>
    /// <remarks>Relative error measured, next to 1 and for subnormal numbers too: 8.1e-8 in float, 1.5e-16 in double.</remarks>
    [MethodImpl(Inline)]
    public static TLane Log<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        var mantissaBits = typeof(T) == typeof(float) ? 23 : 52;

        // Subnormal numbers are made normal first.
        var small = TLane.LessThan(x, TLane.Constant(typeof(T) == typeof(float) ? 1.17549435E-38 : 2.2250738585072014E-308));
        var normal = TLane.Select(small, x * TLane.Constant(typeof(T) == typeof(float) ? 33554432.0 : 18014398509481984.0), x);

        // x = 2^k (1 + f) with 1 + f from sqrt(1/2) to sqrt(2), by integer arithmetic on the bits.
        var shifted = TLane.AddBits(normal, TLane.FromBits(typeof(T) == typeof(float) ? 0x3F800000 - 0x3F3504F3 : 0x3FF0000000000000 - 0x3FE6A09E667F3BCD));
        var exponent = TLane.AddBits(TLane.ShiftRight(shifted, mantissaBits), TLane.FromBits(typeof(T) == typeof(float) ? -127 : -1023));
        var fraction = TLane.And(shifted, TLane.FromBits(typeof(T) == typeof(float) ? 0x007FFFFF : 0x000FFFFFFFFFFFFF));
        var f = TLane.AddBits(fraction, TLane.FromBits(typeof(T) == typeof(float) ? 0x3F3504F3 : 0x3FE6A09E667F3BCD)) - TLane.Constant(1);
        var k = TLane.AddBits(exponent, Rounding<TLane, T>()) - Rounding<TLane, T>();
        k -= TLane.And(small, TLane.Constant(typeof(T) == typeof(float) ? 25 : 54));

        // log(1 + f) = f - f^2/2 + s (f^2/2 + R), with s = f/(2 + f) and R = 2 atanh(s)/s - 2.
        var s = f / (f + TLane.Constant(2));
        var z = s * s;
        var half = TLane.Constant(0.5) * f * f;
        var correction = TLane.FusedMultiplyAdd(
            s, TLane.FusedMultiplyAdd(LogarithmPolynomial<TLane, T>(z), z, half), k * TLane.Constant(typeof(T) == typeof(float) ? Ln2TailSingle : Ln2TailDouble));
        var log = TLane.FusedMultiplyAdd(k, TLane.Constant(typeof(T) == typeof(float) ? Ln2Single : Ln2Double), correction - half + f);

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
        if (typeof(T) == typeof(float))
        {
            var s = TLane.Constant(0.2427881360054016);
            s = TLane.FusedMultiplyAdd(s, z, TLane.Constant(0.2849879264831543));
            s = TLane.FusedMultiplyAdd(s, z, TLane.Constant(0.40000972151756287));
            return TLane.FusedMultiplyAdd(s, z, TLane.Constant(0.6666666269302368));
        }
        var d = TLane.Constant(0.14798855253805684);
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(0.1531377851817603));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(0.18183574191459181));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(0.22222198399403056));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(0.2857142874390695));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(0.3999999999940876));
        return TLane.FusedMultiplyAdd(d, z, TLane.Constant(0.6666666666666735));
    }
}
