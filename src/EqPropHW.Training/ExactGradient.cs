using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// The exact gradient of the loss at the free states of the same device and seeds, so that a study can ask whether the
/// wiring or equilibrium propagation limits it.
/// </summary>
internal sealed class ExactGradient(IDevice device, Network network, LearningSettings learning) : IGradientEstimator
{
    private readonly ImplicitGradient _implicit = new(network.Substrate, network.Topology, learning.Nudge.Cost);
    private readonly PhaseProgram _program = new(learning.CheckEvery, [Nudging.Free(learning, device.Description.Capabilities)]);
    private readonly Parameters _sum = Parameters.Zero(network.Substrate, network.Topology);
    private readonly bool[] _isOutput = [.. Enumerable.Range(0, network.Topology.NodeCount).Select(i => network.Topology.OutputNodes.Contains(i))];
    private readonly double[] _state = new double[network.Topology.NodeCount];

    /// <summary>Which samples of the last batch are in the gradient, [batch].</summary>
    public bool[] Used { get; private set; } = [];

    public async Task<GradientEstimate> EstimateAsync(
        SampleBatch batch, int iteration, Parameters stored, IGradientReceiver into, CancellationToken cancellation)
    {
        var readouts = await device.RunAsync(_program, batch, cancellation);
        var outputs = network.Topology.OutputNodes.Length;
        LogicalGradient.Scale(_sum, 0);
        var fields = into.Fields;
        Array.Clear(fields.First);
        Array.Clear(fields.Second);
        Used = new bool[batch.Count];
        for (var b = 0; b < batch.Count; b++)
        {
            readouts.CopyState(0, b, _state);
            if (!_implicit.Solve(stored, _state, batch.Targets.Span.Slice(b * outputs, outputs)) || IsTooSoft()) continue;
            _implicit.Add(stored, _state, 1, _sum);
            Used[b] = true;
            if (network.Substrate is XyArray) AddField(fields);
        }
        var used = Used.Count(u => u);
        var scale = used == 0 ? 0 : 1.0 / used;
        for (var i = 0; i < fields.First.Length; i++) fields.First[i] = scale * (network.Substrate is XyArray ? fields.First[i] : _sum.Bias[i]);
        for (var i = 0; i < fields.Second.Length; i++) fields.Second[i] *= scale;
        into.Take<double>(0, _sum.Couplings, scale);
        return new(readouts, _program, batch.Count - used);
    }

    /// <summary>
    /// Whether the linear response to this beta would be a basin jump: the sample then leaves the gradient, as it leaves that of
    /// equilibrium propagation. Without this rule a few soft modes near a saddle outweigh all other samples.
    /// </summary>
    private bool IsTooSoft()
    {
        foreach (var i in network.Topology.FreeNodes)
        {
            if (network.Substrate.IsBasinJump(_state[i], _state[i] - Limit(learning.Beta * _implicit.Response[i]), _isOutput[i])) return true;
        }
        return false;

        // A response beyond half a turn must not wrap round to where it came from.
        static double Limit(double move) => Math.Clamp(move, -3, 3);
    }

    /// <summary>Field components follow from the response: smooth at h = 0, where amplitude and angle are not.</summary>
    private void AddField(FieldGradient gradient)
    {
        var v = _implicit.Response;
        foreach (var i in network.Topology.FreeNodes)
        {
            var (sin, cos) = Math.SinCos(_state[i]);
            gradient.First[i] -= v[i] * sin;
            gradient.Second[i] += v[i] * cos;
        }
    }
}
