using EqPropHW.Core;

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
    public static int State(double natural) => FixedPoint.Activation(natural);

    /// <inheritdoc/>
    public static double Natural(int state) => FixedPoint.Activation(state);

    /// <inheritdoc/>
    public static long CostForce(Cost cost, int state, int target) => target - state;

    /// <inheritdoc/>
    public static ulong Cycle(FixedArray array, int[] state, long[] field)
    {
        for (var e = 0; e < array.Edges.Length; e++)
        {
            var (i, j) = array.Edges[e];
            field[i] += (long)array.Couplings[e] * state[j];
            field[j] += (long)array.Couplings[e] * state[i];
        }
        var residual = 0UL;
        foreach (var i in array.FreeNodes)
        {
            var u = field[i] + array.Bias[i] * One;
            var distance = Math.Clamp((u + (1 << 10)) >> 11, 0, One) - state[i];
            residual = Math.Max(residual, (ulong)((Math.Abs(distance) + 15) >> 4));
            state[i] += (int)((distance * array.Factor[i] + (1 << 21)) >> 22);
        }
        return residual;
    }
}
