using EqPropHW.Reports;
using EqPropHW.Studies;
using EqPropHW.Tests.Reports;
using EqPropHW.Training;

namespace EqPropHW.Tests.Papers;

/// <summary>Small instances of the reproduced results; the full ones run by <c>./eqp papers</c>.</summary>
public sealed class StudyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eqp-study-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>physics: XOR N=5 mean C_sim at most 1e-3 and all nets below 0.05, N=10 mean at most 3e-2, tangent clip 0.5 all nets.</summary>
    [Fact]
    public async Task Xor_reaches_the_authors_numbers_over_twenty_seeds()
    {
        var result = await Run("xor-size", c => c.Name is "n5-m1" or "n10-m1" or "n5-m1-tangent", seeds: 20);

        Assert.Equal([], result.Gates.Where(g => g.Passed == false).Select(g => $"{g.Requirement}: {g.Value}"));
        Assert.Equal(4, result.Gates.Count(g => g.Passed == true));
    }

    [Fact]
    public async Task A_finished_cell_is_kept_and_another_experiment_under_its_name_is_refused()
    {
        var first = await Run("xor-size", c => c.Name == "n5-m1", seeds: 1);
        var manifest = Path.Combine(_folder, "n5-m1", "seed-1", "manifest.json");
        var written = File.GetLastWriteTimeUtc(Path.Combine(_folder, "n5-m1", "seed-1", "summary.json"));

        var second = await Run("xor-size", c => c.Name == "n5-m1", seeds: 1);
        Assert.Equal(first.Rows[0].Distances, second.Rows[0].Distances);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(_folder, "n5-m1", "seed-1", "summary.json")));

        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("xor", "other", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<RunFolderException>(() => Run("xor-size", c => c.Name == "n5-m1", seeds: 1));
        Assert.Contains("holds a run of another experiment", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chosen_cells_run_alone_and_no_bound_is_judged_on_them()
    {
        var study = BuiltInStudies.All.Single(s => s.Name == "xor-size") with { Seeds = 2 };
        study = study with { Cells = [.. study.Cells.Select(c => c with { Mode = "equilibrium" })] };
        var ran = new System.Collections.Concurrent.ConcurrentBag<(string Name, string? Mode, ulong Seed)>();
        Task<Summary> Run(Cell cell, string source, ulong seed, string folder, CancellationToken cancellation)
        {
            ran.Add((cell.Name, cell.Mode, seed));
            return Task.FromResult(Summary.From(RunSamples.Manifest(seed), RunSamples.Run(), 1, 1));
        }

        var result = await new StudyRunner(study, EqPropHW.Profiles.BuiltInExperiments.Text, Run).RunAsync(_folder, null, quick: false, ["n10-m1"], _ => { }, CancellationToken.None);

        Assert.Equal([("n10-m1", "equilibrium", 1UL), ("n10-m1", "equilibrium", 2UL)], ran.Order());
        Assert.Equal(["n10-m1"], result.Rows.Select(r => r.Name));
        Assert.Empty(result.Gates);
    }

    [Theory]
    [InlineData("A-0.1-long-constant", true)]
    [InlineData("B-0.3-short-log-normal-25", false)]
    public async Task A_chosen_cell_is_compared_only_when_its_scalar_one_was_chosen_too(string name, bool isCompared)
    {
        var study = BuiltInStudies.All.Single(s => s.Name == "hts") with { Seeds = 1 };
        static Task<Summary> Run(Cell cell, string source, ulong seed, string path, CancellationToken cancellation)
        {
            Stability measured = new(400, 0.9, 0.1, 20, 0, 0, [0.5], [1e-3], [12]);
            TrainingEvent[] events = [.. RunSamples.Run(), measured];
            var summary = Summary.From(RunSamples.Manifest(seed), events, 1, 1);
            using var run = RunFolder.Create(path, RunSamples.Manifest(seed));
            foreach (var happened in events) run.Append(happened);
            run.WriteSummary(summary);
            return Task.FromResult(summary);
        }

        var result = await new StudyRunner(study, EqPropHW.Profiles.BuiltInExperiments.Text, Run)
            .RunAsync(_folder, null, quick: false, [name], _ => { }, CancellationToken.None);

        Assert.Equal([name], result.Rows.Select(r => r.Name));
        Assert.Contains($">{name}<", File.ReadAllText(Path.Combine(_folder, "index.html")), StringComparison.Ordinal);
        Assert.Equal(isCompared, File.ReadAllText(Path.Combine(_folder, "findings.txt")).Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_merge_patch_changes_adds_and_removes()
    {
        var merged = MergePatch.Apply("""{ "a": { "b": 1, "c": [1] }, /* kept */ "d": 2 }""", """{ "a": { "b": null, "e": 3 }, "d": { "f": 4 } }""");

        Assert.Equal("{\n  \"a\": {\n    \"c\": [\n      1\n    ],\n    \"e\": 3\n  },\n  \"d\": {\n    \"f\": 4\n  }\n}\n", merged);
    }

    private async Task<StudyResult> Run(string name, Func<Cell, bool> choose, int seeds)
    {
        var study = BuiltInStudies.All.Single(s => s.Name == name);
        study = study with { Cells = [.. study.Cells.Where(choose)], Seeds = seeds };
        return await new StudyRunner(study, EqPropHW.Profiles.BuiltInExperiments.Text, EqPropHW.Cli.Verbs.StudyVerb.RunAsync)
            .RunAsync(_folder, null, quick: false, null, _ => { }, CancellationToken.None);
    }
}
