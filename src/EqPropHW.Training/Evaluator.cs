using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Measures accuracy and distance by free phases alone.</summary>
internal sealed class Evaluator(IDevice device, Network network, TrainingTask task, LearningSettings learning, BatchBuilder builder)
{
    private const int BatchSize = 512;
    private readonly PhaseProgram _program = new(learning.CheckEvery, [Nudging.Free(learning, device.Description.Capabilities)]);

    /// <summary>Evaluates the first samples of a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="limit">At most this many samples.</param>
    /// <param name="drawing">Key of the start states: see <see cref="BatchBuilder.Build"/>.</param>
    /// <param name="confusion">Receives counts of true class against prediction when given.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public async Task<(Score Score, long Cycles)> ScoreAsync(
        Samples set, int limit, uint drawing, int[][]? confusion, CancellationToken cancellation)
    {
        var count = Math.Min(set.Count, limit);
        var (right, breaks, distance, cycles) = (0, 0, 0.0, 0L);
        var outputs = new double[network.Topology.OutputNodes.Length];
        for (var first = 0; first < count; first += BatchSize)
        {
            var examples = Enumerable.Range(first, Math.Min(BatchSize, count - first)).ToArray();
            var readouts = await device.RunAsync(_program, builder.Build(set, examples, drawing), cancellation);
            for (var b = 0; b < readouts.Batch; b++)
            {
                for (var o = 0; o < outputs.Length; o++) outputs[o] = Output(readouts, b, network.Topology.OutputNodes[o]);
                breaks += network.Chains.Count(chain => IsBroken(readouts, b, chain));
                var label = set.Label(examples[b / learning.InitialStates]);
                var predicted = task.Predict(outputs);
                if (predicted == label) right++;
                if (confusion is not null) confusion[label][predicted]++;
                distance += task.Distance(outputs, builder.Target(b));
                cycles += readouts.Cycles[b];
            }
        }
        var total = (double)count * learning.InitialStates;
        return (new(count, right / total, distance / total, network.Chains.IsEmpty ? null : breaks), cycles);
    }

    // What the nodes that stand for an output say together, for prediction only: no gradient goes through it.
    private double Output(Readouts readouts, int sample, int node)
    {
        var chain = network.Chains.FirstOrDefault(c => c[0] == node);
        if (chain.IsDefault) return readouts[0, sample, node];
        if (network.Substrate is not XyArray) return chain.Average(i => readouts[0, sample, i]);
        return Math.Atan2(chain.Sum(i => Math.Sin(readouts[0, sample, i])), chain.Sum(i => Math.Cos(readouts[0, sample, i])));
    }

    private bool IsBroken(Readouts readouts, int sample, ImmutableArray<int> chain)
        => chain.Any(i => network.Substrate.IsBasinJump(readouts[0, sample, chain[0]], readouts[0, sample, i], isOutput: false));
}
