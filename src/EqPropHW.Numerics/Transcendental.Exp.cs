using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

public static partial class Transcendental
{
    /// <summary>e to the power x.</summary>
    /// <param name="x">Exponent; any value. Overflow gives infinity, underflow subnormal numbers and zero, NaN gives NaN.</param>
    /// <remarks>Relative error measured where the result is normal: 9.1e-8 in float, 1.6e-16 in double.</remarks>
    [MethodImpl(Inline)]
    public static TLane Exp<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        // Saturated just beyond overflow and underflow; the constant stands first so that NaN stays NaN.
        x = TLane.Min(TLane.Constant(typeof(T) == typeof(float) ? 89 : 710), TLane.Max(TLane.Constant(typeof(T) == typeof(float) ? -104 : -746), x));
        var rounding = Rounding<TLane, T>();
        Reduce<TLane, T>(x, out var power, out var mantissa);

        // 2^n in two factors, as n goes beyond the exponents of normal numbers on both sides.
        var n = power - rounding;
        var half = TLane.FusedMultiplyAdd(n, TLane.Constant(0.5), rounding);
        var rest = (n - (half - rounding)) + rounding;
        return (mantissa + TLane.Constant(1)) * PowerOfTwo<TLane, T>(half) * PowerOfTwo<TLane, T>(rest);
    }

    /// <summary>Hyperbolic tangent.</summary>
    /// <param name="x">Any value; NaN gives NaN.</param>
    /// <remarks>Relative error measured, near zero too: 1.9e-7 in float, 3.4e-16 in double. Odd to the bit; tanh(-0) is -0.</remarks>
    [MethodImpl(Inline)]
    public static TLane Tanh<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        // tanh |x| = -t / (2 + t) with t = e^(-2|x|) - 1, which loses nothing near zero. Saturated where tanh is 1.
        var size = TLane.Min(TLane.Constant(typeof(T) == typeof(float) ? 20 : 40), TLane.Abs(x));
        Reduce<TLane, T>(size * TLane.Constant(-2), out var power, out var mantissa);
        var scale = PowerOfTwo<TLane, T>(power);
        var t = TLane.FusedMultiplyAdd(scale, mantissa, scale - TLane.Constant(1));
        // Whatever sign t / (2 + t) has, it takes that of x.
        return TLane.Select(SignBit<TLane, T>(), x, t / (t + TLane.Constant(2)));
    }

    /// <summary>Logistic function 1 / (1 + e^-x).</summary>
    /// <param name="x">Any value; NaN gives NaN.</param>
    /// <remarks>Relative error measured where the result is normal: 1.8e-7 in float, 3.1e-16 in double.</remarks>
    [MethodImpl(Inline)]
    public static TLane Logistic<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        // With e = e^-|x| at most 1, nothing overflows and the small side keeps its relative precision.
        var one = TLane.Constant(1);
        var e = Exp<TLane, T>(TLane.Xor(TLane.Abs(x), SignBit<TLane, T>()));
        return TLane.Select(TLane.LessThan(x, TLane.Constant(0)), e, one) / (one + e);
    }

    /// <summary>Splits e^x = 2^n (1 + mantissa), |x - n ln 2| up to ln(2)/2.</summary>
    /// <param name="x">Exponent within the range of <see cref="Exp{TLane, T}"/>.</param>
    /// <param name="power">n + the rounding constant: n stands in the low bits.</param>
    /// <param name="mantissa">e^(x - n ln 2) - 1, without cancellation near zero.</param>
    [MethodImpl(Inline)]
    private static void Reduce<TLane, T>(TLane x, out TLane power, out TLane mantissa)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        power = TLane.FusedMultiplyAdd(x, TLane.Constant(1 / Ln2Double), Rounding<TLane, T>());
        var n = power - Rounding<TLane, T>();
        var r = TLane.FusedMultiplyAdd(n, TLane.Constant(typeof(T) == typeof(float) ? -Ln2Single : -Ln2Double), x);
        r = TLane.FusedMultiplyAdd(n, TLane.Constant(typeof(T) == typeof(float) ? -Ln2TailSingle : -Ln2TailDouble), r);
        mantissa = TLane.FusedMultiplyAdd(r * r, ExponentialPolynomial<TLane, T>(r), r);
    }

    /// <summary>2^n for a normal result, from n + the rounding constant: the shift drops everything but n.</summary>
    [MethodImpl(Inline)]
    private static TLane PowerOfTwo<TLane, T>(TLane power)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged =>
        TLane.ShiftLeft(TLane.AddBits(power, TLane.FromBits(typeof(T) == typeof(float) ? 127 : 1023)), typeof(T) == typeof(float) ? 23 : 52);

    /// <summary>(e^r - 1 - r) / r^2, |r| up to ln(2)/2; error 7e-8 (float), 1.2e-16 (double).</summary>
    [MethodImpl(Inline)]
    private static TLane ExponentialPolynomial<TLane, T>(TLane r)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var s = TLane.Constant(0.001394112128764391);
            s = TLane.FusedMultiplyAdd(s, r, TLane.Constant(0.008363183587789536));
            s = TLane.FusedMultiplyAdd(s, r, TLane.Constant(0.04166637361049652));
            s = TLane.FusedMultiplyAdd(s, r, TLane.Constant(0.16666576266288757));
            return TLane.FusedMultiplyAdd(s, r, TLane.Constant(0.5));
        }
        var d = TLane.Constant(2.5110049895858716e-08);
        d = TLane.FusedMultiplyAdd(d, r, TLane.Constant(2.7620090518499427e-07));
        d = TLane.FusedMultiplyAdd(d, r, TLane.Constant(2.7557242336680357e-06));
        d = TLane.FusedMultiplyAdd(d, r, TLane.Constant(2.4801521290973345e-05));
        d = TLane.FusedMultiplyAdd(d, r, TLane.Constant(0.00019841269886591));
        d = TLane.FusedMultiplyAdd(d, r, TLane.Constant(0.0013888888917217457));
        d = TLane.FusedMultiplyAdd(d, r, TLane.Constant(0.008333333333322207));
        d = TLane.FusedMultiplyAdd(d, r, TLane.Constant(0.04166666666662412));
        d = TLane.FusedMultiplyAdd(d, r, TLane.Constant(0.16666666666666674));
        return TLane.FusedMultiplyAdd(d, r, TLane.Constant(0.5000000000000001));
    }
}
