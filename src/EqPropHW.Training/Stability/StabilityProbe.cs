using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Measures on a device how a trained array settles: phase-end residuals and settling times of each node, and its modes.</summary>
/// <param name="device">The device, programmed.</param>
/// <param name="network">What was trained.</param>
/// <param name="task">Test samples are taken from it.</param>
/// <param name="learning">Phases as they were trained with.</param>
/// <param name="builder">Encodes samples.</param>
internal sealed class StabilityProbe(IDevice device, Network network, TrainingTask task, LearningSettings learning, BatchBuilder builder)
{
    private const int Samples = 16;

    // Within this of where it ends, a node counts as settled.
    private const double Band = 0.01;

    // A trace holds every cycle of every sample.
    private const int LongestTrace = 400;

    private readonly Topology _topology = network.Topology;

    /// <summary>Measures on the first test samples.</summary>
    /// <param name="iteration">Updates made.</param>
    /// <param name="drawing">Key of the start states.</param>
    /// <param name="stored">Parameters the device holds.</param>
    /// <param name="cancellation">Stops the device.</param>
    public async Task<Stability> MeasureAsync(int iteration, uint drawing, Parameters stored, CancellationToken cancellation)
    {
        var examples = Enumerable.Range(0, Math.Min(Samples, task.Test.Count)).ToArray();
        var (time, timing) = (device.Description.Time, device.Description.Timing);
        var factor = time.StepFactors(timing);
        var model = EnergyModel.For(network.Substrate, _topology);
        var modes = new LinearModes(network.Substrate, _topology, factor);

        var readouts = await device.RunAsync(
            new(learning.CheckEvery, [Nudging.Free(learning, device.Description.Capabilities) with { StopResidual = null }]),
            builder.Build(task.Test, examples, drawing), cancellation);
        var (count, n) = (readouts.Batch, _topology.NodeCount);
        var (state, flow, residual) = (new double[n], new double[n], new double[n]);
        var ranges = new ModeRange[count];
        for (var b = 0; b < count; b++)
        {
            readouts.CopyState(0, b, state);
            model.Flow(stored, state, new double[n], flow);
            foreach (var i in _topology.FreeNodes) residual[i] += Math.Abs(flow[i]) / count;
            ranges[b] = modes.At(stored, state);
        }
        var settling = await SettlingAsync(builder.Build(task.Test, examples, drawing), cancellation);
        var cycle = factor.Select(a => a * timing.SubSteps).ToArray();
        double[] Free(double[] values) => [.. _topology.FreeNodes.Select(i => values[i])];
        return new(
            iteration, ranges.Max(r => r.Radius), ranges.Min(r => r.Low), ranges.Max(r => r.SlowestSteps) / timing.SubSteps,
            Free(cycle).Count(a => a * learning.FreeCycles < 3) / (double)_topology.FreeNodes.Length,
            Free(cycle).Count(a => a * learning.NudgedCycles < 3) / (double)_topology.FreeNodes.Length,
            Free(cycle), Free(residual), Free(settling));
    }

    /// <summary>Last cycle of the free phase in which each node was outside the band around its end, mean over samples, [nodes].</summary>
    private async Task<double[]> SettlingAsync(SampleBatch batch, CancellationToken cancellation)
    {
        var cycles = Math.Min(learning.FreeCycles, LongestTrace);
        var trace = await TraceAsync(batch, cycles, cancellation);
        var last = new double[_topology.NodeCount];
        foreach (var i in _topology.FreeNodes)
        {
            for (var b = 0; b < batch.Count; b++)
            {
                var k = cycles - 1;
                var end = trace[k][b, i];
                while (k > 0 && Math.Abs(trace[k - 1][b, i] - end) <= Band) k--;
                last[i] += (k + 1.0) / batch.Count;
            }
        }
        return last;
    }

    /// <summary>The states after every cycle of the free phase, [cycle][batch, node]; a device that takes few steps begins anew for every few cycles.</summary>
    private async Task<double[][,]> TraceAsync(SampleBatch batch, int cycles, CancellationToken cancellation)
    {
        var free = Nudging.Free(learning, device.Description.Capabilities) with { StopResidual = null, MaxCycles = 1 };
        var states = new double[cycles][,];
        for (var done = 0; done < cycles;)
        {
            PhaseStep[] head = done == 0 ? [] : [free with { MaxCycles = done, Sampled = false }];
            var taken = Math.Min(cycles - done, device.Description.Capabilities.MaxSteps - head.Length);
            var each = Enumerable.Range(0, taken).Select(k => done + k == 0 ? free : free with { Start = Start.Continue });
            var readouts = await device.RunAsync(new(1, [.. head, .. each]), batch, cancellation);
            for (var k = 0; k < taken; k++)
            {
                var state = states[done + k] = new double[batch.Count, _topology.NodeCount];
                for (var b = 0; b < batch.Count; b++)
                {
                    for (var i = 0; i < _topology.NodeCount; i++) state[b, i] = readouts[head.Length + k, b, i];
                }
            }
            done += taken;
        }
        return states;
    }
}
