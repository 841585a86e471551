using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;
using EqPropHW.Profiles;
using EqPropHW.Training;

namespace EqPropHW.Tests;

/// <summary>The built-in XOR experiment, shortened, in this process and as a file for the program.</summary>
internal static class TrainingRuns
{
    public static Experiment Xor { get; } = ExperimentReader.Parse(BuiltInExperiments.Text("xor-xy"), "xor-xy.jsonc");

    /// <summary>Writes the experiment with other lengths and gives its path back.</summary>
    public static string ExperimentFile(string path, int iterations, int evaluateEvery)
    {
        var text = BuiltInExperiments.Text("xor-xy")
            .Replace("\"iterations\": 1000", $"\"iterations\": {iterations}", StringComparison.Ordinal)
            .Replace("\"evaluateEvery\": 50", $"\"evaluateEvery\": {evaluateEvery}", StringComparison.Ordinal);
        Assert.Equal(iterations, ExperimentReader.Parse(text, "xor-xy.jsonc").Learning.Iterations);
        File.WriteAllText(path, text);
        return path;
    }

    public static TrainingTask Task(Experiment experiment) => new(experiment.Task, experiment.Network.Substrate, n =>
    {
        var order = Enumerable.Range(0, n).ToArray();
        new RandomStream(experiment.Seed, RandomDomain.Split).Shuffle<int>(order);
        return order;
    });

    public static HardwareProfile Profile(string name) => ProfileReader.Parse(ShippedProfiles.Text(name), name + ".json");

    public static EmulatorDevice Emulator(Experiment experiment, EmulatorMode mode = EmulatorMode.Physical)
        => new(Profile(experiment.Device), experiment.Network.Substrate, experiment.Network.Topology, new() { Mode = mode, Seed = experiment.Seed, Threads = 1 });

    public static EpTrainer Trainer(IDevice device, Experiment experiment)
        => new(device, experiment.Network, Task(experiment), experiment.Learning, experiment.Seed);

    /// <summary>Trains to the end; the last evaluation and the parameters the device holds then.</summary>
    public static async Task<(Evaluation Last, Parameters Stored)> Train(IDevice device, Experiment experiment)
    {
        var trainer = Trainer(device, experiment);
        Evaluation? last = null;
        await foreach (var happened in trainer.RunAsync()) last = happened as Evaluation ?? last;
        return (last!, trainer.Stored);
    }
}
