using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>The gradient of the loss by central differences: every logical parameter is moved both ways and the state settled again.</summary>
/// <param name="substrate">The physics.</param>
/// <param name="topology">The graph with its parameter maps.</param>
/// <param name="cost">The cost that is differentiated.</param>
public sealed class FiniteDifference(Substrate substrate, Topology topology, Cost cost)
{
    private readonly Equilibrium _equilibrium = new(substrate, topology);
    private readonly NodeCost _cost = NodeCost.For(substrate, cost);

    /// <summary>dL/dp of one sample.</summary>
    /// <param name="parameters">Physical parameters; read.</param>
    /// <param name="freeState">Free equilibrium, from which every moved one is settled, [nodes]; read.</param>
    /// <param name="targets">[outputs]; read.</param>
    /// <param name="step">Step of a parameter, 1e-5 by default.</param>
    /// <returns>Gradient in the order of <see cref="LogicalGradient"/>.</returns>
    public double[] Gradient(
        Parameters parameters, ReadOnlySpan<double> freeState, ReadOnlySpan<double> targets, double step = 1e-5)
    {
        var moved = Parameters.Zero(substrate, topology);
        var gradient = LogicalGradient.Collect(topology, moved);
        for (var k = 0; k < gradient.Length; k++)
        {
            gradient[k] = (Loss(k, step, parameters, moved, freeState, targets) - Loss(k, -step, parameters, moved, freeState, targets))
                / (2 * step);
        }
        return gradient;
    }

    private double Loss(
        int index, double step, Parameters parameters, Parameters moved, ReadOnlySpan<double> freeState, ReadOnlySpan<double> targets)
    {
        parameters.CopyTo(moved);
        LogicalGradient.Move(topology, index, step, moved);
        var state = freeState.ToArray();
        _equilibrium.Settle(moved, state);
        return _cost.Total(topology, state, targets);
    }
}
