using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Records what an experiment asks for in <c>observe</c>: how far a nudge and an input change reach, and the couplings.</summary>
/// <param name="device">The device, programmed.</param>
/// <param name="network">What is trained.</param>
/// <param name="task">Test samples are taken from it.</param>
/// <param name="learning">Phases as they are trained with.</param>
/// <param name="spec">What is recorded, and when.</param>
/// <param name="builder">Encodes samples.</param>
internal sealed class NetworkObserver(
    IDevice device, Network network, TrainingTask task, LearningSettings learning, ObserveSpec spec, BatchBuilder builder)
{
    /// <summary>Torque on every output: weak, so that the response is linear; fixed, since the pull of a cost vanishes where the net is right.</summary>
    private const double Probe = 0.05;

    /// <summary>Change of one input: rad, or activation.</summary>
    private const double InputStep = 0.1;

    /// <summary>Inputs that are changed, evenly chosen; each costs a free phase.</summary>
    private const int MostInputs = 8;

    private const double UsualResidual = 1e-3;

    private readonly Topology _topology = network.Topology;
    private readonly Contrast _contrast = new(network.Substrate, network.Topology);
    private readonly PhaseStep _free = Nudging.Free(learning, device.Description.Capabilities) with { StopResidual = null };

    /// <summary>Whether something is recorded after so many updates.</summary>
    public bool IsDue(int iteration, int last) => iteration == last || spec.At.Contains(iteration);

    /// <summary>The graph as it is drawn.</summary>
    public WiringShown Wiring()
    {
        var places = network.Wired.Places is { IsDefault: false } given && given.Length == _topology.NodeCount ? given : Place.Circle(_topology.NodeCount);
        return new(
            0, [.. places.Select(p => p.X)], [.. places.Select(p => p.Y)], [.. _topology.Edges.Select(e => e.I)], [.. _topology.Edges.Select(e => e.J)],
            [.. _topology.InputNodes], [.. _topology.OutputNodes], Distances(_topology), spec.Threshold);
    }

    /// <summary>Measures on the first test samples.</summary>
    /// <param name="iteration">Updates made.</param>
    /// <param name="drawing">Key of the start states.</param>
    /// <param name="stored">Parameters the device holds.</param>
    /// <param name="cancellation">Stops the device.</param>
    public async Task<Observed> MeasureAsync(int iteration, uint drawing, Parameters stored, CancellationToken cancellation)
    {
        var built = builder.Build(task.Test, [.. Enumerable.Range(0, Math.Min(spec.Samples, task.Test.Count))], drawing);
        var batch = built with { Inputs = built.Inputs.ToArray(), Targets = built.Targets.ToArray(), Starts = built.Starts.ToArray() };
        var (nodes, takesStarts) = (_topology.NodeCount, device.Description.Capabilities.TakesStartStates);
        var free = await FreeStatesAsync(batch, cancellation);
        // Targets a quarter turn (neurons: one unit) away from where the outputs are: a torque of exactly beta on each.
        var isXy = network.Substrate is XyArray;
        var targets = new double[batch.Count * _topology.OutputNodes.Length];
        for (var k = 0; k < targets.Length; k++)
            targets[k] = free[k / _topology.OutputNodes.Length * nodes + _topology.OutputNodes[k % _topology.OutputNodes.Length]] + (isXy ? Math.PI / 2 : 1);
        var probed = takesStarts ? batch with { Targets = targets, Starts = free } : batch with { Targets = targets };
        var nudging = new Nudging(
            new(learning.CheckEvery, [takesStarts ? _free with { Start = Start.Given } : _free, _free with { Beta = Probe, Start = Start.Continue, Nudge = new(learning.Nudge.Kind, isXy ? Cost.Cosine : Cost.Squared) }]),
            1, 0, Probe, [0, 0]);
        var readouts = await device.RunAsync(nudging.Program, probed, cancellation);
        var stays = _contrast.StayInBasin(readouts, nudging);
        var (response, kept) = (new double[nodes], stays.Count(s => s));
        for (var b = 0; b < batch.Count; b++)
        {
            readouts.CopyState(0, b, free.AsSpan(b * nodes, nodes));
            if (stays[b]) Accumulate(readouts, 1, b, free, 1 / (Probe * kept), response);
        }
        var settled = readouts.Residual.Count(r => r <= (learning.StopResidual ?? UsualResidual)) / (double)readouts.Residual.Length;
        var largest = response.Max();
        return new(
            iteration, response, takesStarts ? await InputResponseAsync(batch, free, cancellation) : null,
            [.. stored.Couplings], _topology.FreeNodes.Count(i => largest > 0 && response[i] > spec.Threshold * largest) / (double)_topology.FreeNodes.Length,
            settled, 1 - kept / (double)batch.Count);
    }

    /// <summary>States at the end of free phases, [samples, nodes].</summary>
    private async Task<double[]> FreeStatesAsync(SampleBatch batch, CancellationToken cancellation)
    {
        var readouts = await device.RunAsync(new(learning.CheckEvery, [_free]), batch, cancellation);
        var states = new double[batch.Count * _topology.NodeCount];
        for (var b = 0; b < batch.Count; b++) readouts.CopyState(0, b, states.AsSpan(b * _topology.NodeCount, _topology.NodeCount));
        return states;
    }

    /// <summary>Changes one input after another and settles from the free state.</summary>
    private async Task<double[]> InputResponseAsync(SampleBatch batch, double[] free, CancellationToken cancellation)
    {
        var inputs = _topology.InputNodes.Length;
        var count = Math.Min(MostInputs, inputs);
        var response = new double[_topology.NodeCount];
        for (var k = 0; k < count; k++)
        {
            var changed = batch.Inputs.ToArray();
            for (var b = 0; b < batch.Count; b++) changed[b * inputs + (int)((long)k * inputs / count)] += InputStep;
            var readouts = await device.RunAsync(
                new(learning.CheckEvery, [_free with { Start = Start.Given }]), batch with { Inputs = changed, Starts = free }, cancellation);
            for (var b = 0; b < batch.Count; b++) Accumulate(readouts, 0, b, free, 1 / (InputStep * count * batch.Count), response);
        }
        return response;
    }

    /// <summary>Adds the scaled distance of every free node from its free state.</summary>
    private void Accumulate(Readouts readouts, int step, int sample, double[] free, double scale, double[] into)
    {
        foreach (var i in _topology.FreeNodes)
        {
            var moved = readouts[step, sample, i] - free[sample * _topology.NodeCount + i];
            into[i] += scale * Math.Abs(network.Substrate is XyArray ? Math.IEEERemainder(moved, Math.Tau) : moved);
        }
    }

    /// <summary>Couplings on the shortest way to an output, passing free nodes only; -1 for none, [nodes].</summary>
    internal static int[] Distances(Topology topology)
    {
        var neighbours = Enumerable.Range(0, topology.NodeCount).Select(_ => new List<int>()).ToArray();
        foreach (var (i, j) in topology.Edges)
        {
            neighbours[i].Add(j);
            neighbours[j].Add(i);
        }
        var isInput = new bool[topology.NodeCount];
        foreach (var i in topology.InputNodes) isInput[i] = true;
        var distance = new int[topology.NodeCount];
        Array.Fill(distance, -1);
        var open = new Queue<int>(topology.OutputNodes);
        foreach (var o in topology.OutputNodes) distance[o] = 0;
        while (open.TryDequeue(out var at))
        {
            if (isInput[at]) continue;
            foreach (var next in neighbours[at].Where(n => distance[n] < 0))
            {
                distance[next] = distance[at] + 1;
                open.Enqueue(next);
            }
        }
        return distance;
    }
}
