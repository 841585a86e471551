using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// The XY law in integers: <c>f_i = sum_j J_ij sin(p_j - p_i) + h_i sin(psi_i - p_i) + nudge_i</c>, all phases at once.
/// </summary>
internal readonly struct FixedXyLaw : IFixedLaw
{
    // tan(d/2) near d = pi: 256 in Q15, beyond the largest force of the log cost.
    private const int MaxTangent = 1 << 23;

    /// <inheritdoc/>
    public static int NudgeShift => 15;

    /// <inheritdoc/>
    public static bool InputsAreConstant => false;

    /// <inheritdoc/>
    public static long State(double natural) => FixedPoint.Phase(natural);

    /// <inheritdoc/>
    public static double Natural(long state) => FixedPoint.Radians((uint)state);

    /// <inheritdoc/>
    public static long CostForce(Cost cost, long state, long target)
    {
        var d = unchecked((int)(target - state));
        if (cost == Cost.Cosine) return FixedSine.Of(unchecked((uint)d));
        var half = unchecked((uint)(d < 0 ? -d : d)) >> 1;
        var (sin, cos) = (FixedSine.Of(half), FixedSine.Of(FixedSine.Quarter - half));
        var tangent = cos == 0 ? MaxTangent : Math.Min(MaxTangent, ((sin << 15) + (cos >> 1)) / cos);
        return d < 0 ? -tangent : tangent;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair<L>(L one, L other, L coupling, out L onOne, out L onOther) where L : struct, ILongLane<L>
    {
        onOne = L.MultiplyLow(coupling, FixedSine.Of(other - one));
        onOther = L.Broadcast(0) - onOne;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Move<L>(L state, L field, long bias, long angle, long factor, out L force) where L : struct, ILongLane<L>
    {
        field += L.MultiplyLow(L.Broadcast(bias), FixedSine.Of(L.Broadcast(angle) - state));
        force = L.Max(field, L.Broadcast(0) - field);
        return (state + ((field * L.Broadcast(factor) + L.Broadcast(1 << 15)) >> 16)) & L.Broadcast(uint.MaxValue);
    }
}
