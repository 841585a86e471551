using System.Diagnostics;
using System.Text.Json;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Cli;

/// <summary>What every verb does when all is well: results on stdout, progress on stderr.</summary>
public sealed class VerbTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    [Fact]
    public void Train_leaves_a_run_folder_and_prints_the_result_alone_on_stdout()
    {
        var ran = Eqp.Run(folder.Path, "train", "xor-xy", "--seed", "3", "--out", "made/run", "--quick", "--json");

        Assert.Equal(0, ran.Code);
        Assert.Equal(
            ["manifest.json", "metrics.jsonl", "parameters.npz", "report.html", "summary.json"],
            Directory.EnumerateFiles(folder["made/run"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        using var summary = JsonDocument.Parse(ran.Output);
        var root = summary.RootElement;
        Assert.Equal(("xor-xy", 3, 1, 100), (root.GetProperty("experiment").GetString(), root.GetProperty("seed").GetInt32(), root.GetProperty("instance").GetInt32(), root.GetProperty("iterations").GetInt32()));
        Assert.InRange(root.GetProperty("test").GetProperty("accuracy").GetDouble(), 0.5, 1);
        Assert.Contains("update 100  train", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', ran.Error);
        Assert.DoesNotContain('\r', ran.Error);
    }

    [Fact]
    public void Train_without_a_folder_writes_below_runs_and_says_where()
    {
        var ran = Eqp.Run(folder.Path, "train", "iris-xy", "--quick", "--mode", "physical64", "--threads", "1");

        Assert.Equal(0, ran.Code);
        var run = Assert.Single(Directory.GetDirectories(folder["runs"]));
        Assert.Matches("^iris-xy-[0-9]{8}T[0-9]{6}Z$", Path.GetFileName(run));
        Assert.Contains($"report: {Path.Combine("runs", Path.GetFileName(run), "report.html")}", ran.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Interrupted_run_goes_on_to_the_same_bytes()
    {
        string[] train = ["train", "xor-xy", "--seed", "5", "--out"];
        Assert.Equal(0, Eqp.Run(folder.Path, [.. train, "whole"]).Code);
        using (var process = Eqp.Start(folder.Path, "dotnet", [Eqp.Program, .. train, "halved"]))
        {
            // The first evaluation is past; some way into the run the user presses Ctrl-C.
            var error = new List<string>();
            while (error.Count(l => l.StartsWith("update", StringComparison.Ordinal)) < 3) error.Add(process.StandardError.ReadLine()!);
            using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) kill.WaitForExit();
            var rest = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(130, process.ExitCode);
            Assert.EndsWith("eqp: interrupted; go on with: eqp train --resume halved\n", rest, StringComparison.Ordinal);
            Assert.False(File.Exists(folder["halved/summary.json"]));
        }

        var resumed = Eqp.Run(folder.Path, "train", "--resume", "halved");

        Assert.Equal(0, resumed.Code);
        foreach (var file in new[] { "metrics.jsonl", "parameters.npz" })
            Assert.Equal(File.ReadAllBytes(folder[$"whole/{file}"]), File.ReadAllBytes(folder[$"halved/{file}"]));
    }

    [Fact]
    public void Report_of_several_seeds_is_one_page()
    {
        foreach (var seed in new[] { "1", "2" })
            Assert.Equal(0, Eqp.Run(folder.Path, "train", "xor-xy", "--seed", seed, "--out", $"seed-{seed}", "--quick").Code);

        var ran = Eqp.Run(folder.Path, "report", "seed-1", "seed-2", "--out", "both.html");

        Assert.Equal((0, "both.html\n", ""), (ran.Code, ran.Output, ran.Error));
        Assert.Contains("<svg", File.ReadAllText(folder["both.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Experiment_that_was_shown_can_be_trained()
    {
        var shown = Eqp.Run(folder.Path, "experiments", "show", "xor-xy");
        File.WriteAllText(folder["mine.jsonc"], shown.Output);

        var ran = Eqp.Run(folder.Path, "train", "mine.jsonc", "--out", "mine", "--quick");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Assert.Equal(0, ran.Code);
        Assert.StartsWith("mine: xy network, 5 nodes, 10 couplings", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("experiments")]
    [InlineData("devices")]
    [InlineData("profile show xy-ideal")]
    [InlineData("data check --set digits")]
    public void Json_is_the_only_thing_on_stdout(string command)
    {
        var ran = Eqp.Run(folder.Path, [.. command.Split(' '), "--json"]);

        Assert.Equal((0, ""), (ran.Code, ran.Error));
        using var parsed = JsonDocument.Parse(ran.Output);
    }

    [Fact]
    public void Shipped_profiles_pass_the_check_by_name_and_by_path()
    {
        var path = Path.Combine(Repository.HardwareProfiles, "xy-ideal.json");
        var ran = Eqp.Run(folder.Path, "profile", "check", "neuron-ideal", path);

        Assert.Equal((0, $"neuron-ideal: ok\n{path}: ok\n", ""), (ran.Code, ran.Output, ran.Error));
    }

    [Fact]
    public void Data_check_counts_every_class()
    {
        var ran = Eqp.Run(folder.Path, "data", "check", "--set", "iris");

        Assert.StartsWith(
            "iris: 105 training and 45 test samples of 4 features, 3 classes\n"
            + "  class         train     test\n"
            + "  setosa           35       15\n", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("settle")]
    [InlineData("experiments")]
    [InlineData("profile check")]
    [InlineData("data check")]
    [InlineData("devices")]
    [InlineData("report")]
    [InlineData("completions")]
    public void Help_ends_with_examples(string verb)
    {
        var ran = Eqp.Run(folder.Path, [.. verb.Split(' '), "--help"]);

        Assert.Equal(0, ran.Code);
        Assert.Contains($"\nExamples:\n  e", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void No_word_at_all_shows_the_help()
    {
        var ran = Eqp.Run(folder.Path);

        Assert.Equal((2, ""), (ran.Code, ran.Error));
        Assert.Contains("eqp train digits-xy", ran.Output, StringComparison.Ordinal);
    }
}
