using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Mean gradient of the loss with respect to the physical parameters, kept as a whole.</summary>
/// <param name="topology">The graph.</param>
/// <param name="isXy">Whether biases have two components.</param>
public sealed class Gradient(Topology topology, bool isXy) : IGradientReceiver
{
    /// <summary>dL/dJ, [edges].</summary>
    public double[] Couplings { get; } = new double[topology.Edges.Length];

    /// <inheritdoc/>
    public FieldGradient Fields { get; } = new(topology, isXy);

    void IGradientReceiver.Take<T>(int first, ReadOnlySpan<T> sums, double scale) => Scaled.Copy(sums, scale, Couplings.AsSpan(first, sums.Length));

    /// <summary>The gradient in the shape of the parameters: couplings, then amplitude and angle (XY) or bias.</summary>
    /// <param name="at">Parameters at which it was taken; read.</param>
    /// <param name="into">Overwritten.</param>
    public void ToPhysical(Parameters at, Parameters into)
    {
        Couplings.CopyTo(into.Couplings, 0);
        for (var i = 0; i < into.Bias.Length; i++)
        {
            into.Bias[i] = isXy ? Fields.Amplitude(i, at.BiasAngle[i]) : Fields.First[i];
            if (isXy) into.BiasAngle[i] = Fields.Angle(i, at.Bias[i], at.BiasAngle[i]);
        }
    }
}
