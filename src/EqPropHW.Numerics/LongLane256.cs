using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EqPropHW.Numerics;

/// <summary>256 bits of 64-bit integers: 4 elements.</summary>
public readonly unsafe struct LongLane256 : ILongLane<LongLane256>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector256<long> _value;

    [MethodImpl(Inline)]
    private LongLane256(Vector256<long> value) => _value = value;

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 Load(long* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(LongLane256 value, long* destination) => value._value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 Broadcast(long value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 operator +(LongLane256 a, LongLane256 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 operator -(LongLane256 a, LongLane256 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 operator *(LongLane256 a, LongLane256 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 MultiplyLow(LongLane256 a, LongLane256 b) => Avx2.IsSupported
        ? new(Avx2.Multiply(a._value.AsInt32(), b._value.AsInt32()))
        : new(((a._value << 32) >> 32) * ((b._value << 32) >> 32));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 operator &(LongLane256 a, LongLane256 b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 operator ^(LongLane256 a, LongLane256 b) => new(a._value ^ b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 operator >>(LongLane256 a, int count) => new(a._value >> count);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 operator >>>(LongLane256 a, int count) => new(a._value >>> count);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 Min(LongLane256 a, LongLane256 b) => new(Vector256.Min(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 Max(LongLane256 a, LongLane256 b) => new(Vector256.Max(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane256 Lookup(long* table, LongLane256 index) => new(Gather(table, index._value));

    /// <summary>Four entries of a table.</summary>
    [MethodImpl(Inline)]
    internal static Vector256<long> Gather(long* table, Vector256<long> index) => Avx2.IsSupported
        ? Avx2.GatherVector256(table, index, 8)
        : Vector256.Create(table[index[0]], table[index[1]], table[index[2]], table[index[3]]);
}
