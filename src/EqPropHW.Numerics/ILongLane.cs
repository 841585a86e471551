namespace EqPropHW.Numerics;

/// <summary>
/// A vector of 64-bit integers on which the fixed-point kernels are written once: 512 or 256 bits wide, or one scalar.
/// Integers are exact, so all widths give the same bits.
/// </summary>
/// <typeparam name="TSelf">The lane type itself.</typeparam>
public unsafe interface ILongLane<TSelf> where TSelf : struct, ILongLane<TSelf>
{
    /// <summary>Elements in a lane.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> elements.</summary>
    static abstract TSelf Load(long* source);

    /// <summary>Writes <see cref="Count"/> elements.</summary>
    static abstract void Store(TSelf value, long* destination);

    /// <summary>The same element everywhere.</summary>
    static abstract TSelf Broadcast(long value);

    /// <summary>a + b, modulo 2^64.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b, modulo 2^64.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a * b, modulo 2^64.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>The whole product of the low 32 bits of a and b, read as signed numbers.</summary>
    static abstract TSelf MultiplyLow(TSelf a, TSelf b);

    /// <summary>Bitwise and.</summary>
    static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract TSelf operator ^(TSelf a, TSelf b);

    /// <summary>Arithmetic right shift: rounds towards minus infinity.</summary>
    static abstract TSelf operator >>(TSelf a, int count);

    /// <summary>Logical right shift.</summary>
    static abstract TSelf operator >>>(TSelf a, int count);

    /// <summary>The smaller of each pair.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger of each pair.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>Entries of a table by their index, which must be inside it.</summary>
    static abstract TSelf Lookup(long* table, TSelf index);
}
