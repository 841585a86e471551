using System.Diagnostics;
using EqPropHW.Core;
using EqPropHW.Reports;
using EqPropHW.Studies;
using EqPropHW.Tests.Reports;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

/// <summary>A run stopped anywhere and resumed gives the files of an uninterrupted one, byte for byte.</summary>
public sealed class ResumeTests
{
    // 45 events: 30 updates, 7 evaluations with 7 checkpoints, the end.
    private static readonly Experiment _experiment = TrainingRuns.Xor with
    {
        Learning = TrainingRuns.Xor.Learning with { Iterations = 30, EvaluateEvery = 5, Optimizer = OptimizerKind.Adam, Decay = RateDecay.Cosine },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(42)]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(45)]
    public async Task Run_cancelled_after_any_event_resumes_to_the_same_bytes(int events)
    {
        using var folder = ChildProcess.Temporary();
        await Run(folder["whole"], null);
        var seen = 0;
        using var cancellation = new CancellationTokenSource();
        void Cancel(TrainingEvent happened)
        {
            if (++seen == events) cancellation.Cancel();
        }

        try
        {
            await Run(folder["parts"], Cancel, cancellation: cancellation.Token);
            Assert.True(events > 42, "only after the last update it is too late to cancel");
        }
        catch (OperationCanceledException)
        {
            // A run stops between updates: the checkpoint of an evaluation is still written.
            Assert.InRange(seen, events, events + 1);
            Assert.False(File.Exists(folder["parts/summary.json"]));
            await Run(folder["parts"], null);
        }

        AssertSame(folder["whole"], folder["parts"]);
        Assert.False(File.Exists(TrainingRun.CheckpointPath(folder["parts"])));
    }

    [Fact]
    public async Task Run_that_fails_in_every_part_resumes_to_the_same_bytes()
    {
        using var folder = ChildProcess.Temporary();
        await Run(folder["whole"], null);
        // An observer that fails is a crash right after the event, again and again.
        for (var part = 0; part < 7; part++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => Run(folder["parts"], happened =>
            {
                if (happened is Checkpointed && happened.Iteration == 5 * part) throw new InvalidOperationException("crash");
            }));
        }

        await Run(folder["parts"], null);

        AssertSame(folder["whole"], folder["parts"]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public async Task Parameters_that_could_not_be_written_are_there_after_the_resume(int iteration)
    {
        using var folder = ChildProcess.Temporary();
        await Run(folder["whole"], null);
        // A folder in the way of the temporary name stands for a full disk at one evaluation.
        var obstacle = folder["parts/parameters.npz.tmp"];
        await Assert.ThrowsAnyAsync<Exception>(() => Run(folder["parts"], happened =>
        {
            if (happened is Evaluation && happened.Iteration == iteration) Directory.CreateDirectory(obstacle);
        }));
        Directory.Delete(obstacle);

        await Run(folder["parts"], null);

        AssertSame(folder["whole"], folder["parts"]);
    }

    [Fact]
    public async Task Run_with_validation_resumes_with_its_moments_signs_and_selection()
    {
        var substrate = new NeuronArray(NeuronLaw.B, Activation.HardSigmoid);
        var experiment = new Experiment(
            "iris", "", new("iris", Validation: 0.3), new(substrate, new DenseLayers([4, 5, 3]).Build(), new(CouplingDraw.Uniform)), "neuron-ideal",
            new()
            {
                Nudging = NudgingScheme.RandomSign,
                Beta = 0.5,
                Nudge = new(NudgeKind.Live, Cost.Squared),
                FreeCycles = 50,
                NudgedCycles = 20,
                Optimizer = OptimizerKind.Momentum,
                Rates = [0.1],
                Batch = 16,
                Iterations = 24,
                EvaluateEvery = 6,
                InitialStates = 2,
            },
            3);
        using var folder = ChildProcess.Temporary();
        await Run(folder["whole"], null, experiment);
        foreach (var stop in new[] { 3, 12, 20 })
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => Run(folder["parts"], happened =>
            {
                if (happened is Updated && happened.Iteration == stop) throw new InvalidOperationException("crash");
            }, experiment));
        }

        await Run(folder["parts"], null, experiment);

        AssertSame(folder["whole"], folder["parts"]);
        Assert.Equal(File.ReadAllBytes(folder["whole/selected.npz"]), File.ReadAllBytes(folder["parts/selected.npz"]));
    }

    [Fact]
    public async Task Line_cut_off_by_a_crash_is_healed()
    {
        using var folder = ChildProcess.Temporary();
        await Run(folder["whole"], null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(folder["parts"], happened =>
        {
            if (happened is Checkpointed && happened.Iteration == 15) throw new InvalidOperationException("crash");
        }));
        await File.AppendAllTextAsync(folder["parts/metrics.jsonl"], "{\"kind\":\"evaluation\",\"itera");

        await Run(folder["parts"], null);

        AssertSame(folder["whole"], folder["parts"]);
    }

    [Fact]
    public async Task Killed_process_resumes_to_the_same_bytes()
    {
        using var folder = ChildProcess.Temporary();
        var experiment = TrainingRuns.ExperimentFile(folder["long.jsonc"], iterations: 20000, evaluateEvery: 400);
        await ChildProcess.Run(0, ["train", experiment, "--out", folder["whole"], "--threads", "1"]);

        using (var process = await StartAndWaitForUpdates(experiment, folder["parts"]))
        {
            process.Kill();
            await process.WaitForExitAsync();
            Assert.Equal(128 + 9, process.ExitCode);
        }
        Assert.True(File.Exists(TrainingRun.CheckpointPath(folder["parts"])));
        await ChildProcess.Run(0, ["train", "--resume", folder["parts"], "--threads", "1"]);

        AssertSame(folder["whole"], folder["parts"]);
    }

    [Fact]
    public async Task Interrupted_process_exits_130_and_its_folder_resumes_to_the_same_bytes()
    {
        using var folder = ChildProcess.Temporary();
        var experiment = TrainingRuns.ExperimentFile(folder["long.jsonc"], iterations: 20000, evaluateEvery: 400);
        await ChildProcess.Run(0, ["train", experiment, "--out", folder["whole"], "--threads", "1"]);

        using (var process = await StartAndWaitForUpdates(experiment, folder["parts"]))
        {
            using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
            Assert.Equal(130, process.ExitCode);
        }
        var printed = await ChildProcess.Run(0, ["train", "--resume", folder["parts"], "--threads", "1"]);

        Assert.Contains("test accuracy 100.0 % after 20000 updates", printed, StringComparison.Ordinal);
        AssertSame(folder["whole"], folder["parts"]);
        await ChildProcess.Run(2, ["train", "--resume", folder["parts"]]);
    }

    /// <summary>Starts a run and returns when its second evaluation after the start has been printed.</summary>
    private static async Task<Process> StartAndWaitForUpdates(string experiment, string folder)
    {
        var process = ChildProcess.Start(["train", experiment, "--out", folder, "--threads", "1"]);
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("update 800 ", StringComparison.Ordinal)) return process;
        }
        throw new InvalidOperationException("the run ended before it could be stopped");
    }

    private static async Task Run(string path, Action<TrainingEvent>? observe, Experiment? experiment = null, CancellationToken cancellation = default)
    {
        experiment ??= _experiment;
        await using var device = TrainingRuns.Emulator(experiment);
        using var run = Directory.Exists(path) ? RunFolder.Open(path) : RunFolder.Create(path, RunSamples.Manifest());
        await TrainingRun.ExecuteAsync(run, TrainingRuns.Trainer(device, experiment), experiment.Network.Topology, 10, observe, cancellation);
    }

    private static void AssertSame(string expected, string actual)
    {
        foreach (var file in new[] { "metrics.jsonl", "parameters.npz" })
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), $"{file} differs");
        Assert.True(File.Exists(Path.Combine(actual, "summary.json")));
        Assert.True(File.Exists(Path.Combine(actual, "report.html")));
    }
}
