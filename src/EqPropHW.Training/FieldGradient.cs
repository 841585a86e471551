using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// Gradient with respect to the biases. XY biases appear as their field components (h cos psi, h sin psi), which are smooth at
/// h = 0; neurons use the first component alone.
/// </summary>
/// <param name="topology">The graph.</param>
/// <param name="isXy">Whether the second field component exists.</param>
public sealed class FieldGradient(Topology topology, bool isXy)
{
    /// <summary>dL/d(h cos psi), or dL/db, [nodes].</summary>
    public double[] First { get; } = new double[topology.NodeCount];

    /// <summary>dL/d(h sin psi), [nodes]; empty for neurons.</summary>
    public double[] Second { get; } = isXy ? new double[topology.NodeCount] : [];

    /// <summary>dL/dh of node i at bias angle psi: <c>g_h = cos psi g_first + sin psi g_second = -D cos(phi - psi)</c>.</summary>
    public double Amplitude(int i, double psi)
    {
        var (sin, cos) = Math.SinCos(psi);
        return cos * First[i] + sin * Second[i];
    }

    /// <summary>dL/dpsi of node i at bias (h, psi): <c>g_psi = h (cos psi g_second - sin psi g_first) = -h D sin(phi - psi)</c>.</summary>
    public double Angle(int i, double h, double psi)
    {
        var (sin, cos) = Math.SinCos(psi);
        return h * (cos * Second[i] - sin * First[i]);
    }
}
