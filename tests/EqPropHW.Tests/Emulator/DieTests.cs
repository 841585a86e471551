using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Tests.Numerics;

namespace EqPropHW.Tests.Emulator;

/// <summary>Mismatch statistics are those the profile declares, independent across parameters and dies.</summary>
public sealed class DieTests
{
    private static readonly Topology _graph = new DenseLayers([30, 80, 10]).Build().Topology;

    public static TheoryData<SpreadShape> Shapes { get; } = [.. Enum.GetValues<SpreadShape>()];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Errors_have_the_declared_mean_spread_and_distribution(SpreadShape shape)
    {
        const double Deviation = 0.2;
        var errors = Draw(new() { Gain = new(Deviation, shape) }, 1).CouplingGain;

        var n = errors.Length;
        Assert.Equal(3200, n);
        Assert.Equal(0, errors.Average(), 4 * Deviation / Math.Sqrt(n));
        Assert.Equal(Deviation, Math.Sqrt(errors.Average(e => e * e)), 0.01);
        var sigma = Math.Sqrt(Math.Log(1 + Deviation * Deviation));
        Assert.InRange(
            Distributions.Kolmogorov(errors, x => shape switch
            {
                SpreadShape.Uniform => Math.Clamp(0.5 + x / (2 * Math.Sqrt(3) * Deviation), 0, 1),
                SpreadShape.LogNormal => Distributions.Normal((Math.Log(1 + x) + sigma * sigma / 2) / sigma),
                _ => Distributions.Normal(x / Deviation),
            }),
            0,
            1.63);
    }

    [Fact]
    public void Parameters_and_dies_are_independent()
    {
        var effects = new CouplingEffects { FullScale = 1, Gain = new(1), Offset = new(1), Asymmetry = new(1) };
        var (one, two) = (Draw(effects, 1), Draw(effects, 2));

        var rows = new[] { one.CouplingGain, one.CouplingOffset, one.Asymmetry, two.CouplingGain, two.CouplingOffset, two.Asymmetry };
        for (var a = 0; a < rows.Length; a++)
        {
            for (var b = 0; b < a; b++) Assert.Equal(0, rows[a].Zip(rows[b]).Average(p => p.First * p.Second), 4 / Math.Sqrt(rows[a].Length));
        }
        Assert.Equal(one.CouplingGain.ToArray(), Draw(effects with { Offset = Spread.None }, 1).CouplingGain.ToArray());
    }

    [Fact]
    public void Node_errors_have_their_deviations_and_values()
    {
        var wide = new DenseLayers([1, 3000, 1]).Build().Topology;
        var profile = ShippedProfiles.Load("xy-ideal") with
        {
            Nodes = new() { Detuning = new(50), Offset = new(0.1), InjectionDelay = new(0.3, new(0.1)), Leak = new(0.02, Spread.None), Saturation = new(0.9, new(0.05, SpreadShape.Uniform)) },
        };
        var die = Die.Realise(profile, wide, 7);

        static double Deviation(IEnumerable<double> x) => Math.Sqrt(x.Average(v => v * v) - x.Average() * x.Average());
        Assert.Equal(50, Deviation(die.DetuningHz), 2.0);
        Assert.Equal(0.1, Deviation(die.NodeOffset), 0.004);
        Assert.Equal((0.3, 0.03), (die.InjectionDelay.Average(), Deviation(die.InjectionDelay)), new Near(0.002));
        Assert.All(die.Leak, l => Assert.Equal(0.02, l));
        Assert.InRange(die.Saturation.Min(), 0.9 * (1 - 0.05 * Math.Sqrt(3)), 0.83);
        Assert.Equal(0, die.DetuningHz.Zip(die.NodeOffset).Average(p => p.First * p.Second) / 5, 4 / Math.Sqrt(3000));
    }

    [Fact]
    public void One_draw_for_a_die_is_shared_by_its_elements()
    {
        var values = Enumerable.Range(1, 400).Select(instance => Draw(new() { Gain = new(0.1, PerDie: true) }, (ulong)instance).CouplingGain).ToArray();

        Assert.All(values, v => Assert.Single(v.Distinct()));
        Assert.Equal(0.1, Math.Sqrt(values.Average(v => v[0] * v[0])), 0.015);
    }

    [Fact]
    public void Coupler_of_two_nodes_is_the_same_in_any_network()
    {
        var effects = new CouplingEffects { Gain = new(0.1) };
        var profile = ShippedProfiles.Load("xy-ideal") with { Couplings = effects };
        var few = Die.Realise(profile, new(5, [new(3, 4), new(0, 2)], [0], [4]), 1);
        var many = Die.Realise(profile, new(5, [new(0, 1), new(0, 2), new(2, 3), new(3, 4)], [0], [4]), 1);

        Assert.Equal((few.CouplingGain[0], few.CouplingGain[1]), (many.CouplingGain[3], many.CouplingGain[1]));
    }

    [Fact]
    public void Asymmetry_belongs_to_a_direction_on_the_die_whichever_end_a_network_names_first()
    {
        var profile = ShippedProfiles.Load("xy-ideal") with { Couplings = new() { Asymmetry = new(0.1) } };
        Topology pair = new(2, [new(0, 1)], [0], [1]);

        var (along, against) = (Die.Realise(profile, pair, 1, deviceNodes: [3, 8]), Die.Realise(profile, pair, 1, deviceNodes: [8, 3]));

        Assert.NotEqual(0, along.Asymmetry[0]);
        Assert.Equal(along.Asymmetry[0], -against.Asymmetry[0]);
    }

    [Fact]
    public void Dead_and_stuck_couplers_come_at_their_rates_and_stuck_ones_lie_in_the_range()
    {
        var held = Draw(new() { FullScale = 1, Dead = 0.1, Stuck = 0.05 }, 3).Held;

        Assert.Equal(0.1, held.Count(h => h == 0) / (double)held.Length, 0.02);
        var stuck = held.Where(h => h != 0 && !double.IsNaN(h)).ToArray();
        Assert.Equal(0.05, stuck.Length / (double)held.Length, 0.015);
        Assert.All(stuck, s => Assert.InRange(s, -1, 1));
        Assert.InRange(Distributions.Kolmogorov(stuck, x => (x + 1) / 2), 0, 1.63);
    }

    private static Die Draw(CouplingEffects effects, ulong instance)
        => Die.Realise(ShippedProfiles.Load("xy-ideal") with { Couplings = effects }, _graph, instance);

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < tolerance && Math.Abs(a.Item2 - b.Item2) < tolerance;

        public int GetHashCode((double, double) pair) => 0;
    }
}
