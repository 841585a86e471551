using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// Mean gradient of the loss with respect to the physical parameters. XY biases appear as their field components
/// (h cos psi, h sin psi), which are smooth at h = 0; neurons use the first component alone.
/// </summary>
/// <param name="topology">The graph.</param>
/// <param name="isXy">Whether the second field component exists.</param>
public sealed class Gradient(Topology topology, bool isXy)
{
    /// <summary>dL/dJ, [edges].</summary>
    public double[] Couplings { get; } = new double[topology.Edges.Length];

    /// <summary>dL/d(h cos psi), or dL/db, [nodes].</summary>
    public double[] FieldFirst { get; } = new double[topology.NodeCount];

    /// <summary>dL/d(h sin psi), [nodes]; empty for neurons.</summary>
    public double[] FieldSecond { get; } = isXy ? new double[topology.NodeCount] : [];

    /// <summary>Sets everything to zero.</summary>
    public void Clear()
    {
        Array.Clear(Couplings);
        Array.Clear(FieldFirst);
        Array.Clear(FieldSecond);
    }

    /// <summary>dL/dh of node i at bias angle psi: <c>g_h = cos psi g_first + sin psi g_second = -D cos(phi - psi)</c>.</summary>
    public double Amplitude(int i, double psi)
    {
        var (sin, cos) = Math.SinCos(psi);
        return cos * FieldFirst[i] + sin * FieldSecond[i];
    }

    /// <summary>dL/dpsi of node i at bias (h, psi): <c>g_psi = h (cos psi g_second - sin psi g_first) = -h D sin(phi - psi)</c>.</summary>
    public double Angle(int i, double h, double psi)
    {
        var (sin, cos) = Math.SinCos(psi);
        return h * (cos * FieldSecond[i] - sin * FieldFirst[i]);
    }

    /// <summary>The gradient in the shape of the parameters: couplings, then amplitude and angle (XY) or bias.</summary>
    /// <param name="at">Parameters at which it was taken; read.</param>
    /// <param name="into">Overwritten.</param>
    public void ToPhysical(Parameters at, Parameters into)
    {
        Couplings.CopyTo(into.Couplings, 0);
        for (var i = 0; i < FieldFirst.Length; i++)
        {
            into.Bias[i] = FieldSecond.Length == 0 ? FieldFirst[i] : Amplitude(i, at.BiasAngle[i]);
            if (FieldSecond.Length > 0) into.BiasAngle[i] = Angle(i, at.Bias[i], at.BiasAngle[i]);
        }
    }
}
