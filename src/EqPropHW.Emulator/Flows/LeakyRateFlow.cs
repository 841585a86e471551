using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator.Flows;

/// <summary>
/// Law A, <c>tau ds/dt = -s + rho(u)</c>, and with factor 1 law C, <c>s &lt;- rho(u)</c>. The nudge
/// <c>beta (y - s)</c> enters u, or after rho when <typeparamref name="TSite"/> says outside.
/// </summary>
internal readonly struct LeakyRateFlow<TActivation, TSite> : IFlow
    where TActivation : struct, IActivation
    where TSite : struct, INudgeSite
{
    /// <inheritdoc/>
    public static int Channels => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Emit<L, T>(L state, out L first, out L second) where L : struct, ILane<L, T> where T : unmanaged
        => first = second = state;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Emit<L, T>(L state, in SinCosConstants<L, T> kept, out L first, out L second) where L : struct, ILane<L, T> where T : unmanaged
        => Emit<L, T>(state, out first, out second);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L CostForce<L, T>(Cost cost, L state, L first, L second, L targetFirst, L targetSecond)
        where L : struct, ILane<L, T> where T : unmanaged => targetFirst - state;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Step<L, T>(
        L state, L first, L second, L fieldFirst, L fieldSecond, L nudge, L factor, out L force)
        where L : struct, ILane<L, T> where T : unmanaged
    {
        var goal = TSite.IsOutside
            ? TActivation.Value<L, T>(fieldFirst) + nudge
            : TActivation.Value<L, T>(fieldFirst + nudge);
        force = goal - state;
        // A convex combination: it stays in the range of rho for factors up to 1, and is exact at 0 and 1.
        return L.FusedMultiplyAdd(factor, goal, (L.Constant(1) - factor) * state);
    }

    /// <summary>A step of factor omega: factor 1 minimises the energy of this neuron.</summary>
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Relax<L, T>(
        L state, L first, L second, L fieldFirst, L fieldSecond, L nudge, L omega, out L movedFirst, out L movedSecond)
        where L : struct, ILane<L, T> where T : unmanaged
    {
        var factor = L.Min(omega, L.Constant(1));
        var moved = Step<L, T>(state, first, second, fieldFirst, fieldSecond, nudge, factor, out _);
        Emit<L, T>(moved, out movedFirst, out movedSecond);
        return moved;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Locate<L, T>(L state, L first, L second) where L : struct, ILane<L, T> where T : unmanaged => state;
}

/// <summary>Where the nudge of a leaky-rate neuron enters.</summary>
internal interface INudgeSite
{
    static abstract bool IsOutside { get; }
}

/// <summary>Before the activation.</summary>
internal readonly struct InsideSite : INudgeSite
{
    public static bool IsOutside => false;
}

/// <summary>After the activation.</summary>
internal readonly struct OutsideSite : INudgeSite
{
    public static bool IsOutside => true;
}
