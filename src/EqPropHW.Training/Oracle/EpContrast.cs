using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>The EP gradient of a batch from its readouts, in plain double precision: the reference for the trainer's fast one.</summary>
/// <param name="substrate">The physics.</param>
/// <param name="topology">The graph.</param>
public sealed class EpContrast(Substrate substrate, Topology topology)
{
    private readonly EnergyModel _model = EnergyModel.For(substrate, topology);

    /// <summary>
    /// <c>g_p = mean (dE/dp|high - dE/dp|low) / betaDifference</c> over the used samples: one-sided with high = +beta, low = free and a
    /// difference of beta; centered with high = +beta, low = -beta and a difference of 2 beta.
    /// </summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="readouts">States of the phases.</param>
    /// <param name="highStep">Step of the higher beta.</param>
    /// <param name="lowStep">Step of the lower beta.</param>
    /// <param name="betaDifference">Difference of the two betas.</param>
    /// <param name="used">Which samples count, [batch].</param>
    /// <returns>Gradient with respect to the physical parameters; 0 when no sample counts.</returns>
    public Parameters Gradient(
        Parameters parameters, Readouts readouts, int highStep, int lowStep, double betaDifference, ReadOnlySpan<bool> used)
    {
        var gradient = Parameters.Zero(substrate, topology);
        var count = used.Count(true);
        if (count == 0) return gradient;
        var state = new double[readouts.Nodes];
        for (var k = 0; k < readouts.Batch; k++)
        {
            if (!used[k]) continue;
            readouts.CopyState(highStep, k, state);
            _model.AddStatistics(parameters, state, 1, gradient);
            readouts.CopyState(lowStep, k, state);
            _model.AddStatistics(parameters, state, -1, gradient);
        }
        LogicalGradient.Scale(gradient, 1 / (betaDifference * count));
        return gradient;
    }
}
