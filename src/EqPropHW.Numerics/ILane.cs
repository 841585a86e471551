namespace EqPropHW.Numerics;

/// <summary>
/// A vector of <typeparamref name="T"/> (float or double) on which kernels are written once: 512, 256 or 128 bits
/// wide, or one scalar. All widths give the same bits: only correctly rounded operations are offered, and FMA is explicit.
/// </summary>
/// <typeparam name="TSelf">The lane type itself.</typeparam>
/// <typeparam name="T">Element type, float or double.</typeparam>
public unsafe interface ILane<TSelf, T>
    where TSelf : struct, ILane<TSelf, T>
    where T : unmanaged
{
    /// <summary>Elements in a lane.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> elements.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>Reads <see cref="Count"/> single-precision numbers as elements.</summary>
    static abstract TSelf LoadSingles(float* source);

    /// <summary>Writes <see cref="Count"/> elements.</summary>
    static abstract void Store(TSelf value, T* destination);

    /// <summary>The same element everywhere.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>The same constant everywhere, rounded to T.</summary>
    static abstract TSelf Constant(double value);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a * b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Correctly rounded square root.</summary>
    static abstract TSelf Sqrt(TSelf a);

    /// <summary>Absolute value.</summary>
    static abstract TSelf Abs(TSelf a);

    /// <summary><c>a &lt; b ? a : b</c> (b when either is NaN).</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary><c>a &gt; b ? a : b</c> (b when either is NaN).</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>All bits set where a &lt; b, else all clear.</summary>
    static abstract TSelf LessThan(TSelf a, TSelf b);

    /// <summary>All bits set where the bits of a are all zero, else all clear.</summary>
    static abstract TSelf IsZeroBits(TSelf a);

    /// <summary>Bits of <paramref name="ifSet"/> where the mask is set, of <paramref name="ifClear"/> elsewhere.</summary>
    static abstract TSelf Select(TSelf mask, TSelf ifSet, TSelf ifClear);

    /// <summary>Bitwise and.</summary>
    static abstract TSelf And(TSelf a, TSelf b);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract TSelf Xor(TSelf a, TSelf b);

    /// <summary>a, with those of its bits inverted that are set both in <paramref name="bits"/> and in <paramref name="mask"/>: one instruction where there is one.</summary>
    static abstract TSelf Invert(TSelf a, TSelf bits, TSelf mask);

    /// <summary>The bit pattern (32 low bits for float, 64 for double) everywhere.</summary>
    static abstract TSelf FromBits(long bits);

    /// <summary>Integer addition of the bit patterns.</summary>
    static abstract TSelf AddBits(TSelf a, TSelf b);

    /// <summary>Logical left shift of the bit patterns.</summary>
    static abstract TSelf ShiftLeft(TSelf a, int count);

    /// <summary>Arithmetic right shift of the bit patterns.</summary>
    static abstract TSelf ShiftRight(TSelf a, int count);
}
