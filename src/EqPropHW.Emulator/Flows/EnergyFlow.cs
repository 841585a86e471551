using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator.Flows;

/// <summary>
/// Law B, <c>tau ds/dt = -s + rho'(s) u</c> with u over rho(s_j), plus <c>beta (y - s)</c> on outputs.
/// States of hard sigmoids are projected onto [0, 1]. A node emits (rho(s), -).
/// </summary>
internal readonly struct EnergyFlow<TActivation> : IFlow where TActivation : struct, IActivation
{
    /// <inheritdoc/>
    public static int Channels => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Emit<L, T>(L state, out L first, out L second) where L : struct, ILane<L, T> where T : unmanaged
        => first = second = TActivation.Value<L, T>(state);

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
        force = L.FusedMultiplyAdd(TActivation.Slope<L, T>(first), fieldFirst, nudge - state);
        var moved = L.FusedMultiplyAdd(factor, force, state);
        if (!TActivation.IsBox) return moved;
        // A force that only pushes against the wall of the box moves nothing and is no residual.
        force = HardSigmoid.Value<L, T>(state + force) - state;
        return HardSigmoid.Value<L, T>(moved);
    }

    /// <summary>A step of factor omega: under a hard sigmoid factor 1 minimises the energy of this neuron; others go half of the way, as their slope changes.</summary>
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Relax<L, T>(
        L state, L first, L second, L fieldFirst, L fieldSecond, L nudge, L omega, out L movedFirst, out L movedSecond)
        where L : struct, ILane<L, T> where T : unmanaged
    {
        var factor = TActivation.IsBox ? L.Min(omega, L.Constant(1)) : L.Min(omega, L.Constant(0.5));
        var moved = Step<L, T>(state, first, second, fieldFirst, fieldSecond, nudge, factor, out _);
        Emit<L, T>(moved, out movedFirst, out movedSecond);
        return moved;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Locate<L, T>(L state, L first, L second) where L : struct, ILane<L, T> where T : unmanaged => state;
}
