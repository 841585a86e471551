using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator.Flows;

/// <summary>An activation rho over lanes.</summary>
internal interface IActivation
{
    /// <summary>Whether states of law B are projected onto [0, 1].</summary>
    static abstract bool IsBox { get; }

    /// <summary>rho(x).</summary>
    static abstract L Value<L, T>(L x) where L : struct, ILane<L, T> where T : unmanaged;

    /// <summary>rho'(x) given x in the box of a hard sigmoid, and rho(x).</summary>
    static abstract L Slope<L, T>(L value) where L : struct, ILane<L, T> where T : unmanaged;
}

/// <summary>clamp(x, 0, 1); slope 1 on the closed interval.</summary>
internal readonly struct HardSigmoid : IActivation
{
    public static bool IsBox => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L, T>(L x) where L : struct, ILane<L, T> where T : unmanaged
        => L.Min(L.Max(x, L.Constant(0)), L.Constant(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Slope<L, T>(L value) where L : struct, ILane<L, T> where T : unmanaged => L.Constant(1);
}

/// <summary>clamp(x/2, 0, 1); slope 1/2 on the closed interval.</summary>
internal readonly struct HalfSlope : IActivation
{
    public static bool IsBox => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L, T>(L x) where L : struct, ILane<L, T> where T : unmanaged
        => L.Min(L.Max(x * L.Constant(0.5), L.Constant(0)), L.Constant(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Slope<L, T>(L value) where L : struct, ILane<L, T> where T : unmanaged => L.Constant(0.5);
}

/// <summary>1 / (1 + exp(-x)).</summary>
internal readonly struct Logistic : IActivation
{
    public static bool IsBox => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L, T>(L x) where L : struct, ILane<L, T> where T : unmanaged => Transcendental.Logistic<L, T>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Slope<L, T>(L value) where L : struct, ILane<L, T> where T : unmanaged => value - value * value;
}

/// <summary>tanh(x).</summary>
internal readonly struct HyperbolicTangent : IActivation
{
    public static bool IsBox => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Value<L, T>(L x) where L : struct, ILane<L, T> where T : unmanaged => Transcendental.Tanh<L, T>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Slope<L, T>(L value) where L : struct, ILane<L, T> where T : unmanaged => L.Constant(1) - value * value;
}
