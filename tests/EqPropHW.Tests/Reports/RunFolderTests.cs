using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Tests.Reports;

public sealed class RunFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("eqp-run-").FullName;

    private string Folder => Path.Combine(_root, "run");

    private string Metrics => Path.Combine(Folder, "metrics.jsonl");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void What_is_written_is_read_back()
    {
        var events = RunSamples.Run();
        var summary = Summary.From(RunSamples.Manifest(), events, 1.5, 1e6);
        using (var folder = RunFolder.Create(Folder, RunSamples.Manifest()))
        {
            foreach (var happened in events) folder.Append(happened);
            folder.Append(new Updated(400, 400));
            folder.WriteSummary(summary);
            folder.WriteReport();
        }

        var run = RunFolder.Load(Folder);

        Assert.Equal(RunSamples.Manifest() with { Effects = run.Manifest.Effects }, run.Manifest);
        Assert.Equal(["coupling-gain", "thermal-noise"], run.Manifest.Effects);
        Assert.Equal(summary, run.Summary);
        Assert.Equal(events.OfType<Evaluation>(), run.Events.OfType<Evaluation>());
        var finished = Assert.IsType<Finished>(run.Events[^1]);
        Assert.Equal([3, 7], finished.Confusion[1]);
        Assert.Equal(5, run.Events.Count);
        Assert.True(File.Exists(Path.Combine(Folder, "report.html")));
        Assert.Empty(Directory.GetFiles(Folder, "*.tmp"));
    }

    [Fact]
    public void A_line_names_its_event_and_iteration_first()
    {
        Write(RunSamples.Run());

        var lines = File.ReadAllLines(Metrics);

        Assert.StartsWith("{\"event\":\"evaluation\",\"iteration\":100,\"epoch\":10,", lines[1], StringComparison.Ordinal);
        Assert.Equal("{\"event\":\"finished\",\"iteration\":400,\"confusion\":[[9,1],[3,7]],\"classNames\":[\"off\",\"on\"]}", lines[4]);
        Assert.DoesNotContain(lines, l => l.Contains("2026", StringComparison.Ordinal));
    }

    [Fact]
    public void A_diverged_run_keeps_its_numbers()
    {
        Write([RunSamples.At(0, 0.5, distance: double.NaN, settling: new(0, 1, 1, 1, double.PositiveInfinity, double.NaN))]);

        var evaluation = Assert.IsType<Evaluation>(RunFolder.Load(Folder).Events.Single());

        Assert.True(double.IsNaN(evaluation.Test.Distance));
        Assert.Equal(double.PositiveInfinity, evaluation.Settling!.FreeResidual);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    public void Resuming_gives_the_bytes_of_an_uninterrupted_run(int checkpoint)
    {
        var events = RunSamples.Run();
        Write(events);
        var whole = File.ReadAllBytes(Metrics);

        // A crash in the middle of the last event.
        using (var file = File.OpenWrite(Metrics)) file.SetLength(whole.Length - 7);
        using (var folder = RunFolder.Open(Folder))
        {
            folder.TruncateTo(checkpoint);
            Assert.Equal(checkpoint, RunFolder.Load(Folder).Events[^1].Iteration);
            foreach (var happened in events.Where(e => e.Iteration > checkpoint)) folder.Append(happened);
        }

        Assert.Equal(whole, File.ReadAllBytes(Metrics));
    }

    [Fact]
    public void Going_back_to_the_last_checkpoint_drops_the_summary_and_to_an_earlier_one_also_the_end()
    {
        Write(RunSamples.Run());
        using var folder = RunFolder.Open(Folder);
        folder.WriteSummary(Summary.From(folder.Manifest, RunSamples.Run(), 1, 1));

        folder.TruncateTo(400);

        var run = RunFolder.Load(Folder);
        Assert.Equal(400, Assert.IsType<Finished>(run.Events[^1]).Iteration);
        Assert.Null(run.Summary);
        folder.TruncateTo(399);
        Assert.Equal(200, Assert.IsType<Evaluation>(RunFolder.Load(Folder).Events[^1]).Iteration);
    }

    [Fact]
    public void A_last_line_that_lost_only_its_end_is_healed()
    {
        Write(RunSamples.Run()[..2]);
        var whole = File.ReadAllBytes(Metrics);
        File.WriteAllBytes(Metrics, whole[..^1]);

        using (var folder = RunFolder.Open(Folder)) folder.TruncateTo(100);

        Assert.Equal(whole, File.ReadAllBytes(Metrics));
    }

    [Fact]
    public void A_cut_off_last_line_is_left_out()
    {
        Write(RunSamples.Run());
        File.AppendAllText(Metrics, "{\"event\":\"evaluation\",\"iter");

        Assert.Equal(5, RunFolder.Load(Folder).Events.Count);
    }

    [Theory]
    [InlineData("{\"event\":\"evaluation\",\"iter\n")]
    [InlineData("{\"event\":\"evaluation\",\"iteration\":3}\n")]
    [InlineData("{\"event\":\"guess\",\"iteration\":3}\n")]
    [InlineData("\n")]
    public void A_broken_line_is_refused_with_its_number(string line)
    {
        Write(RunSamples.Run());
        File.AppendAllText(Metrics, line);

        var e = Assert.Throws<RunFolderException>(() => RunFolder.Load(Folder));

        Assert.StartsWith($"{Metrics}:6: not an event: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Assert.Equal($"{Folder}: no such folder", Assert.Throws<RunFolderException>(() => RunFolder.Load(Folder)).Message);
        Directory.CreateDirectory(Folder);
        Assert.EndsWith("manifest.json is missing", Assert.Throws<RunFolderException>(() => RunFolder.Load(Folder)).Message, StringComparison.Ordinal);
        Write(RunSamples.Run());
        File.Delete(Metrics);
        Assert.EndsWith("metrics.jsonl is missing", Assert.Throws<RunFolderException>(() => RunFolder.Load(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_not_overwritten()
    {
        Write(RunSamples.Run());

        var e = Assert.Throws<RunFolderException>(() => RunFolder.Create(Folder, RunSamples.Manifest()));

        Assert.Contains("already holds a run", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_gets_a_folder_of_its_own()
    {
        var time = new DateTimeOffset(2026, 3, 4, 7, 6, 7, TimeSpan.FromHours(2));
        var first = RunFolder.DefaultPath(_root, "a/b", time);
        Directory.CreateDirectory(first);

        Assert.Equal("a_b-20260304T050607Z", Path.GetFileName(first));
        Assert.Equal(first + "-2", RunFolder.DefaultPath(_root, "a/b", time));
    }

    private void Write(TrainingEvent[] events)
    {
        using var folder = RunFolder.Create(Folder, RunSamples.Manifest());
        foreach (var happened in events) folder.Append(happened);
    }
}
