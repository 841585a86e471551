using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

/// <summary>A lane of one element: the definition of what every wider lane does in each of its elements.</summary>
/// <typeparam name="T">Element type, float or double.</typeparam>
/// <param name="value">The element.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
public readonly unsafe struct LaneScalar<T>(T value) : ILane<LaneScalar<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The element.</summary>
    public T Value
    {
        [MethodImpl(Inline)]
        get;
    } = value;

    private float Single
    {
        [MethodImpl(Inline)]
        get => Unsafe.BitCast<T, float>(Value);
    }

    private double Double
    {
        [MethodImpl(Inline)]
        get => Unsafe.BitCast<T, double>(Value);
    }

    private int Bits32
    {
        [MethodImpl(Inline)]
        get => Unsafe.BitCast<T, int>(Value);
    }

    private long Bits64
    {
        [MethodImpl(Inline)]
        get => Unsafe.BitCast<T, long>(Value);
    }

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(Inline)]
        get => 1;
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Load(T* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(LaneScalar<T> value, T* destination) => *destination = value.Value;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Broadcast(T value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Constant(double value) => typeof(T) == typeof(float) ? Of((float)value) : Of(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> operator +(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? Of(a.Single + b.Single) : Of(a.Double + b.Double);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> operator -(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? Of(a.Single - b.Single) : Of(a.Double - b.Double);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> operator *(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? Of(a.Single * b.Single) : Of(a.Double * b.Double);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> operator /(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? Of(a.Single / b.Single) : Of(a.Double / b.Double);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> FusedMultiplyAdd(LaneScalar<T> a, LaneScalar<T> b, LaneScalar<T> c) =>
        typeof(T) == typeof(float)
            ? Of(MathF.FusedMultiplyAdd(a.Single, b.Single, c.Single))
            : Of(Math.FusedMultiplyAdd(a.Double, b.Double, c.Double));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Sqrt(LaneScalar<T> a) =>
        typeof(T) == typeof(float) ? Of(MathF.Sqrt(a.Single)) : Of(Math.Sqrt(a.Double));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Abs(LaneScalar<T> a) =>
        typeof(T) == typeof(float) ? Of(a.Bits32 & int.MaxValue) : Of(a.Bits64 & long.MaxValue);

    /// <inheritdoc/>
    /// <remarks>Also b when both are zero, whatever their signs.</remarks>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Min(LaneScalar<T> a, LaneScalar<T> b) => IsLess(a, b) ? a : b;

    /// <inheritdoc/>
    /// <remarks>Also b when both are zero, whatever their signs.</remarks>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Max(LaneScalar<T> a, LaneScalar<T> b) => IsLess(b, a) ? a : b;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> LessThan(LaneScalar<T> a, LaneScalar<T> b) => FromBits(IsLess(a, b) ? -1 : 0);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> IsZeroBits(LaneScalar<T> a) =>
        FromBits((typeof(T) == typeof(float) ? a.Bits32 : a.Bits64) == 0 ? -1 : 0);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Select(LaneScalar<T> mask, LaneScalar<T> ifSet, LaneScalar<T> ifClear) =>
        typeof(T) == typeof(float)
            ? Of((ifSet.Bits32 & mask.Bits32) | (ifClear.Bits32 & ~mask.Bits32))
            : Of((ifSet.Bits64 & mask.Bits64) | (ifClear.Bits64 & ~mask.Bits64));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> And(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? Of(a.Bits32 & b.Bits32) : Of(a.Bits64 & b.Bits64);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Xor(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? Of(a.Bits32 ^ b.Bits32) : Of(a.Bits64 ^ b.Bits64);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> FromBits(long bits) => typeof(T) == typeof(float) ? Of((int)bits) : Of(bits);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> AddBits(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? Of(a.Bits32 + b.Bits32) : Of(a.Bits64 + b.Bits64);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> ShiftLeft(LaneScalar<T> a, int count) =>
        typeof(T) == typeof(float) ? Of(a.Bits32 << count) : Of(a.Bits64 << count);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> ShiftRight(LaneScalar<T> a, int count) =>
        typeof(T) == typeof(float) ? Of(a.Bits32 >> count) : Of(a.Bits64 >> count);

    // Called only in branches where TFrom has the size of T; the compiler of each instantiation drops the others.
    [MethodImpl(Inline)]
    private static LaneScalar<T> Of<TFrom>(TFrom value)
        where TFrom : unmanaged => new(Unsafe.BitCast<TFrom, T>(value));

    [MethodImpl(Inline)]
    private static bool IsLess(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? a.Single < b.Single : a.Double < b.Double;
}
