using System.Numerics;

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
            if (AreFinite(values)) continue;
            var bad = Array.FindIndex(values, v => !double.IsFinite(v));
            throw new NetworkException($"{what} {bad} is {values[bad]}; a finite number is needed");
        }
    }

    private static bool AllFinite(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value)) return false;
        }
        return true;
    }

    /// <summary>Whether all values are finite, many at a time: zero times anything else is not a number.</summary>
    private static bool AreFinite(ReadOnlySpan<double> values)
    {
        var probe = Vector<double>.Zero;
        var whole = values.Length / Vector<double>.Count * Vector<double>.Count;
        for (var k = 0; k < whole; k += Vector<double>.Count) probe += new Vector<double>(values[k..]) * Vector<double>.Zero;
        return Vector.EqualsAll(probe, Vector<double>.Zero) && AllFinite(values[whole..]);
    }
}
