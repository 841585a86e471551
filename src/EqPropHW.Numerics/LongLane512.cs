using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EqPropHW.Numerics;

/// <summary>512 bits of 64-bit integers: 8 elements.</summary>
public readonly unsafe struct LongLane512 : ILongLane<LongLane512>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector512<long> _value;

    [MethodImpl(Inline)]
    private LongLane512(Vector512<long> value) => _value = value;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 Load(long* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(LongLane512 value, long* destination) => value._value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 Broadcast(long value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 operator +(LongLane512 a, LongLane512 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 operator -(LongLane512 a, LongLane512 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 operator *(LongLane512 a, LongLane512 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 MultiplyLow(LongLane512 a, LongLane512 b) => Avx512F.IsSupported
        ? new(Avx512F.Multiply(a._value.AsInt32(), b._value.AsInt32()))
        : new(((a._value << 32) >> 32) * ((b._value << 32) >> 32));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 operator &(LongLane512 a, LongLane512 b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 operator ^(LongLane512 a, LongLane512 b) => new(a._value ^ b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 operator >>(LongLane512 a, int count) => new(a._value >> count);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 operator >>>(LongLane512 a, int count) => new(a._value >>> count);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 Min(LongLane512 a, LongLane512 b) => new(Vector512.Min(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 Max(LongLane512 a, LongLane512 b) => new(Vector512.Max(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLane512 Lookup(long* table, LongLane512 index)
        => new(Vector512.Create(LongLane256.Gather(table, index._value.GetLower()), LongLane256.Gather(table, index._value.GetUpper())));
}
