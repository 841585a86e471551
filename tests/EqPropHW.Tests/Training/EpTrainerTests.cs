using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

/// <summary>The training loop on XOR: five all-to-all coupled oscillators.</summary>
public sealed class EpTrainerTests
{
    [Fact]
    public async Task Xor_is_learned_from_five_seeds()
    {
        var distances = new List<double>();
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var experiment = Short(1000) with { Seed = seed };
            await using var device = TrainingRuns.Emulator(experiment);
            var (last, _) = await TrainingRuns.Train(device, experiment);
            Assert.Equal(1, last.Test.Accuracy);
            distances.Add(last.Test.Distance);
        }

        // Published for this setting: a mean of 3e-4 to 4e-4 over many nets.
        Assert.True(distances.Average() <= 1e-3, string.Join(", ", distances));
    }

    [Fact]
    public async Task Loop_cannot_tell_the_reference_device_from_the_emulator()
    {
        var experiment = Short(25);
        var topology = experiment.Network.Topology;
        await using var emulator = TrainingRuns.Emulator(experiment, EmulatorMode.Physical64);
        await using var reference = new ReferenceDevice(new XyArray(), topology, new Continuous([1, 1, 1, 1, 1]), 10);

        var (a, p) = await TrainingRuns.Train(emulator, experiment);
        var (b, q) = await TrainingRuns.Train(reference, experiment);

        Assert.Equal(a.DeviceCycles, b.DeviceCycles);
        Assert.Equal(a.Test.Distance, b.Test.Distance, 1e-9);
        for (var e = 0; e < p.Couplings.Length; e++) Assert.Equal(p.Couplings[e], q.Couplings[e], 1e-9);
        for (var i = 0; i < p.Bias.Length; i++) Assert.Equal(p.Bias[i], q.Bias[i], 1e-9);
    }

    [Fact]
    public async Task Xor_is_learned_on_the_reference_device()
    {
        var experiment = Short(200);
        await using var device = new ReferenceDevice(new XyArray(), experiment.Network.Topology, new Continuous([1, 1, 1, 1, 1]), 10);

        var (last, _) = await TrainingRuns.Train(device, experiment);

        Assert.Equal(1, last.Test.Accuracy);
        Assert.True(last.Test.Distance < 0.05, $"{last.Test.Distance}");
    }

    [Fact]
    public async Task Xor_is_learned_on_a_device_that_neither_restores_nor_takes_starts()
    {
        var experiment = Short(600);
        experiment = experiment with { Learning = experiment.Learning with { Nudging = NudgingScheme.Centered } };
        await using var device = new PlainDevice(TrainingRuns.Emulator(experiment));

        var (last, _) = await TrainingRuns.Train(device, experiment);

        Assert.True(device.Runs > 600);
        Assert.Equal(1, last.Test.Accuracy);
        Assert.True(last.Test.Distance < 0.02, $"{last.Test.Distance}");
    }

    [Fact]
    public async Task Events_come_in_order_and_a_checkpoint_follows_every_evaluation()
    {
        var experiment = Short(5);
        experiment = experiment with { Learning = experiment.Learning with { EvaluateEvery = 2 } };
        await using var device = TrainingRuns.Emulator(experiment);
        var events = new List<string>();

        await foreach (var e in TrainingRuns.Trainer(device, experiment).RunAsync()) events.Add($"{e.GetType().Name[0]}{e.Iteration}");

        Assert.Equal("E0 C0 U1 U2 E2 C2 U3 U4 E4 C4 U5 E5 F5 C5", string.Join(' ', events));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Checkpoint_keeps_what_the_device_held_then_whether_or_not_the_trainer_shares_it(bool isShared)
    {
        var experiment = Short(4);
        experiment = experiment with { Learning = experiment.Learning with { EvaluateEvery = 2 } };
        await using var emulator = TrainingRuns.Emulator(experiment);
        Assert.True(emulator.Description.StoresExactly);
        await using IDevice device = isShared ? emulator : new PlainDevice(emulator);
        var trainer = TrainingRuns.Trainer(device, experiment);
        var edges = experiment.Network.Topology.Edges.Length;
        var kept = new List<(double[] Values, double[] Held)>();

        await foreach (var e in trainer.RunAsync())
        {
            if (e is Checkpointed c) kept.Add((c.State.Values, [.. trainer.Stored.Couplings]));
        }

        Assert.Equal(3, kept.Count);
        Assert.All(kept, k => Assert.Equal(k.Held, k.Values[..edges]));
        Assert.NotEqual(kept[0].Held, kept[1].Held);
        Assert.NotEqual(kept[1].Held, kept[2].Held);
    }

    [Fact]
    public async Task Device_cycles_count_every_sample_of_training_and_evaluation()
    {
        // Without a stop residual every phase takes all its cycles.
        var experiment = Short(3);
        experiment = experiment with { Learning = experiment.Learning with { StopResidual = null, FreeCycles = 20, NudgedCycles = 7 } };
        await using var device = TrainingRuns.Emulator(experiment);

        var (last, _) = await TrainingRuns.Train(device, experiment);

        // Two evaluations of 4 training and 4 test samples; 3 updates of 4 samples.
        Assert.Equal(2 * 8 * 20 + 3 * 4 * 27, last.DeviceCycles);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Network_that_does_not_fit_the_task_is_refused(int inputs)
    {
        var experiment = Short(1);
        experiment = experiment with { Network = experiment.Network with { Wired = new AllToAll(5, inputs, inputs == 2 ? 2 : 1).Build() } };
        await using var device = TrainingRuns.Emulator(experiment);

        await Assert.ThrowsAsync<DataException>(() => TrainingRuns.Train(device, experiment));
    }

    private static Experiment Short(int iterations)
        => TrainingRuns.Xor with { Learning = TrainingRuns.Xor.Learning with { Iterations = iterations, EvaluateEvery = 1000 } };
}
