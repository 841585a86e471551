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
    public static void Emit<L, T>(L state, in SinCosConstants<L, T> kept, out L first, out L second) where L : struct, ILane<L, T> where T : unmanaged
        => Transcendental.SinCos(state, kept, out second, out first);

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

    /// <summary>
    /// Along the field, which minimises the energy of this oscillator: <c>(c, s) &lt;- unit((1 - omega)(c, s) + omega unit(A, B))</c>.
    /// The nudge enters as a field across the state, where it exerts its force.
    /// </summary>
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Relax<L, T>(
        L state, L first, L second, L fieldFirst, L fieldSecond, L nudge, L omega, out L movedFirst, out L movedSecond)
        where L : struct, ILane<L, T> where T : unmanaged
    {
        var a = fieldFirst - nudge * second;
        var b = L.FusedMultiplyAdd(nudge, first, fieldSecond);
        var kept = (L.Constant(1) - omega) * L.Sqrt(L.FusedMultiplyAdd(a, a, b * b));
        var u = L.FusedMultiplyAdd(omega, a, kept * first);
        var v = L.FusedMultiplyAdd(omega, b, kept * second);
        // Without any field the oscillator stays: the length is 0 and the quotient is not taken.
        var square = L.FusedMultiplyAdd(u, u, v * v);
        var inverse = L.Constant(1) / L.Sqrt(square);
        var hasField = L.LessThan(L.Constant(1e-30), square);
        movedFirst = L.Select(hasField, u * inverse, first);
        movedSecond = L.Select(hasField, v * inverse, second);
        return state;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Locate<L, T>(L state, L first, L second) where L : struct, ILane<L, T> where T : unmanaged
        => Transcendental.Angle<L, T>(second, first);
}
