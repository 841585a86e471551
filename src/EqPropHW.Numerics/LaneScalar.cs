using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

/// <summary>A lane of one element: the definition of what every wider lane does in each of its elements.</summary>
/// <typeparam name="T">Element type, float or double.</typeparam>
/// <param name="value">The element.</param>
/// <remarks>The casts are spelt out in every member: each small method more is a temporary more in the kernel, and their number is limited.</remarks>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
public readonly unsafe struct LaneScalar<T>(T value) : ILane<LaneScalar<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly T _value = value;

    /// <summary>The element.</summary>
    public T Value
    {
        [MethodImpl(Inline)]
        get => _value;
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
    public static LaneScalar<T> LoadSingles(float* source) => typeof(T) == typeof(float) ? Of(*source) : Of((double)*source);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(LaneScalar<T> value, T* destination) => *destination = value._value;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Broadcast(T value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Constant(double value) => typeof(T) == typeof(float) ? Of((float)value) : Of(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> operator +(LaneScalar<T> a, LaneScalar<T> b) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, float>(a._value) + Unsafe.BitCast<T, float>(b._value))
        : Of(Unsafe.BitCast<T, double>(a._value) + Unsafe.BitCast<T, double>(b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> operator -(LaneScalar<T> a, LaneScalar<T> b) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, float>(a._value) - Unsafe.BitCast<T, float>(b._value))
        : Of(Unsafe.BitCast<T, double>(a._value) - Unsafe.BitCast<T, double>(b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> operator *(LaneScalar<T> a, LaneScalar<T> b) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, float>(a._value) * Unsafe.BitCast<T, float>(b._value))
        : Of(Unsafe.BitCast<T, double>(a._value) * Unsafe.BitCast<T, double>(b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> operator /(LaneScalar<T> a, LaneScalar<T> b) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, float>(a._value) / Unsafe.BitCast<T, float>(b._value))
        : Of(Unsafe.BitCast<T, double>(a._value) / Unsafe.BitCast<T, double>(b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> FusedMultiplyAdd(LaneScalar<T> a, LaneScalar<T> b, LaneScalar<T> c) => typeof(T) == typeof(float)
        ? Of(MathF.FusedMultiplyAdd(
            Unsafe.BitCast<T, float>(a._value), Unsafe.BitCast<T, float>(b._value), Unsafe.BitCast<T, float>(c._value)))
        : Of(Math.FusedMultiplyAdd(
            Unsafe.BitCast<T, double>(a._value), Unsafe.BitCast<T, double>(b._value), Unsafe.BitCast<T, double>(c._value)));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Sqrt(LaneScalar<T> a) => typeof(T) == typeof(float)
        ? Of(MathF.Sqrt(Unsafe.BitCast<T, float>(a._value)))
        : Of(Math.Sqrt(Unsafe.BitCast<T, double>(a._value)));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Abs(LaneScalar<T> a) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, int>(a._value) & int.MaxValue)
        : Of(Unsafe.BitCast<T, long>(a._value) & long.MaxValue);

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
        FromBits((typeof(T) == typeof(float) ? Unsafe.BitCast<T, int>(a._value) : Unsafe.BitCast<T, long>(a._value)) == 0 ? -1 : 0);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Select(LaneScalar<T> mask, LaneScalar<T> ifSet, LaneScalar<T> ifClear) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, int>(ifClear._value)
            ^ (Unsafe.BitCast<T, int>(mask._value) & (Unsafe.BitCast<T, int>(ifClear._value) ^ Unsafe.BitCast<T, int>(ifSet._value))))
        : Of(Unsafe.BitCast<T, long>(ifClear._value)
            ^ (Unsafe.BitCast<T, long>(mask._value) & (Unsafe.BitCast<T, long>(ifClear._value) ^ Unsafe.BitCast<T, long>(ifSet._value))));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> And(LaneScalar<T> a, LaneScalar<T> b) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, int>(a._value) & Unsafe.BitCast<T, int>(b._value))
        : Of(Unsafe.BitCast<T, long>(a._value) & Unsafe.BitCast<T, long>(b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Xor(LaneScalar<T> a, LaneScalar<T> b) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, int>(a._value) ^ Unsafe.BitCast<T, int>(b._value))
        : Of(Unsafe.BitCast<T, long>(a._value) ^ Unsafe.BitCast<T, long>(b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> Invert(LaneScalar<T> a, LaneScalar<T> bits, LaneScalar<T> mask) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, int>(a._value) ^ (Unsafe.BitCast<T, int>(bits._value) & Unsafe.BitCast<T, int>(mask._value)))
        : Of(Unsafe.BitCast<T, long>(a._value) ^ (Unsafe.BitCast<T, long>(bits._value) & Unsafe.BitCast<T, long>(mask._value)));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> FromBits(long bits) => typeof(T) == typeof(float) ? Of((int)bits) : Of(bits);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> AddBits(LaneScalar<T> a, LaneScalar<T> b) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, int>(a._value) + Unsafe.BitCast<T, int>(b._value))
        : Of(Unsafe.BitCast<T, long>(a._value) + Unsafe.BitCast<T, long>(b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> ShiftLeft(LaneScalar<T> a, int count) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, int>(a._value) << count)
        : Of(Unsafe.BitCast<T, long>(a._value) << count);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static LaneScalar<T> ShiftRight(LaneScalar<T> a, int count) => typeof(T) == typeof(float)
        ? Of(Unsafe.BitCast<T, int>(a._value) >> count)
        : Of(Unsafe.BitCast<T, long>(a._value) >> count);

    // Called only in branches where TFrom has the size of T; the compiler of each instantiation drops the others.
    [MethodImpl(Inline)]
    private static LaneScalar<T> Of<TFrom>(TFrom value)
        where TFrom : unmanaged => new(Unsafe.BitCast<TFrom, T>(value));

    [MethodImpl(Inline)]
    private static bool IsLess(LaneScalar<T> a, LaneScalar<T> b) =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(a._value) < Unsafe.BitCast<T, float>(b._value) : Unsafe.BitCast<T, double>(a._value) < Unsafe.BitCast<T, double>(b._value);
}
