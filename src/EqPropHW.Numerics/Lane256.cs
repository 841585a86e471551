using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EqPropHW.Numerics;

/// <summary>A lane 256 bits wide: 8 floats or 4 doubles.</summary>
/// <typeparam name="T">Element type, float or double.</typeparam>
/// <remarks>
/// Every member does in each element what <see cref="LaneScalar{T}"/> does in one, bit for bit. Only the payload of
/// a NaN that arithmetic creates or passes on is not fixed.
/// </remarks>
public readonly unsafe struct Lane256<T> : ILane<Lane256<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector256<T> _value;

    [MethodImpl(Inline)]
    private Lane256(Vector256<T> value) => _value = value;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(Inline)]
        get => 32 / sizeof(T);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> Load(T* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> LoadSingles(float* source)
    {
        if (typeof(T) == typeof(float)) return new(Vector256.Load(source).As<float, T>());
        var four = Vector128.Load(source);
        return new((Avx.IsSupported ? Avx.ConvertToVector256Double(four) : Vector256.Create(Vector128.WidenLower(four), Vector128.WidenUpper(four))).As<double, T>());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(Lane256<T> value, T* destination) => value._value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> Broadcast(T value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> Constant(double value) => typeof(T) == typeof(float)
        ? new(Vector256.Create((float)value).As<float, T>())
        : new(Vector256.Create(value).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> operator +(Lane256<T> a, Lane256<T> b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> operator -(Lane256<T> a, Lane256<T> b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> operator *(Lane256<T> a, Lane256<T> b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> operator /(Lane256<T> a, Lane256<T> b) => new(a._value / b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> FusedMultiplyAdd(Lane256<T> a, Lane256<T> b, Lane256<T> c) => typeof(T) == typeof(float)
        ? new(Vector256.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>())
        : new(Vector256.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> Sqrt(Lane256<T> a) => new(Vector256.Sqrt(a._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> Abs(Lane256<T> a) => new(Vector256.Abs(a._value));

    /// <inheritdoc/>
    /// <remarks>Also b when both are zero, whatever their signs. The x86 instruction is exactly this; others are not.</remarks>
    [MethodImpl(Inline)]
    public static Lane256<T> Min(Lane256<T> a, Lane256<T> b) => X86Base.IsSupported
        ? new(Vector256.MinNative(a._value, b._value))
        : new(Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), a._value, b._value));

    /// <inheritdoc/>
    /// <remarks>Also b when both are zero, whatever their signs. The x86 instruction is exactly this; others are not.</remarks>
    [MethodImpl(Inline)]
    public static Lane256<T> Max(Lane256<T> a, Lane256<T> b) => X86Base.IsSupported
        ? new(Vector256.MaxNative(a._value, b._value))
        : new(Vector256.ConditionalSelect(Vector256.GreaterThan(a._value, b._value), a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> LessThan(Lane256<T> a, Lane256<T> b) => new(Vector256.LessThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> IsZeroBits(Lane256<T> a) => typeof(T) == typeof(float)
        ? new(Vector256.Equals(a._value.AsInt32(), Vector256<int>.Zero).As<int, T>())
        : new(Vector256.Equals(a._value.AsInt64(), Vector256<long>.Zero).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> Select(Lane256<T> mask, Lane256<T> ifSet, Lane256<T> ifClear) =>
        new(Vector256.ConditionalSelect(mask._value, ifSet._value, ifClear._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> And(Lane256<T> a, Lane256<T> b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> Xor(Lane256<T> a, Lane256<T> b) => new(a._value ^ b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> Invert(Lane256<T> a, Lane256<T> bits, Lane256<T> mask) => new(a._value ^ (bits._value & mask._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> FromBits(long bits) => typeof(T) == typeof(float)
        ? new(Vector256.Create((int)bits).As<int, T>())
        : new(Vector256.Create(bits).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> AddBits(Lane256<T> a, Lane256<T> b) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() + b._value.AsInt32()).As<int, T>())
        : new((a._value.AsInt64() + b._value.AsInt64()).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> ShiftLeft(Lane256<T> a, int count) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() << count).As<int, T>())
        : new((a._value.AsInt64() << count).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane256<T> ShiftRight(Lane256<T> a, int count) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() >> count).As<int, T>())
        : new((a._value.AsInt64() >> count).As<long, T>());
}
