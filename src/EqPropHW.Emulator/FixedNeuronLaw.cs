using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// Law A with a hard sigmoid in integers: <c>u_i = sum_j J_ij s_j + b_i + nudge_i</c>, <c>s_i += a_i (clamp(u_i, 0, 1) - s_i)</c>.
/// </summary>
internal readonly struct FixedNeuronLaw : IFixedLaw
{
    private const long One = 1 << 30;

    /// <inheritdoc/>
    public static int NudgeShift => 30;

    /// <inheritdoc/>
    public static bool InputsAreConstant => true;

    /// <inheritdoc/>
    public static long State(double natural) => FixedPoint.Activation(natural);

    /// <inheritdoc/>
    public static double Natural(long state) => FixedPoint.Activation((int)state);

    /// <inheritdoc/>
    public static long CostForce(Cost cost, long state, long target) => target - state;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair<L>(L one, L other, L coupling, out L onOne, out L onOther) where L : struct, ILongLane<L>
    {
        onOne = L.MultiplyLow(coupling, other);
        onOther = L.MultiplyLow(coupling, one);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Move<L>(L state, L field, long bias, long angle, long factor, out L force) where L : struct, ILongLane<L>
    {
        var goal = (field + L.Broadcast(bias * One + (1 << 10))) >> 11;
        var distance = L.Min(L.Max(goal, L.Broadcast(0)), L.Broadcast(One)) - state;
        force = (L.Max(distance, L.Broadcast(0) - distance) + L.Broadcast(15)) >>> 4;
        return state + ((L.MultiplyLow(distance, L.Broadcast(factor)) + L.Broadcast(1 << 21)) >> 22);
    }
}
