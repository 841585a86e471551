using System.Runtime.CompilerServices;
using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// Equilibrium propagation on any device: settle freely, settle slightly nudged, change each coupling by the local
/// difference. This loop cannot tell an emulator from a board.
/// </summary>
/// <param name="device">Where the physics happens.</param>
/// <param name="network">What is trained.</param>
/// <param name="task">What it learns.</param>
/// <param name="learning">How.</param>
/// <param name="seed">Seed of initial parameters, order, start states and nudge signs.</param>
/// <param name="observe">What is recorded about the network on the way; null for nothing.</param>
public sealed class EpTrainer(
    IDevice device, Network network, TrainingTask task, LearningSettings learning, ulong seed, ObserveSpec? observe = null)
{
    private readonly TrainableParameters _parameters = new(network, learning.Bias, seed);

    /// <summary>Updates in the whole run.</summary>
    public int Iterations { get; } = learning.Epochs is { } epochs
        ? checked((int)((long)epochs * task.Train.Count / Math.Min(learning.Batch, task.Train.Count)))
        : learning.Iterations;

    /// <summary>
    /// The parameters as the device holds them, at every event but <see cref="Updated"/>: a device that stores exactly what it is
    /// asked for shares them with the trainer, which by then has changed them.
    /// </summary>
    public Parameters Stored { get; private set; } = Parameters.Zero(network.Substrate, network.Topology);

    /// <summary>Trains to the end.</summary>
    /// <param name="from">A checkpoint of the same run to go on from; null starts anew.</param>
    /// <param name="cancellation">Stops the run between updates.</param>
    /// <returns>What happens, in order; identical for a resumed run from its checkpoint on.</returns>
    public async IAsyncEnumerable<TrainingEvent> RunAsync(
        Checkpoint? from = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        task.CheckFits(network.Topology);
        if (device.Description.StoresExactly) Stored = _parameters.Physical;
        var capabilities = device.Description.Capabilities;
        var given = learning.RandomStart && capabilities.TakesStartStates;
        var batch = Math.Min(learning.Batch, task.Train.Count);
        var builder = new BatchBuilder(network, task, learning, seed, given);
        var evaluator = new Evaluator(device, network, task, learning, builder);
        var stream = new SampleStream(task.Train.Count, batch, seed);
        var optimizer = new Optimizer(learning.Optimizer, _parameters.Rates(network, learning.Rates));
        var estimator = learning.Gradient == GradientKind.Ep
            ? (IGradientEstimator)new EpGradient(device, network, learning, seed)
            : new ExactGradient(device, network, learning);

        var descent = new Descent(network, _parameters, optimizer);
        var examples = new int[batch];
        var tally = new SettlingTally();
        var (cycles, selected, best) = (0L, Array.Empty<double>(), double.NaN);
        if (from is not null)
        {
            _parameters.Values = from.Values;
            from.First.CopyTo(optimizer.First, 0);
            from.Second.CopyTo(optimizer.Second, 0);
            (cycles, selected, best) = (from.DeviceCycles, from.Selected, from.SelectedAccuracy);
        }

        var observer = observe is null ? null : new NetworkObserver(device, network, task, learning, observe, builder);
        if (from is null && TimeOfNodes() is { } drawn) yield return drawn;
        if (from is null && observer is not null) yield return observer.Wiring();
        for (var iteration = from?.Iteration ?? 0; ; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            _parameters.Expand(_parameters.Physical);
            await device.ProgramAsync(_parameters.Physical, Stored, cancellation);

            if (observer?.IsDue(iteration, Iterations) == true && iteration != from?.Iteration)
                yield return await observer.MeasureAsync(iteration, EvaluationKey(iteration) + 2, Stored, cancellation);
            if ((iteration % learning.EvaluateEvery == 0 || iteration == Iterations) && iteration != from?.Iteration)
            {
                var confusion = task.ClassNames.Select(_ => new int[task.ClassNames.Length]).ToArray();
                var key = EvaluationKey(iteration);
                var (train, a) = await evaluator.ScoreAsync(task.Train, Math.Max(task.Test.Count, 1), key, null, cancellation);
                var (validation, b) = task.Validation is { } held ? await evaluator.ScoreAsync(held, held.Count, key + 1, null, cancellation) : (null, 0);
                var (test, c) = await evaluator.ScoreAsync(task.Test, task.Test.Count, key + 2, confusion, cancellation);
                cycles += a + b + c;
                if (validation is not null && !(validation.Accuracy <= best))
                    (best, selected) = (validation.Accuracy, _parameters.Values);
                if (iteration == Iterations && network.Substrate is NeuronArray)
                    yield return await new StabilityProbe(device, network, task, learning, builder).MeasureAsync(iteration, key + 2, Stored, cancellation);
                yield return new Evaluation(
                    iteration, (double)iteration * batch / task.Train.Count, learning.Rates[0] * Decay(iteration),
                    train, validation, test, tally.Summary(), tally.GradientNorm, cycles);
                if (iteration == Iterations) yield return new Finished(iteration, confusion, [.. task.ClassNames]);
                yield return new Checkpointed(new(
                    iteration, _parameters.Values, [.. optimizer.First], [.. optimizer.Second], cycles, best, selected));
                tally = new();
            }
            if (iteration >= Iterations) yield break;

            // Equilibrium propagation, one update.
            stream.Fill(iteration, examples);
            var samples = builder.Build(task.Train, examples, (uint)iteration);
            descent.Begin(iteration + 1, Decay(iteration));
            var estimate = await estimator.EstimateAsync(samples, iteration, Stored, descent, cancellation);
            tally.Add(estimate, descent.End(Stored));
            cycles += estimate.Readouts.Cycles.Sum();
            yield return new Updated(iteration + 1, Iterations);
        }
    }

    /// <summary>The physical parameters that follow from logical ones of this run, for a network file.</summary>
    public Parameters Physical(double[] logical)
    {
        var parameters = new TrainableParameters(network, learning.Bias, seed) { Values = logical };
        parameters.Expand(parameters.Physical);
        return parameters.Physical;
    }

    private TimeDrawn? TimeOfNodes()
    {
        var time = device.Description.Time;
        var values = network.Topology.FreeNodes.Select(i => time.Values[i]).ToArray();
        return values.All(v => v == values[0]) ? null : new(0, time is Clocked, values, time.Limited);
    }

    private double Decay(int iteration)
        => learning.Decay == RateDecay.Cosine ? 0.5 * (1 + Math.Cos(Math.PI * iteration / Iterations)) : 1;

    /// <summary>Keys above 2^31 belong to evaluations, three for each.</summary>
    private static uint EvaluationKey(int iteration) => 0x8000_0000u + 3u * (uint)iteration;
}
