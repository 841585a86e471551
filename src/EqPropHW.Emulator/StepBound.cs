using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>How fast a flow can move: explicit Euler oscillates or runs away when <c>dt/tau</c> times this exceeds 2.</summary>
public static class StepBound
{
    /// <summary>
    /// An upper bound of the rates of the linearised flow, in units of 1/tau, by Gershgorin's circles: loose, never too small.
    /// </summary>
    /// <param name="substrate">The physics.</param>
    /// <param name="topology">The graph.</param>
    /// <param name="parameters">Couplings and biases; read.</param>
    public static double Rate(Substrate substrate, Topology topology, Parameters parameters)
    {
        var (all, free) = (new double[topology.NodeCount], new double[topology.NodeCount]);
        var isInput = new bool[topology.NodeCount];
        foreach (var i in topology.InputNodes) isInput[i] = true;
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            var (i, j) = topology.Edges[e];
            var size = Math.Abs(parameters.Couplings[e]);
            all[i] += size;
            all[j] += size;
            if (isInput[i] || isInput[j]) continue;
            free[i] += size;
            free[j] += size;
        }
        return topology.FreeNodes.Select(i => NodeRate(substrate, all[i], free[i], Math.Abs(parameters.Bias[i]))).DefaultIfEmpty(0).Max();
    }

    private static double NodeRate(Substrate substrate, double all, double free, double bias)
    {
        if (substrate is not NeuronArray neuron) return all + free + bias;
        var (slope, curvature) = neuron.Activation switch
        {
            Activation.HardSigmoid => (1.0, 0.0),
            Activation.HalfSlope => (0.5, 0.0),
            Activation.Logistic => (0.25, 0.0963),
            _ => (1.0, 0.77),
        };
        return neuron.Law == NeuronLaw.B ? 1 + slope * slope * free + curvature * (all + bias) : 1 + slope * free;
    }
}
