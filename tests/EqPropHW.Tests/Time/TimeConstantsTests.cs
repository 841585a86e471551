using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Time;

/// <summary>Drawn time constants: their moments, matched means, limits, regions, tables and seeds.</summary>
public sealed class TimeConstantsTests
{
    private const int Many = 20_000;

    private static Topology Line(int free) => new(free + 1, [new(0, 1)], [0], [free]);

    private static TimeSpread Spread(
        TimeDistribution distribution, double deviation, bool ofTau = false, TimeMatch match = TimeMatch.None, double min = 0, double max = double.MaxValue, double share = 0.5)
        => new(distribution, deviation, ofTau, share, match, min, max);

    private static double[] Draw(TimeSpec spec, int nodes = Many, ulong instance = 1) => [.. TimeConstants.Draw(spec, Line(nodes), instance).Values.Skip(1)];

    private static double Deviation(double[] x) => Math.Sqrt(x.Average(v => (v - x.Average()) * (v - x.Average())));

    [Theory]
    [InlineData(TimeDistribution.Uniform, 0.5)]
    [InlineData(TimeDistribution.TruncatedNormal, 0.2)]
    [InlineData(TimeDistribution.LogNormal, 0.5)]
    [InlineData(TimeDistribution.Gamma, 0.577)]
    [InlineData(TimeDistribution.Gamma, 1.3)]
    [InlineData(TimeDistribution.Bimodal, 0.5)]
    public void Drawn_numbers_have_mean_one_and_the_deviation_asked_for(TimeDistribution distribution, double deviation)
    {
        var values = Draw(new(true, 0.3) { Spread = Spread(distribution, deviation) });

        Assert.All(values, v => Assert.True(v > 0));
        Assert.InRange(values.Average() / 0.3, 1 - 4 * deviation / Math.Sqrt(Many), 1 + 4 * deviation / Math.Sqrt(Many));
        Assert.InRange(Deviation(values) / values.Average() / deviation, 0.94, 1.06);
    }

    [Fact]
    public void Gamma_of_shape_three_follows_its_distribution_function()
    {
        var values = Draw(new(true, 1) { Spread = Spread(TimeDistribution.Gamma, 1 / Math.Sqrt(3)) }).Order().ToArray();

        // F(x) = 1 - exp(-y)(1 + y + y^2/2), y = 3x; Kolmogorov-Smirnov at 1 in 10000.
        var distance = values.Select((x, k) => Math.Abs((k + 0.5) / Many - (1 - Math.Exp(-3 * x) * (1 + 3 * x + 4.5 * x * x)))).Max();
        Assert.True(distance < 2.23 / Math.Sqrt(Many), $"{distance}");
    }

    [Fact]
    public void Bimodal_takes_the_higher_number_with_its_share()
    {
        var values = Draw(new(false, 2) { Spread = Spread(TimeDistribution.Bimodal, 0.4, ofTau: true, share: 0.2) });

        Assert.Equal(2, values.Select(v => Math.Round(v, 9)).Distinct().Count());
        Assert.InRange(values.Count(v => v > 2) / (double)Many, 0.19, 0.21);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mean_factor_is_the_scalar_one_limits_included(bool ofTau)
    {
        var time = TimeConstants.Draw(new(true, 0.6) { Spread = Spread(TimeDistribution.LogNormal, 1, ofTau, TimeMatch.Factor, 0.05, 1) }, Line(500), 3);
        var values = time.Values.Skip(1).ToArray();

        Assert.Equal(0.6, values.Average(), 9);
        Assert.All(values, v => Assert.InRange(v, 0.05, 1));
        Assert.Equal(values.Count(v => v is 0.05 or 1), time.Limited);
        Assert.True(time.Limited > 10);
    }

    [Fact]
    public void Mean_rate_or_mean_tau_of_a_die_is_matched()
    {
        Assert.Equal(1 / 2e-6, Draw(new(false, 2e-6) { Spread = Spread(TimeDistribution.Gamma, 0.5, true, TimeMatch.Factor) }, 300).Average(tau => 1 / tau), 1e-3);
        Assert.Equal(2e-6, Draw(new(false, 2e-6) { Spread = Spread(TimeDistribution.Gamma, 0.5, true, TimeMatch.Tau) }, 300).Average(), 1e-15);
    }

    [Fact]
    public void Constant_distribution_is_the_scalar_value_to_the_bit()
        => Assert.All(Draw(new(true, 0.3) { Spread = Spread(TimeDistribution.Constant, 0, true, TimeMatch.Factor, 0.001, 1) }, 37), v => Assert.Equal(0.3, v));

    [Fact]
    public void Another_die_has_other_values_and_the_same_die_the_same()
    {
        var spec = new TimeSpec(true, 0.3) { Spread = Spread(TimeDistribution.LogNormal, 0.5) };
        Assert.Equal(Draw(spec, 50), Draw(spec, 50));
        Assert.Empty(Draw(spec, 50).Intersect(Draw(spec, 50, instance: 2)));
    }

    [Fact]
    public void Layers_and_ranges_have_values_of_their_own()
    {
        var topology = new DenseLayers([3, 4, 2]).Build().Topology;
        var spec = new TimeSpec(true, 0.5) { Regions = [new(2, 0, 0, 0.25, null), new(null, 3, 3, 0.1, null)] };

        Assert.Equal([0.5, 0.5, 0.5, 0.1, 0.5, 0.5, 0.5, 0.25, 0.25], TimeConstants.Draw(spec, topology, 1).Values.ToArray());
        var error = Assert.Throws<NetworkException>(() => TimeConstants.Draw(spec with { Regions = [new(3, 0, 0, 0.25, null)] }, topology, 1));
        Assert.Equal("time region 0: no free node is 3 couplings away from the inputs", error.Message);
    }

    [Fact]
    public void Table_gives_each_node_its_value_and_must_fit()
    {
        var spec = ProfileReader.Parse(
            """{ "substrate": "neuron", "clock": "1 MHz", "time": { "kind": "continuous", "tau": "1 us", "table": ["1 us", "1.5 us", "none"] } }""", "die.json").Time;

        Assert.Equal([1e-6, 1.5e-6, double.PositiveInfinity], TimeConstants.Draw(spec, Line(2), 1).Values.ToArray());
        Assert.Contains("table of time constants has 3 nodes, the network 9", Assert.Throws<NetworkException>(() => TimeConstants.Draw(spec, Line(8), 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "distribution": "uniform", "deviation": "60 %" }""", "reaches zero at a deviation of 57.7 %")]
    [InlineData("""{ "distribution": "gamma", "deviation": 0.5, "share": 0.2 }""", "only 'bimodal' has a share")]
    [InlineData("""{ "distribution": "gamma", "deviation": 0.5, "max": 0.3 }""", "lies outside the limits")]
    [InlineData("""{ "distribution": "lognormal", "deviation": 0.5 }""", "did you mean 'log-normal'?")]
    public void Impossible_spreads_are_refused(string spread, string message)
    {
        var text = """{ "substrate": "neuron", "clock": "1 Hz", "time": { "kind": "clocked", "factor": 0.5, "spread": SPREAD } }""".Replace("SPREAD", spread, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<ProfileException>(() => ProfileReader.Parse(text, "a.json")).Message, StringComparison.Ordinal);
    }
}
