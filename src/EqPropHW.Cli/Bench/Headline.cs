using EqPropHW.Emulator;
using EqPropHW.Training;

namespace EqPropHW.Cli.Bench;

/// <summary>
/// What training by equilibrium propagation on an emulated device costs beside backpropagation: time of a step and accuracy reached, both with
/// the settings of one experiment.
/// </summary>
internal static class Headline
{
    /// <summary>The experiment.</summary>
    public const string Name = "fashion-neuron-512";

    private const string Accuracy = "784-512-10 EP test accuracy on Fashion-MNIST, points below backpropagation";

    /// <summary>Least mean CPU time in seconds of a step of the trainer on invented images: programming, phases, readouts, gradient, update.</summary>
    public static double TrainingStep()
    {
        // Until the JIT compiler has made its last version of everything.
        const int Warm = 600, Group = 100, Groups = 30;
        var experiment = RunPlan.ReadExperiment(Name);
        var (network, inputs) = (experiment.Network, experiment.Network.Topology.InputNodes.Length);
        var random = new Random(1);
        var (pixels, labels) = (new byte[4 * experiment.Learning.Batch * inputs], new byte[4 * experiment.Learning.Batch]);
        random.NextBytes(pixels);
        for (var k = 0; k < labels.Length; k++) labels[k] = (byte)(k % 10);
        var images = Samples.WithTop(pixels, labels, inputs, byte.MaxValue);
        var noise = new Dataset("noise", "", "", [.. Enumerable.Range(0, 10).Select(c => $"{c}")], "", [], images, images);
        var task = new TrainingTask(noise, new("noise"), network.Substrate, n => [.. Enumerable.Range(0, n)]);
        var learning = experiment.Learning with { Epochs = null, Iterations = Warm + Group * Groups, EvaluateEvery = int.MaxValue };
        var device = new EmulatorDevice(Devices.Profile(experiment.Device), network.Substrate, network.Topology, new() { Threads = 1 });
        var best = double.PositiveInfinity;
        var start = TimeSpan.Zero;
        foreach (var happened in new EpTrainer(device, network, task, learning, experiment.Seed).RunAsync().ToBlockingEnumerable())
        {
            if (happened is not Updated { Iteration: var k } || k < Warm || k % Group != 0) continue;
            var now = Environment.CpuUsage.TotalTime;
            if (k > Warm) best = Math.Min(best, (now - start).TotalSeconds / Group);
            start = now;
        }
        device.DisposeAsync().AsTask().Wait();
        return best;
    }

    /// <summary>Points of test accuracy by which the experiment, run whole, lies below a net of the same sizes trained by backpropagation.</summary>
    /// <param name="folder">Where its run folder is made.</param>
    /// <param name="cancellation">Stops it between updates.</param>
    public static async Task<BenchGate> AccuracyAsync(string folder, CancellationToken cancellation)
    {
        RunPlan plan;
        try
        {
            plan = RunPlan.New(Name, new(null, null, null, 1, null, false), Path.Combine(folder, Name), Environment.ProcessorCount);
        }
        catch (DataException e)
        {
            return NotRun(e.Message);
        }
        var (net, missing) = Peer.Train(plan.Experiment.Learning.Epochs!.Value, plan.Experiment.Learning.Batch);
        if (net is null) return NotRun(missing);
        var own = (await plan.RunAsync(_ => { }, cancellation)).Test!.Accuracy;
        var note = FormattableString.Invariant(
            $"{100 * own:F2} % against {100 * net.Accuracy:F2} %, both after the last of {plan.Experiment.Learning.Epochs} epochs; PyTorch {net.Version}, {net.Recipe}");
        return NotRun(note) with { Value = 100 * (net.Accuracy - own) };
    }

    /// <summary>The row without a figure.</summary>
    public static BenchGate NotRun(string why) => new(Accuracy, null, "points", 1, 0, IsLimit: true, Note: why);
}
