using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EqPropHW.Numerics;

/// <summary>The constants of sine and cosine; those that are <see cref="Kept"/> stay in registers over a loop.</summary>
/// <typeparam name="TLane">The lane.</typeparam>
/// <typeparam name="T">Element type, float or double.</typeparam>
/// <remarks>
/// The compiler reads a constant it knows from memory at every use, so that a loop over sine and cosine waits for its loads.
/// It keeps what it cannot know: a table outside managed memory.
/// </remarks>
public readonly unsafe struct SinCosConstants<TLane, T>
    where TLane : struct, ILane<TLane, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Count = 14;

    private static readonly T* _table = Table();

    // In the order of the table. The polynomials of double have more coefficients than registers hold and are not here.
    internal readonly TLane Quadrants, Rounding, Quarter, QuarterTail, Sine5, Sine3, Sine1, Cosine5, Cosine3, Cosine1, MinusHalf, One, SignBit, SecondBit;

    [MethodImpl(Inline)]
    private SinCosConstants(bool isSingle)
    {
        Quadrants = TLane.Constant(2 / Math.PI);
        Rounding = Transcendental.Rounding<TLane, T>();
        Quarter = TLane.Constant(isSingle ? -1.5707963705062866 : -1.5707963267948966);
        QuarterTail = TLane.Constant(isSingle ? 4.371138828673793e-08 : -6.123233995736766e-17);
        Sine5 = TLane.Constant(-0.0001951828453456983);
        Sine3 = TLane.Constant(0.008332189172506332);
        Sine1 = TLane.Constant(-0.16666655242443085);
        Cosine5 = TLane.Constant(2.443066841806285e-05);
        Cosine3 = TLane.Constant(-0.00138873013202101);
        Cosine1 = TLane.Constant(0.04166664555668831);
        MinusHalf = TLane.Constant(-0.5);
        One = TLane.Constant(1);
        SignBit = Transcendental.SignBit<TLane, T>();
        SecondBit = TLane.FromBits(isSingle ? 1L << 30 : 1L << 62);
    }

    [MethodImpl(Inline)]
    private SinCosConstants(T* table)
    {
        Quadrants = TLane.Broadcast(table[0]);
        Rounding = TLane.Broadcast(table[1]);
        Quarter = TLane.Broadcast(table[2]);
        QuarterTail = TLane.Broadcast(table[3]);
        Sine5 = TLane.Broadcast(table[4]);
        Sine3 = TLane.Broadcast(table[5]);
        Sine1 = TLane.Broadcast(table[6]);
        Cosine5 = TLane.Broadcast(table[7]);
        Cosine3 = TLane.Broadcast(table[8]);
        Cosine1 = TLane.Broadcast(table[9]);
        MinusHalf = TLane.Broadcast(table[10]);
        One = TLane.Broadcast(table[11]);
        SignBit = TLane.Broadcast(table[12]);
        SecondBit = TLane.Broadcast(table[13]);
    }

    /// <summary>As the compiler knows them: for sines here and there.</summary>
    public static SinCosConstants<TLane, T> Known
    {
        [MethodImpl(Inline)]
        get => new(typeof(T) == typeof(float));
    }

    /// <summary>In registers, when taken before a loop.</summary>
    public static SinCosConstants<TLane, T> Kept
    {
        [MethodImpl(Inline)]
        get => new(_table);
    }

    private static T* Table()
    {
        var table = NativeMemory.Alloc(Count, (nuint)sizeof(T));
        *(SinCosConstants<LaneScalar<T>, T>*)table = SinCosConstants<LaneScalar<T>, T>.Known;
        return (T*)table;
    }
}
