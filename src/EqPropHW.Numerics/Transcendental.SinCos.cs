using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

public static partial class Transcendental
{
    /// <summary>Sine and cosine.</summary>
    /// <param name="x">Angle in rad, |x| up to 1e4. NaN and infinities give NaN; far larger angles are meaningless, so wrap phases now and then.</param>
    /// <param name="sin">The sine.</param>
    /// <param name="cos">The cosine.</param>
    /// <remarks>Absolute error measured for |x| up to 1e4: 9.3e-8 in float, 1.7e-16 in double. sin(-0) is +0.</remarks>
    [MethodImpl(Inline)]
    public static void SinCos<TLane, T>(TLane x, out TLane sin, out TLane cos)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => SinCos(x, SinCosConstants<TLane, T>.Known, out sin, out cos);

    /// <summary>Sine and cosine, the same bits, with constants that a loop keeps in registers.</summary>
    /// <param name="x">Angle in rad.</param>
    /// <param name="c">The constants.</param>
    /// <param name="sin">The sine.</param>
    /// <param name="cos">The cosine.</param>
    [MethodImpl(Inline)]
    public static void SinCos<TLane, T>(TLane x, in SinCosConstants<TLane, T> c, out TLane sin, out TLane cos)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        // x = quadrant * pi/2 + r. The first product is exact inside the fused operation and so is its difference
        // from x; a third part of pi/2 would be below 1e-11 (float) or 1e-29 (double) for the angles allowed.
        var quadrant = TLane.FusedMultiplyAdd(x, c.Quadrants, c.Rounding);
        var turns = quadrant - c.Rounding;
        var r = TLane.FusedMultiplyAdd(turns, c.Quarter, x);
        r = TLane.FusedMultiplyAdd(turns, c.QuarterTail, r);

        var z = r * r;
        var sine = TLane.FusedMultiplyAdd(SinePolynomial(z, c) * z, r, r);
        var cosine = TLane.FusedMultiplyAdd(
            CosinePolynomial(z, c) * z, z, TLane.FusedMultiplyAdd(c.MinusHalf, z, c.One));

        // Quadrants 1 and 3 exchange the two; 2 and 3 negate the sine, 1 and 2 the cosine.
        var odd = FirstBitToAll<TLane, T>(quadrant);
        var second = SecondBitToSign<TLane, T>(quadrant);
        sin = TLane.Invert(TLane.Select(odd, cosine, sine), second, c.SignBit);
        cos = TLane.Invert(TLane.Select(odd, sine, cosine), TLane.AddBits(second, c.SecondBit), c.SignBit);
    }

    /// <summary>Shifts by a literal, which the compiler makes part of the instruction.</summary>
    [MethodImpl(Inline)]
    private static TLane SecondBitToSign<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged => typeof(T) == typeof(float) ? TLane.ShiftLeft(x, 30) : TLane.ShiftLeft(x, 62);

    /// <summary>All bits set where the lowest bit is, else all clear.</summary>
    [MethodImpl(Inline)]
    private static TLane FirstBitToAll<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
        => typeof(T) == typeof(float) ? TLane.ShiftRight(TLane.ShiftLeft(x, 31), 31) : TLane.ShiftRight(TLane.ShiftLeft(x, 63), 63);

    /// <summary>(sin r - r) / r^3 in z = r^2, |r| up to pi/4; relative error of the sine 4e-9 (float), 4e-18 (double).</summary>
    [MethodImpl(Inline)]
    private static TLane SinePolynomial<TLane, T>(TLane z, in SinCosConstants<TLane, T> c)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return TLane.FusedMultiplyAdd(TLane.FusedMultiplyAdd(c.Sine5, z, c.Sine3), z, c.Sine1);
        var d = TLane.Constant(1.5895433205853184e-10);
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(-2.505073438813727e-08));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(2.7557313538509084e-06));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(-0.0001984126982935852));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(0.00833333333332184));
        return TLane.FusedMultiplyAdd(d, z, TLane.Constant(-0.1666666666666663));
    }

    /// <summary>(cos r - 1 + r^2/2) / r^4 in z = r^2, |r| up to pi/4; absolute error of the cosine 2e-10 (float), 5e-20 (double).</summary>
    [MethodImpl(Inline)]
    private static TLane CosinePolynomial<TLane, T>(TLane z, in SinCosConstants<TLane, T> c)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return TLane.FusedMultiplyAdd(TLane.FusedMultiplyAdd(c.Cosine5, z, c.Cosine3), z, c.Cosine1);
        var d = TLane.Constant(-1.1359917355677709e-11);
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(2.0875728994682872e-09));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(-2.7557314399267835e-07));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(2.480158728966691e-05));
        d = TLane.FusedMultiplyAdd(d, z, TLane.Constant(-0.001388888888887447));
        return TLane.FusedMultiplyAdd(d, z, TLane.Constant(0.0416666666666666));
    }
}
