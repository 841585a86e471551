using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EqPropHW.Numerics;

/// <summary>A lane 128 bits wide: 4 floats or 2 doubles.</summary>
/// <typeparam name="T">Element type, float or double.</typeparam>
/// <remarks>
/// Every member does in each element what <see cref="LaneScalar{T}"/> does in one, bit for bit. Only the payload of
/// a NaN that arithmetic creates or passes on is not fixed.
/// </remarks>
public readonly unsafe struct Lane128<T> : ILane<Lane128<T>, T>
    where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector128<T> _value;

    [MethodImpl(Inline)]
    private Lane128(Vector128<T> value) => _value = value;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(Inline)]
        get => 16 / sizeof(T);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> Load(T* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> LoadSingles(float* source) => typeof(T) == typeof(float)
        ? new(Vector128.Load(source).As<float, T>())
        : new(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(double*)source).AsSingle()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(Lane128<T> value, T* destination) => value._value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> Broadcast(T value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> Constant(double value) => typeof(T) == typeof(float)
        ? new(Vector128.Create((float)value).As<float, T>())
        : new(Vector128.Create(value).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> operator +(Lane128<T> a, Lane128<T> b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> operator -(Lane128<T> a, Lane128<T> b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> operator *(Lane128<T> a, Lane128<T> b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> operator /(Lane128<T> a, Lane128<T> b) => new(a._value / b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> FusedMultiplyAdd(Lane128<T> a, Lane128<T> b, Lane128<T> c) => typeof(T) == typeof(float)
        ? new(Vector128.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>())
        : new(Vector128.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> Sqrt(Lane128<T> a) => new(Vector128.Sqrt(a._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> Abs(Lane128<T> a) => new(Vector128.Abs(a._value));

    /// <inheritdoc/>
    /// <remarks>Also b when both are zero, whatever their signs. The x86 instruction is exactly this; others are not.</remarks>
    [MethodImpl(Inline)]
    public static Lane128<T> Min(Lane128<T> a, Lane128<T> b) => X86Base.IsSupported
        ? new(Vector128.MinNative(a._value, b._value))
        : new(Vector128.ConditionalSelect(Vector128.LessThan(a._value, b._value), a._value, b._value));

    /// <inheritdoc/>
    /// <remarks>Also b when both are zero, whatever their signs. The x86 instruction is exactly this; others are not.</remarks>
    [MethodImpl(Inline)]
    public static Lane128<T> Max(Lane128<T> a, Lane128<T> b) => X86Base.IsSupported
        ? new(Vector128.MaxNative(a._value, b._value))
        : new(Vector128.ConditionalSelect(Vector128.GreaterThan(a._value, b._value), a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> LessThan(Lane128<T> a, Lane128<T> b) => new(Vector128.LessThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> IsZeroBits(Lane128<T> a) => typeof(T) == typeof(float)
        ? new(Vector128.Equals(a._value.AsInt32(), Vector128<int>.Zero).As<int, T>())
        : new(Vector128.Equals(a._value.AsInt64(), Vector128<long>.Zero).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> Select(Lane128<T> mask, Lane128<T> ifSet, Lane128<T> ifClear) =>
        new(Vector128.ConditionalSelect(mask._value, ifSet._value, ifClear._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> And(Lane128<T> a, Lane128<T> b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> Xor(Lane128<T> a, Lane128<T> b) => new(a._value ^ b._value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> Invert(Lane128<T> a, Lane128<T> bits, Lane128<T> mask) => new(a._value ^ (bits._value & mask._value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> FromBits(long bits) => typeof(T) == typeof(float)
        ? new(Vector128.Create((int)bits).As<int, T>())
        : new(Vector128.Create(bits).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> AddBits(Lane128<T> a, Lane128<T> b) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() + b._value.AsInt32()).As<int, T>())
        : new((a._value.AsInt64() + b._value.AsInt64()).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> ShiftLeft(Lane128<T> a, int count) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() << count).As<int, T>())
        : new((a._value.AsInt64() << count).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Lane128<T> ShiftRight(Lane128<T> a, int count) => typeof(T) == typeof(float)
        ? new((a._value.AsInt32() >> count).As<int, T>())
        : new((a._value.AsInt64() >> count).As<long, T>());
}
