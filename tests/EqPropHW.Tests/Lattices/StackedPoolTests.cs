using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Training;

namespace EqPropHW.Tests.Lattices;

public sealed class StackedPoolTests
{
    [Fact]
    public void A_coupling_to_an_average_is_shared_out_over_its_square()
    {
        // 3x3 windows on 6x6 make 4x4 sites, seen as 2x2 averages by two outputs.
        var topology = new StackedLattices(6, 6, [new(1, 3, Shared: true, Pool: 2)], 2).Build().Topology;
        var (map, taps) = (topology.CouplingMap, 16 * 9);

        Assert.Equal(taps + 4 * 4 * 2, topology.Edges.Length);
        Assert.Equal(9 + 4 * 2, map.LogicalCount);
        Assert.All(Enumerable.Range(0, taps), e => Assert.Equal(1, map.Gain[e]));
        Assert.All(Enumerable.Range(taps, 32), e => Assert.Equal(0.25, map.Gain[e]));
        // The average at (0, 1) stands for sites (0, 2), (0, 3), (1, 2), (1, 3) of the lattice that begins at node 36.
        var square = Enumerable.Range(taps, 32).Where(e => topology.Edges[e].J == 52).GroupBy(e => map.Index[e]).Select(g => g.Select(e => topology.Edges[e].I - 36).Order().ToArray());
        Assert.Contains(square, nodes => nodes.SequenceEqual([2, 3, 6, 7]));
    }

    [Fact]
    public void Local_readout_gives_every_output_its_own_sites_of_all_channels()
    {
        var topology = new StackedLattices(5, 5, [new(2, 2)], 4, Readout.Local).Build().Topology;
        var readout = topology.Edges.Where(e => topology.OutputNodes.Contains(e.J)).ToArray();

        Assert.Equal(2 * 16, readout.Length);
        Assert.All(readout.GroupBy(e => e.I), g => Assert.Single(g));
        Assert.Equal([25, 26, 27, 28, 41, 42, 43, 44], readout.Where(e => e.J == topology.OutputNodes[0]).Select(e => e.I).Order());
    }

    [Theory]
    [InlineData(5, Readout.Dense, "layer 0: averages over squares of 5 on 4 x 4 sites; expected 1 to 4")]
    [InlineData(2, Readout.Local, "a local readout of 7 outputs on 2 x 2 sites: each output needs a site of its own")]
    public void Impossible_stacks_say_why(int pool, Readout readout, string message)
        => Assert.Equal(message, Assert.Throws<NetworkException>(new StackedLattices(6, 6, [new(1, 3, Pool: pool)], 7, readout).Build).Message);

    /// <summary>physics section 4: relative L2 at most 1e-4 at beta 1e-3, through shared windows, averages and shared bonds within the lattice.</summary>
    [Fact]
    public async Task Gradient_through_sharing_and_averages_meets_the_oracle()
    {
        var (used, worst) = (0, 0.0);
        for (var seed = 1; seed <= 6; seed++)
        {
            var gradientCase = Case(seed);
            await using var device = new EmulatorDevice(ShippedProfiles.Load("xy-ideal"), new XyArray(), gradientCase.Topology, new() { Mode = EmulatorMode.Physical64 });

            var result = await new GradientCheck().RunAsync(gradientCase, device);

            if (result.Used == 0) continue;
            used += result.Used;
            worst = Math.Max(worst, result.Errors.Single(e => e.Beta == 1e-3).Relative);
        }
        Assert.True(used >= 6, $"{used} samples in scope");
        Assert.True(worst <= 1e-4, $"relative L2 {worst:E2}");
    }

    private static GradientCase Case(int seed)
    {
        const int Samples = 3;
        var wired = new StackedLattices(5, 5, [new(2, 2, Shared: true, IntraShells: 1, Pool: 2), new(1, 2, IntraShells: 1)], 2).Build();
        var network = new Network(new XyArray(), wired, new(CouplingDraw.Normal, 1, 0.5));
        var (topology, random) = (network.Topology, new Random(seed));
        var parameters = Parameters.Zero(network.Substrate, topology);
        new TrainableParameters(network, BiasTraining.Polar, (ulong)seed).Expand(parameters);
        var inputs = Enumerable.Range(0, Samples * 25).Select(_ => 3 * random.NextDouble() - 1.5).ToArray();
        var starts = new double[Samples * topology.NodeCount];
        var targets = new double[Samples * 2];
        var equilibrium = new Equilibrium(new XyArray(), topology);
        for (var k = 0; k < Samples; k++)
        {
            var state = starts.AsSpan(k * topology.NodeCount, topology.NodeCount);
            for (var i = 0; i < state.Length; i++) state[i] = Math.Tau * random.NextDouble() - Math.PI;
            for (var x = 0; x < 25; x++) state[topology.InputNodes[x]] = inputs[25 * k + x];
            var free = state.ToArray();
            equilibrium.Settle(parameters, free);
            // Near the free outputs, where the log cost is in the scope of the gates.
            for (var o = 0; o < 2; o++) targets[2 * k + o] = Math.IEEERemainder(free[topology.OutputNodes[o]] + random.NextDouble() - 0.5, Math.Tau);
        }
        return new("stack", new XyArray(), topology, parameters, inputs, targets, starts, new(NudgeKind.Live, Cost.Log), NudgingScheme.Centered);
    }
}
