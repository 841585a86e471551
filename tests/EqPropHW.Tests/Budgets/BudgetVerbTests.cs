using System.Text.Json;
using System.Text.RegularExpressions;
using EqPropHW.Profiles;
using EqPropHW.Tests.Cli;

namespace EqPropHW.Tests.Budgets;

/// <summary><c>eqp budget</c> as a user calls it.</summary>
public sealed class BudgetVerbTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    private const string Profile = """
        {
          "substrate": "xy",
          "time": { "kind": "continuous", "tau": "1 us" },
          "clock": "10 MHz",
          "limits": { "beta": 1 },
          "converters": { "readout": { "bits": BITS } },
          "timing": { "conversion": "1 us", "linkRate": 100000, "linkLatency": "1 ms" }
        }
        """;

    [Fact]
    public void Fine_readout_sees_the_nudge_and_the_window_is_told()
    {
        var budget = Run("fine", bits: 12, expected: 0);

        var (beta, c3) = (budget.GetProperty("beta"), budget.GetProperty("c3"));
        Assert.True(beta.GetProperty("isSeen").GetBoolean());
        Assert.InRange(beta.GetProperty("low").GetDouble(), 1e-4, 1e-2);
        // One-sided: the bias is proportional to beta, so the bound of 10 % lies at ten times the strength of 1 %.
        Assert.InRange(beta.GetProperty("high").GetDouble(), 0.03, 0.2);
        Assert.Equal(2 * Math.PI / 4096, beta.GetProperty("lsb").GetDouble(), 1e-12);
        var sample = budget.GetProperty("latency").GetProperty("sample");
        Assert.Equal(2e-6, sample.GetProperty("converter").GetDouble(), 1e-12);
        Assert.Equal(1e-3 + budget.GetProperty("bytes").GetProperty("sample").GetInt32() * 1e-5, sample.GetProperty("link").GetDouble(), 1e-9);
        Assert.True(c3.GetProperty("holds").GetBoolean());
        Assert.StartsWith("C1 C2 C3 C4 (C3: ", budget.GetProperty("accuracyClass").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Coarse_readout_is_refused_with_numbers()
    {
        var budget = Run("coarse", bits: 2, expected: 5);

        Assert.False(budget.GetProperty("beta").GetProperty("isSeen").GetBoolean());
        Assert.InRange(budget.GetProperty("beta").GetProperty("updateSnr").GetDouble(), 0.01, 3);
    }

    [Fact]
    public void A_run_says_whether_its_integrator_is_converged()
    {
        File.WriteAllText(folder["run.json"], Profile.Replace("BITS", "10", StringComparison.Ordinal));

        // Without its noise and rounding, which the emulator adds to the same trajectory.
        var ran = Eqp.Run(folder.Path, "train", "xor-xy", "--quick", "--device", "run.json", "--without", "adc-bits", "--out", "run");

        Assert.Equal(0, ran.Code);
        Assert.Matches(@"accuracy class C1 C2 C3 C4 \(C3: [0-9.]+ LSB\)", ran.Error);
        Assert.Matches(@"""accuracyClass"": ""C1 C2 C3 C4 \(C3: ", File.ReadAllText(folder["run/summary.json"]));
    }

    [Fact]
    public void What_is_switched_off_is_off_in_the_budget()
    {
        JsonElement Beta(params string[] without)
            => JsonDocument.Parse(Eqp.Run(folder.Path, ["budget", "digits-xy", "--device", "digital-osc-fpga", "--json", .. without]).Output).RootElement.GetProperty("beta").Clone();

        var (asIs, steps, exact) = (Beta(), Beta("--without", "adc-bits"), Beta("--without", "all"));

        Assert.Equal(2 * Math.PI / 16, asIs.GetProperty("lsb").GetDouble(), 1e-12);
        Assert.True(asIs.GetProperty("isEmpty").GetBoolean());
        // 5 bits of a range of 1 are steps of 1/15, of which half is the least that is set.
        foreach (var beta in new[] { asIs, steps }) Assert.Equal(0.5 / 15, beta.GetProperty("low").GetDouble(), 1e-12);
        Assert.Equal((0.0, 0.0, false), (exact.GetProperty("readError").GetDouble(), exact.GetProperty("low").GetDouble(), exact.GetProperty("isEmpty").GetBoolean()));
    }

    [Fact]
    public void Budget_of_an_empty_window_advises_and_its_help_names_no_board()
    {
        Assert.Contains("to open this window: longer phases", Eqp.Run(folder.Path, "budget", "digits-xy", "--device", "digital-osc-fpga").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("bench:", Eqp.Run(folder.Path, "budget", "--help").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.03, false)]
    [InlineData(0.5 / 15, true)]
    public void Strength_below_half_a_step_is_refused_before_anything_is_written(double beta, bool isSet)
    {
        var name = isSet ? "half" : "less";
        File.WriteAllText(folder["steps.json"], Profile.Replace("BITS", "16", StringComparison.Ordinal).Replace("\"timing\"", "\"nudge\": { \"bits\": 5 }, \"timing\"", StringComparison.Ordinal));
        File.WriteAllText(folder[name + ".jsonc"], Regex.Replace(BuiltInExperiments.Text("xor-xy"), "\"beta\": [0-9.]+", FormattableString.Invariant($"\"beta\": {beta:R}")));

        var trained = Eqp.Run(folder.Path, "train", name + ".jsonc", "--quick", "--device", "steps.json", "--out", "run-" + name);
        var budget = Eqp.Run(folder.Path, "budget", name + ".jsonc", "--device", "steps.json");

        Assert.Equal(isSet ? (0, 0) : (3, 5), (trained.Code, budget.Code));
        Assert.Equal(isSet, Directory.Exists(folder["run-" + name]));
        if (isSet) return;
        Assert.Equal("eqp: the experiment nudges with beta 0.03, which steps sets to 0: its steps are 0.06667; it needs at least half a step\n", trained.Error);
        Assert.Equal("eqp: the nudge cannot be seen: beta 0.03 is set to 0; raise beta to 0.0333, or take a finer nudge converter\n", budget.Error);
    }

    private JsonElement Run(string name, int bits, int expected)
    {
        File.WriteAllText(folder[name + ".json"], Profile.Replace("BITS", $"{bits}", StringComparison.Ordinal));

        var ran = Eqp.Run(folder.Path, "budget", "xor-xy", "--device", name + ".json", "--json");

        Assert.Equal(expected, ran.Code);
        if (expected == 5) Assert.Matches(@"^eqp: the nudge cannot be seen: signal-to-noise ratio [0-9.]+ in an update, at least 3 is needed; beta 0\.1 moves", ran.Error);
        else Assert.Equal("", ran.Error);
        return JsonDocument.Parse(ran.Output).RootElement.Clone();
    }
}
