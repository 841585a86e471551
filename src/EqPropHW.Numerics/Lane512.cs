using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EqPropHW.Numerics;

/// <summary>A lane 512 bits wide: 16 floats or 8 doubles.</summary>
/// <typeparam name="T">Element type, float or double.</typeparam>
/// <remarks>
/// Every member does in each element what <see cref="LaneScalar{T}"/> does in one, bit for bit. Only the payload of
/// a NaN that arithmetic creates or passes on is not fixed.
/// </remarks>
public readonly unsafe struct Lane512<T> : ILane<Lane512<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector512<T> _value;

    [MethodImpl(Inline)]
    private Lane512(Vector512<T> value) => _value = value;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(Inline)]
        get => 64 / sizeof(T);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> Load(T* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> LoadSingles(float* source)
    {
        if (typeof(T) == typeof(float)) return new(Vector512.Load(source).As<float, T>());
        var eight = Vector256.Load(source);
        // One instruction where there is one: put together from halves, each vector would wait for the one before.
        return new((Avx512F.IsSupported ? Avx512F.ConvertToVector512Double(eight) : Vector512.Create(Vector256.WidenLower(eight), Vector256.WidenUpper(eight))).As<double, T>());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(Lane512<T> value, T* destination) => value._value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> Broadcast(T value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> Constant(double value) => typeof(T) == typeof(float)
        ? new(Vector512.Create((float)value).As<float, T>())
        : new(Vector512.Create(value).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> operator +(Lane512<T> a, Lane512<T> b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> operator -(Lane512<T> a, Lane512<T> b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> operator *(Lane512<T> a, Lane512<T> b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> operator /(Lane512<T> a, Lane512<T> b) => new(a._value / b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> FusedMultiplyAdd(Lane512<T> a, Lane512<T> b, Lane512<T> c) => typeof(T) == typeof(float)
        ? new(Vector512.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>())
        : new(Vector512.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> Sqrt(Lane512<T> a) => new(Vector512.Sqrt(a._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> Abs(Lane512<T> a) => new(Vector512.Abs(a._value));

    /// <inheritdoc/>
    /// <remarks>Also b when both are zero, whatever their signs. The x86 instruction is exactly this; others are not.</remarks>
    [MethodImpl(Inline)]
    public static Lane512<T> Min(Lane512<T> a, Lane512<T> b) => X86Base.IsSupported
        ? new(Vector512.MinNative(a._value, b._value))
        : new(Vector512.ConditionalSelect(Vector512.LessThan(a._value, b._value), a._value, b._value));

    /// <inheritdoc/>
    /// <remarks>Also b when both are zero, whatever their signs. The x86 instruction is exactly this; others are not.</remarks>
    [MethodImpl(Inline)]
    public static Lane512<T> Max(Lane512<T> a, Lane512<T> b) => X86Base.IsSupported
        ? new(Vector512.MaxNative(a._value, b._value))
        : new(Vector512.ConditionalSelect(Vector512.GreaterThan(a._value, b._value), a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> LessThan(Lane512<T> a, Lane512<T> b) => new(Vector512.LessThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> IsZeroBits(Lane512<T> a) => typeof(T) == typeof(float)
        ? new(Vector512.Equals(a._value.AsInt32(), Vector512<int>.Zero).As<int, T>())
        : new(Vector512.Equals(a._value.AsInt64(), Vector512<long>.Zero).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> Select(Lane512<T> mask, Lane512<T> ifSet, Lane512<T> ifClear) =>
        new(Vector512.ConditionalSelect(mask._value, ifSet._value, ifClear._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> And(Lane512<T> a, Lane512<T> b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> Xor(Lane512<T> a, Lane512<T> b) => new(a._value ^ b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> Invert(Lane512<T> a, Lane512<T> bits, Lane512<T> mask) => new(a._value ^ (bits._value & mask._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> FromBits(long bits) => typeof(T) == typeof(float)
        ? new(Vector512.Create((int)bits).As<int, T>())
        : new(Vector512.Create(bits).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> AddBits(Lane512<T> a, Lane512<T> b) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() + b._value.AsInt32()).As<int, T>())
        : new((a._value.AsInt64() + b._value.AsInt64()).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> ShiftLeft(Lane512<T> a, int count) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() << count).As<int, T>())
        : new((a._value.AsInt64() << count).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane512<T> ShiftRight(Lane512<T> a, int count) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() >> count).As<int, T>())
        : new((a._value.AsInt64() >> count).As<long, T>());
}
