using System.Globalization;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Reports;
using EqPropHW.Tests.Cli;
using EqPropHW.Tests.Reports;
using EqPropHW.Training;

namespace EqPropHW.Tests.Time;

/// <summary>Stability measures of runs, the probe of trained arrays, and the path from a trace to a profile.</summary>
public sealed class StabilityTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    [Fact]
    public void Falls_late_spread_and_collapse_are_read_from_the_evaluations()
    {
        double[] accuracy = [0.5, 0.9, 0.7, 0.95, 0.85, 0.9, 0.8, 0.9];
        TrainingEvent[] run = [.. accuracy.Select((a, k) => RunSamples.At(k, a, settling: RunSamples.Settled(1, 0))), new Finished(7, [[1, 0], [0, 1]], ["off", "on"])];

        var steady = RunStability.Of(run);
        Assert.Equal(0.2, steady.LargestFall, 12);
        Assert.Equal(Math.Sqrt(0.005), steady.LateSpread, 12);
        Assert.Equal((false, false, 1e-3), (steady.IsCollapsed, steady.IsDiverged, steady.FreeResidual));
        Assert.Null(steady.Radius);

        Assert.True(RunStability.Of([.. run[..7], RunSamples.At(8, 0.4)]).IsCollapsed);
        Assert.True(RunStability.Of([.. run[..7], RunSamples.At(8, 0.9, distance: double.NaN)]).IsDiverged);
    }

    [Fact]
    public void Interval_of_a_mean_is_students()
    {
        // 1, 2, 3: mean 2, deviation 1, t = 4.3027 with two degrees of freedom.
        var interval = Statistics.MeanInterval([1, 2, 3]);
        Assert.Equal(2 + 4.3027 / Math.Sqrt(3), interval.High, 3);
        // t = 2.0860 with twenty.
        var wide = Statistics.MeanInterval([.. Enumerable.Range(0, 21).Select(k => (double)k)]);
        Assert.Equal(2.0860, (wide.High - 10) / Math.Sqrt(38.5 / 21), 3);
    }

    [Fact]
    public async Task Probe_sees_which_nodes_are_slow_and_how_far_they_are()
    {
        var network = new Network(new NeuronArray(NeuronLaw.B, Activation.HardSigmoid), new DenseLayers([64, 20, 10]).Build(), new(CouplingDraw.Uniform));
        var learning = new LearningSettings
        {
            Nudging = NudgingScheme.RandomSign,
            Beta = 0.5,
            Nudge = new(NudgeKind.Live, Cost.Squared),
            FreeCycles = 50,
            NudgedCycles = 5,
            StopResidual = null,
            RandomStart = false,
            Optimizer = OptimizerKind.Sgd,
            Rates = [0.1],
            Batch = 20,
            Iterations = 10,
            EvaluateEvery = 10,
        };
        var time = new Clocked([.. Enumerable.Range(0, 94).Select(i => i is >= 64 and < 74 ? 0.04 : 0.7)]);
        await using var device = new EmulatorDevice(ShippedProfiles.Load("neuron-clocked"), network.Substrate, network.Topology, new() { Threads = 1, Time = time });
        var task = new TrainingTask(new("digits", Train: 100, Test: 50), network.Substrate, n => [.. Enumerable.Range(0, n)]);
        var events = new List<TrainingEvent>();
        await foreach (var happened in new EpTrainer(device, network, task, learning, 3).RunAsync()) events.Add(happened);

        var drawn = Assert.IsType<TimeDrawn>(events[0]);
        Assert.Equal((0, true, 10), (drawn.Iteration, drawn.IsClocked, drawn.Values.Count(a => a == 0.04)));
        var measured = Assert.Single(events.OfType<Stability>());
        Assert.Equal((1 / 3.0, 1 / 3.0), (measured.SlowFree, measured.SlowNudged));
        var (slow, fast) = (Enumerable.Range(0, 10), Enumerable.Range(10, 10));
        var (late, early) = (slow.Average(i => measured.SettledAfter[i]), fast.Average(i => measured.SettledAfter[i]));
        Assert.True(late > 1.5 * early, $"{late} {early}");
        (late, early) = (slow.Average(i => measured.Residual[i]), fast.Average(i => measured.Residual[i]));
        Assert.True(late > 1.5 * early, $"{late} {early}");
        Assert.InRange(measured.Radius, 0.9, 1.2);
        Assert.Equal(10, events.OfType<Evaluation>().Last().Iteration);
    }

    [Fact]
    public void Fitted_trace_becomes_the_time_of_a_profile_and_trains()
    {
        var lines = new List<string> { "time," + string.Join(',', Enumerable.Range(64, 110)) };
        for (var k = 0; k < 60; k++)
        {
            var t = k * 1e-4;
            lines.Add(t.ToString("R", CultureInfo.InvariantCulture) + "," + string.Join(',', Enumerable.Range(64, 110).Select(
                i => (i == 70 ? 1e-4 * (k % 3) : 1 - Math.Exp(-t / (1e-3 + 1e-5 * (i % 10)))).ToString("R", CultureInfo.InvariantCulture))));
        }
        File.WriteAllLines(folder["trace.csv"], lines);

        var ran = Eqp.Run(folder.Path, "tau", "fit", "trace.csv", "--out", "time.json", "--csv", "tau.csv");
        Assert.True(ran.Code == 0, ran.Error);
        Assert.Contains("109 good, 0 bad, 1 dead of 110 nodes", ran.Error, StringComparison.Ordinal);
        Assert.Contains("node 70: dead: no response", ran.Error, StringComparison.Ordinal);

        var block = File.ReadAllText(folder["time.json"]);
        var profile = $$"""{ "substrate": "neuron", "clock": "10 kHz", "time": {{block}} }""";
        var spec = ProfileReader.Parse(profile, "die.json").Time;
        Assert.Equal(174, spec.Table.Length);
        Assert.Equal(1.05e-3, spec.Table[65 + 20], 8);
        Assert.Equal(double.PositiveInfinity, spec.Table[70]);

        // The table written beside it gives the same block but for its source.
        Assert.Equal(0, Eqp.Run(folder.Path, "tau", "table", "tau.csv", "--out", "again.json").Code);
        Assert.Equal(spec.Table.ToArray(), ProfileReader.Parse($$"""{ "substrate": "neuron", "clock": "10 kHz", "time": {{File.ReadAllText(folder["again.json"])}} }""", "die.json").Time.Table.ToArray());

        File.WriteAllText(folder["die.json"], profile);
        var trained = Eqp.Run(folder.Path, "train", "digits-neuron", "--device", "die.json", "--quick", "--json", "--out", "run");
        Assert.True(trained.Code == 0, trained.Error);
        using var summary = JsonDocument.Parse(trained.Output);
        Assert.InRange(summary.RootElement.GetProperty("test").GetProperty("accuracy").GetDouble(), 0.7, 1);
        Assert.Contains("Time constants of the nodes", File.ReadAllText(folder["run/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Experiment_that_sets_time_needs_a_law_that_has_one()
    {
        var text = BuiltInExperiments.Text("fashion-neuron").Replace("\"seed\": 1", "\"seed\": 1, \"time\": { \"kind\": \"clocked\", \"factor\": 0.5 }", StringComparison.Ordinal)
            .Replace("\"data\": \"idx\", \"validation\": 0.1", "\"data\": \"digits\"", StringComparison.Ordinal).Replace("784", "64", StringComparison.Ordinal);
        File.WriteAllText(folder["c.jsonc"], text);
        var ran = Eqp.Run(folder.Path, "train", "c.jsonc");
        Assert.Equal(3, ran.Code);
        Assert.Contains("the experiment sets 'time', but neuron-clocked keeps its own", ran.Error, StringComparison.Ordinal);
    }
}
