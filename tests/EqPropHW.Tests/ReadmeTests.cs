using System.Text.RegularExpressions;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Studies;
using EqPropHW.Tests.Cli;
using EqPropHW.Tests.Profiles;
using EqPropHW.Training;

namespace EqPropHW.Tests;

/// <summary>The README is run: its commands, its Python and C# samples; its tables and links are compared with what is there.</summary>
public sealed class ReadmeTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    private const int LongestReadme = 240;
    private static readonly string _text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [LinuxFact]
    public void Commands_and_python_run_as_they_stand()
    {
        // Building, testing and studies have tests of their own; training is shortened.
        File.WriteAllText(folder["eqp"], $"""
            #!/bin/sh
            case "$1" in
              build | test | format | papers | study) exit 0 ;;
              train) set -- "$@" --quick ;;
            esac
            exec dotnet '{Eqp.Program}' "$@"
            """);
        Directory.CreateDirectory(folder["hardware-profiles"]);
        File.Copy(Path.Combine(Repository.HardwareProfiles, "xy-ideal.json"), folder["hardware-profiles/xy-ideal.json"]);
        var blocks = Regex.Matches(_text, "^```(sh|python)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(blocks.Count >= 6, $"{blocks.Count} blocks to run");

        foreach (Match block in blocks)
        {
            var content = block.Groups[2].Value;
            if (block.Groups[1].Value == "python")
            {
                RunPython(content);
                continue;
            }
            var ran = Eqp.RunProcess(folder.Path, "bash", "-c", $"set -e\nchmod +x eqp\n{content}");
            Assert.True(ran.Code == 0, $"{content}\nexit {ran.Code}\n{ran.Error}");
        }
        Assert.Equal(
            ["free", "nudged", "nudged_negative", "energy", "residual", "settled", "used", "gradient_couplings", "gradient_bias_amplitude", "gradient_bias_angle"],
            Npz.Read(folder["R.npz"]).Keys);
    }

    [Fact]
    public async Task Library_sample_is_this_code_and_it_runs()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "EqPropHW.Tests", "ReadmeTests.cs"));
        var here = Regex.Match(source, "// README begins\n(.*?) *// README ends", RegexOptions.Singleline).Groups[1].Value;
        var there = Regex.Match(_text, "^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;

        Assert.Equal(string.Concat(here.Split('\n').SkipLast(1).Select(l => l[Math.Min(l.Length, 8)..] + "\n")), there);
        await SampleAsync();
        Assert.True(NetworkFile.Read("xor.npz").IsXy);
        File.Delete("xor.npz");
    }

    [Fact]
    public void Tables_name_every_profile_experiment_and_study()
    {
        var firstCells = Regex.Matches(_text, @"^\| (`[a-z0-9-]+`(?:, `[a-z0-9-]+`)*) \|", RegexOptions.Multiline)
            .SelectMany(m => m.Groups[1].Value.Replace("`", "", StringComparison.Ordinal).Split(", "))
            .Order(StringComparer.Ordinal);
        var studies = Regex.Matches(_text, @"\./eqp (?:study|papers) ([a-z0-9-]+)").Select(m => m.Groups[1].Value).Distinct();

        Assert.Equal(ShippedProfiles.Names.Concat(BuiltInExperiments.Names).Order(StringComparer.Ordinal), firstCells);
        Assert.Empty(studies.Except([.. BuiltInStudies.All.Select(s => s.Name), GradientQuality.Name]));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("DESIGN.md")]
    [InlineData("firmware-stubs/README.md")]
    [InlineData("hardware-profiles/README.md")]
    public void Relative_links_lead_somewhere(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        var links = Regex.Matches(File.ReadAllText(path), @"\]\(([^)#]+)(?:#[^)]*)?\)").Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal));

        Assert.All(links, l => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, l)), $"{page} links to {l}, which is not there"));
    }

    [Fact]
    public void Readme_stays_short() => Assert.InRange(_text.Count(c => c == '\n'), 1, LongestReadme);

    [Theory]
    [InlineData("build")]
    [InlineData("test")]
    [InlineData("format")]
    [InlineData("papers")]
    public void Script_has_the_verb(string verb)
        => Assert.Matches($@"(?m)^  {verb}\) ", File.ReadAllText(Path.Combine(Repository.Root, "eqp")));

    private static async Task SampleAsync()
    {
        // README begins
        var experiment = BuiltInExperiments.Load("xor-xy");
        var (network, learning) = (experiment.Network, experiment.Learning with { Iterations = 300 });
        var task = new TrainingTask(experiment.Task, network.Substrate, n => [.. Enumerable.Range(0, n)]);
        await using var device = new EmulatorDevice(ShippedProfiles.Load("xy-ideal"), network.Substrate, network.Topology);
        var trainer = new EpTrainer(device, network, task, learning, seed: 1);
        await foreach (var happened in trainer.RunAsync())
        {
            if (happened is Evaluation e) Console.WriteLine($"update {e.Iteration}: test accuracy {100 * e.Test.Accuracy} %");
        }
        NetworkFile.Write("xor.npz", network.Topology, trainer.Stored);
        // README ends
    }

    /// <summary>Runs the sample where a Python with NumPy is found; elsewhere its files are written here.</summary>
    private void RunPython(string content)
    {
        foreach (var python in new[] { "/usr/bin/python3", "python3" })
        {
            if (!(Path.IsPathRooted(python) && !File.Exists(python)) && Eqp.RunProcess(folder.Path, "sh", "-c", $"{python} -c 'import numpy'").Code == 0)
            {
                var ran = Eqp.RunProcess(folder.Path, python, "-c", content);
                Assert.True(ran.Code == 0, ran.Error);
                return;
            }
        }
        Npz.Write(folder["NET.npz"], new Dictionary<string, NpyArray>
        {
            ["edges"] = new([3, 2], [0, 2, 1, 2, 2, 3], "i8"),
            ["couplings"] = NpyArray.Vector([0.8, -0.5, 1.0]),
            ["bias_amplitude"] = NpyArray.Vector([0, 0, 0.3, 0.2]),
            ["bias_angle"] = NpyArray.Vector([0, 0, 1.0, 0.5]),
            ["input_nodes"] = NpyArray.Vector([0, 1]),
            ["output_nodes"] = NpyArray.Vector([3]),
        });
        Npz.WriteNpy(folder["X.npy"], new([2, 2], [0.1, 0.4, 1.2, -0.7]));
        Npz.WriteNpy(folder["Y.npy"], new([2, 1], [0.5, 1.0]));
    }
}
