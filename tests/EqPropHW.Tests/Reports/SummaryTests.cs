using System.Text.Json;
using EqPropHW.Reports;

namespace EqPropHW.Tests.Reports;

public sealed class SummaryTests
{
    [Fact]
    public void Numbers_are_those_worked_out_by_hand()
    {
        var summary = Summary.From(RunSamples.Manifest(7), RunSamples.Run(), 12.5, 1e6);

        Assert.Equal(new Outcome(0.80, 0.15), summary.Test);
        Assert.Equal(new Outcome(1.0, 0.4), summary.Validation);
        // Validation is 1.0 at 200 and 400; the distance is smaller at 200.
        Assert.Equal(new Pick(200, new(0.85)), summary.Selected);
        Assert.Equal(new Pick(100, new(0.90)), summary.Best);
        // 100 updates at 0.5, 100 at 1, 200 at 1; jumps 100 at 0.2, 100 at 0, 200 at 0.1.
        Assert.Equal(0.875, summary.Settled!.Value, 12);
        Assert.Equal(0.1, summary.BasinJumps!.Value, 12);
        Assert.Equal((400, 400_000L, 0.4, 12.5), (summary.Iterations, summary.DeviceCycles, summary.DeviceSeconds, summary.WallSeconds));
        Assert.Equal((7ul, 2ul, "C1 C2 C4"), (summary.Seed, summary.Instance, summary.AccuracyClass));
    }

    [Fact]
    public void Without_validation_nothing_is_selected()
    {
        var summary = Summary.From(RunSamples.Manifest(), [RunSamples.At(0, 0.5), RunSamples.At(10, 0.5)], 1, 1);

        Assert.Null(summary.Selected);
        Assert.Null(summary.Validation);
        Assert.Null(summary.Settled);
        Assert.Equal(0, summary.Best.Iteration);
    }

    [Fact]
    public void A_distance_that_is_no_number_is_never_preferred()
    {
        var summary = Summary.From(RunSamples.Manifest(), [RunSamples.At(0, 0.5, distance: double.NaN), RunSamples.At(10, 0.5)], 1, 1);

        Assert.Equal(10, summary.Best.Iteration);
    }

    [Fact]
    public void Without_an_evaluation_there_is_nothing_to_sum_up()
    {
        var e = Assert.Throws<ArgumentException>(() => Summary.From(RunSamples.Manifest(), [], 1, 1));

        Assert.Contains("xor: 0 events, none of them an evaluation", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_has_nested_objects()
    {
        var root = Directory.CreateTempSubdirectory("eqp-summary-");
        try
        {
            using (var folder = RunFolder.Create(Path.Combine(root.FullName, "run"), RunSamples.Manifest()))
                folder.WriteSummary(Summary.From(folder.Manifest, RunSamples.Run(), 12.5, 1e6));
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(root.FullName, "run", "summary.json")));

            Assert.Equal(0.85, json.RootElement.GetProperty("selected").GetProperty("test").GetProperty("accuracy").GetDouble());
            Assert.Equal(0.15, json.RootElement.GetProperty("test").GetProperty("distance").GetDouble());
            Assert.Equal(
                ["experiment", "seed", "instance", "iterations", "train", "validation", "test", "selected", "best", "settled",
                    "basinJumps", "wallSeconds", "deviceCycles", "deviceSeconds", "accuracyClass", "stability"],
                json.RootElement.EnumerateObject().Select(p => p.Name));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
