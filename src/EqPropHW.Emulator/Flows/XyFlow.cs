using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator.Flows;

/// <summary>
/// The XY law, <c>tau dphi_i/dt = -sum_j J_ij sin(phi_i - phi_j) - h_i sin(phi_i - psi_i) - beta dC/dphi_i</c>.
/// A node emits (cos phi, sin phi), so that with the field (A, B) the force is <c>cos phi B - sin phi A</c>:
/// no trigonometric function of a difference is ever taken.
/// </summary>
internal readonly struct XyFlow : IFlow
{
    /// <inheritdoc/>
    public static int Channels => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Emit<L, T>(L state, out L first, out L second) where L : struct, ILane<L, T> where T : unmanaged
        => Transcendental.SinCos<L, T>(state, out second, out first);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L CostForce<L, T>(Cost cost, L state, L first, L second, L targetFirst, L targetSecond)
        where L : struct, ILane<L, T> where T : unmanaged
    {
        // d = phi - y: sin d = sin phi cos y - cos phi sin y; the force is -dC/dphi.
        var minusSin = first * targetSecond - second * targetFirst;
        if (cost == Cost.Cosine) return minusSin;
        var cos = L.FusedMultiplyAdd(first, targetFirst, second * targetSecond);
        // Rounding may take 1 + cos d a little below 0; the force stays that of d = pi.
        var denominator = L.Constant(Nudge.LogEpsilon) + L.Max(L.Constant(1) + cos, L.Constant(0));
        return minusSin / denominator;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Step<L, T>(
        L state, L first, L second, L fieldFirst, L fieldSecond, L nudge, L factor, out L force)
        where L : struct, ILane<L, T> where T : unmanaged
    {
        force = first * fieldSecond - second * fieldFirst + nudge;
        return L.FusedMultiplyAdd(factor, force, state);
    }
}
