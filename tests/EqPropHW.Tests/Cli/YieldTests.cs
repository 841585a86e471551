using System.Globalization;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Profiles;
using EqPropHW.Studies;

namespace EqPropHW.Tests.Cli;

public sealed class YieldTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    [Fact]
    public void Yield_prints_dies_share_interval_and_killers_as_json()
    {
        var ran = Eqp.Run(folder.Path, "yield", "xor-xy", "--device", Profile("noisy"), "--dies", "4", "--ranking", "2", "--quick", "--spec", "0.75", "--out", "y", "--json");

        Assert.Equal(0, ran.Code);
        using var result = JsonDocument.Parse(ran.Output);
        var root = result.RootElement;
        var dies = root.GetProperty("dies").EnumerateArray().Select(d => (d.GetProperty("instance").GetInt32(), d.GetProperty("accuracy").GetDouble())).ToArray();
        Assert.Equal([1, 2, 3, 4], dies.Select(d => d.Item1));
        var good = dies.Count(d => d.Item2 >= 0.75);
        var interval = EqPropHW.Reports.Statistics.WilsonInterval(good, 4);
        Assert.Equal((good / 4.0, interval.Low, interval.High), (root.GetProperty("share").GetDouble(), root.GetProperty("low").GetDouble(), root.GetProperty("high").GetDouble()));
        var killers = root.GetProperty("killers").EnumerateArray().ToArray();
        Assert.Equal(["coupling-bits", "coupling-gain", "range"], killers.Select(k => k.GetProperty("effect").GetString()).Order(StringComparer.Ordinal));
        var losses = killers.Select(k => k.GetProperty("loss").GetDouble()).ToArray();
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.Contains("ideal device: ", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transfer")]
    [InlineData("per-die")]
    public async Task Yield_keeps_what_is_finished_and_refuses_another_question(string train)
    {
        var word = Profile("die-" + train);
        string[] words = ["yield", "xor-xy", "--device", word, "--train", train, "--ranking", "0", "--quick", "--out", "kept-" + train];
        Assert.Equal(0, Eqp.Run(folder.Path, [.. words, "--dies", "2"]).Code);
        // A result that could not have been measured shows that it is read, not made again.
        await File.WriteAllTextAsync(folder[$"kept-{train}/all/die-2.txt"], 0.123.ToString(CultureInfo.InvariantCulture));
        // A file that was half written has another name.
        await File.WriteAllTextAsync(folder[$"kept-{train}/all/die-3.txt.tmp"], "0.");

        var again = Eqp.Run(folder.Path, [.. words, "--dies", "3", "--json"]);
        var other = Eqp.Run(folder.Path, [.. words, "--dies", "3", "--seed", "9"]);

        using var result = JsonDocument.Parse(again.Output);
        var accuracies = result.RootElement.GetProperty("dies").EnumerateArray().Select(d => d.GetProperty("accuracy").GetDouble()).ToArray();
        Assert.Equal(0.123, accuracies[1]);
        Assert.Equal(accuracies[2], double.Parse(await File.ReadAllTextAsync(folder[$"kept-{train}/all/die-3.txt"]), CultureInfo.InvariantCulture));
        Assert.Equal((2, $"eqp: kept-{train}: holds the dies of another experiment, profile, seed or training; name another folder\n"), (other.Code, other.Error));
    }

    [Fact]
    public void What_no_die_can_carry_is_refused_before_anything_is_written()
    {
        var ran = Eqp.Run(folder.Path, "yield", "xor-xy", "--device", "neuron-ideal", "--dies", "1", "--quick", "--out", "refused");

        Assert.Equal((3, "eqp: profile neuron-ideal carries networks of substrate 'neuron'; this one is 'xy'\n"), (ran.Code, ran.Error));
        Assert.False(Directory.Exists(folder["refused"]));
    }

    [Fact]
    public async Task Ranking_finds_the_effect_that_kills()
    {
        // Couplings of one sign forbid XOR; a gain error of a thousandth costs nothing.
        var experiment = TrainingRuns.Xor with { Learning = TrainingRuns.Xor.Learning with { Iterations = 200 } };
        var profile = ShippedProfiles.Load("xy-ideal") with
        {
            Limits = DeviceLimits.None with { CouplingRange = 1e-6 },
            Couplings = new() { Gain = new(0.001) },
        };
        var plan = new YieldPlan("xor", "", "mine", "", 1, null, PerDie: false, Quick: false) { Dies = 3, RankingDies = 2, Effects = Effects.Of(profile) };
        var run = new YieldRun(
            plan, experiment.Network, TrainingRuns.Task(experiment), experiment.Learning,
            (instance, without) => new EqPropHW.Emulator.EmulatorDevice(
                profile, experiment.Network.Substrate, experiment.Network.Topology, new() { Instance = instance, Without = [.. without], Threads = 1 }));

        var result = await run.RunAsync(folder["ranking"], _ => { }, default);

        Assert.Equal(["range", "coupling-gain"], result.Killers.Select(k => k.Effect));
        Assert.Equal(1, result.Ideal);
        Assert.True(result.Killers[0].Loss > 0.2, $"{result.Killers[0].Loss}");
        Assert.Equal(0, result.Killers[1].Loss, 0.01);
        Assert.Equal(0, result.Share);
        Assert.Contains("yield             0 % [0.0, 56.", File.ReadAllText(folder["ranking/yield.txt"]), StringComparison.Ordinal);
    }

    private string Profile(string name)
    {
        File.WriteAllText(folder[name + ".json"], """
            { "substrate": "xy", "time": { "kind": "continuous", "tau": "1 s" }, "clock": "10 Hz",
              "limits": { "coupling": 2, "couplingBits": 5 }, "couplings": { "gainMismatch": "10 %" } }
            """);
        return name + ".json";
    }
}
