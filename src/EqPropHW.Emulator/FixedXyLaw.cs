using EqPropHW.Core;

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
    public static int State(double natural) => unchecked((int)FixedPoint.Phase(natural));

    /// <inheritdoc/>
    public static double Natural(int state) => FixedPoint.Radians(unchecked((uint)state));

    /// <inheritdoc/>
    public static long CostForce(Cost cost, int state, int target)
    {
        var d = unchecked(target - state);
        if (cost == Cost.Cosine) return FixedSine.Of(unchecked((uint)d));
        var half = unchecked((uint)(d < 0 ? -d : d)) >> 1;
        var (sin, cos) = (FixedSine.Of(half), FixedSine.Of(FixedSine.Quarter - half));
        var tangent = cos == 0 ? MaxTangent : Math.Min(MaxTangent, ((sin << 15) + (cos >> 1)) / cos);
        return d < 0 ? -tangent : tangent;
    }

    /// <inheritdoc/>
    public static ulong Cycle(FixedArray array, int[] state, long[] field)
    {
        for (var e = 0; e < array.Edges.Length; e++)
        {
            var (i, j) = array.Edges[e];
            var x = array.Couplings[e] * FixedSine.Of(unchecked((uint)(state[j] - state[i])));
            field[i] += x;
            field[j] -= x;
        }
        var residual = 0UL;
        foreach (var i in array.FreeNodes)
        {
            var force = field[i] + array.Bias[i] * FixedSine.Of(unchecked(array.BiasAngle[i] - (uint)state[i]));
            residual = Math.Max(residual, (ulong)Math.Abs(force));
            field[i] = force;
        }
        foreach (var i in array.FreeNodes)
            state[i] = unchecked((int)((uint)state[i] + (uint)((field[i] * array.Factor[i] + (1 << 15)) >> 16)));
        return residual;
    }
}
