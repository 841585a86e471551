namespace EqPropHW.Core;

/// <summary>The physical parameters of a device: one coupling an edge and one bias a node (XY: amplitude and angle).</summary>
public sealed class Parameters
{
    private Parameters(double[] couplings, double[] bias, double[] biasAngle)
        => (Couplings, Bias, BiasAngle) = (couplings, bias, biasAngle);

    /// <summary>All-zero parameters for a substrate on a graph.</summary>
    public static Parameters Zero(Substrate substrate, Topology topology) => new(
        new double[topology.Edges.Length],
        new double[topology.NodeCount],
        substrate is XyArray ? new double[topology.NodeCount] : []);

    /// <summary>Couplings J_ij, [edges].</summary>
    public double[] Couplings { get; }

    /// <summary>Bias b_i of a neuron, or bias amplitude h_i of an oscillator, [nodes].</summary>
    public double[] Bias { get; }

    /// <summary>Bias angle psi_i in rad of an oscillator, [nodes]; empty for neurons.</summary>
    public double[] BiasAngle { get; }

    /// <summary>Copies every value into another set of the same shape.</summary>
    public void CopyTo(Parameters into)
    {
        Couplings.CopyTo(into.Couplings, 0);
        Bias.CopyTo(into.Bias, 0);
        BiasAngle.CopyTo(into.BiasAngle, 0);
    }

    /// <summary>Refuses values that are not finite numbers.</summary>
    /// <exception cref="NetworkException">A value is NaN or infinite; the message names the first of each kind.</exception>
    public void RequireFinite()
    {
        foreach (var (values, what) in new[] { (Couplings, "coupling of edge"), (Bias, "bias of node"), (BiasAngle, "bias angle of node") })
        {
            var bad = Finite.IndexOfOther<double>(values);
            if (bad >= 0) throw new NetworkException($"{what} {bad} is {values[bad]}; a finite number is needed");
        }
    }
}
