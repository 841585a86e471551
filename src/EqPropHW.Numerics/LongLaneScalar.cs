using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

/// <summary>One 64-bit integer: the reference of the wider ones.</summary>
public readonly unsafe struct LongLaneScalar : ILongLane<LongLaneScalar>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>A lane of one element.</summary>
    [MethodImpl(Inline)]
    public LongLaneScalar(long value) => Value = value;

    /// <summary>The element.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar Load(long* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(LongLaneScalar value, long* destination) => *destination = value.Value;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar Broadcast(long value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar operator +(LongLaneScalar a, LongLaneScalar b) => new(unchecked(a.Value + b.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar operator -(LongLaneScalar a, LongLaneScalar b) => new(unchecked(a.Value - b.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar operator *(LongLaneScalar a, LongLaneScalar b) => new(unchecked(a.Value * b.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar MultiplyLow(LongLaneScalar a, LongLaneScalar b) => new((long)unchecked((int)a.Value) * unchecked((int)b.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar operator &(LongLaneScalar a, LongLaneScalar b) => new(a.Value & b.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar operator ^(LongLaneScalar a, LongLaneScalar b) => new(a.Value ^ b.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar operator >>(LongLaneScalar a, int count) => new(a.Value >> count);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar operator >>>(LongLaneScalar a, int count) => new(a.Value >>> count);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar Min(LongLaneScalar a, LongLaneScalar b) => new(Math.Min(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar Max(LongLaneScalar a, LongLaneScalar b) => new(Math.Max(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LongLaneScalar Lookup(long* table, LongLaneScalar index) => new(table[index.Value]);
}
