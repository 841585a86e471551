using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Placement;
using EqPropHW.Profiles;
using EqPropHW.Training;

namespace EqPropHW.Tests.Placement;

public sealed class PlacedTrainingTests
{
    private static readonly HardwareProfile _chimera = ShippedProfiles.Load("xy-chimera-4");

    [Fact]
    public void Coupling_and_bias_are_shared_out_over_a_chain_and_chains_are_fixed()
    {
        var placed = Chained();
        var topology = placed.Network.Topology;

        // A logical coupling J and a bias b arrive whole, whatever their couplers and nodes.
        Assert.All(Enumerable.Range(0, 10), p => Assert.Equal(1, topology.CouplingMap.Index.Zip(topology.CouplingMap.Gain).Where(x => x.First == p).Sum(x => x.Second), 12));
        Assert.All([2, 3, 4], p => Assert.Equal(1, topology.BiasMap.Index.Zip(topology.BiasMap.Gain).Where(x => x.First == p).Sum(x => x.Second), 12));
        Assert.DoesNotContain(0, topology.BiasMap.Index);
        var parameters = Drawn(placed.Network, 1);
        Assert.All(Enumerable.Range(0, topology.Edges.Length).Where(e => topology.CouplingMap.Index[e] < 0), e => Assert.Equal(4, parameters.Couplings[e]));
        Assert.Contains(-1, topology.CouplingMap.Index);
    }

    [Fact]
    public async Task Logical_gradient_through_chains_meets_the_oracle_of_the_physical_network()
    {
        var (used, worst) = (0, 0.0);
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var gradientCase = Case(seed);
            await using var device = new EmulatorDevice(_chimera, new XyArray(), gradientCase.Topology, new() { Mode = EmulatorMode.Physical64 });

            var result = await new GradientCheck().RunAsync(gradientCase, device);

            if (result.Used == 0) continue;
            used += result.Used;
            worst = Math.Max(worst, result.Errors.Single(e => e.Beta == 1e-3).Relative);
        }
        Assert.True(used >= 6, $"{used} samples in scope");
        Assert.True(worst <= 1e-3, $"relative L2 {worst:E2}");
    }

    [Fact]
    public async Task Xor_is_learned_through_chains()
    {
        var right = 0;
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var last = await TrainAsync(Chained().Network, _chimera, seed);
            if (last.Test.Distance < 0.05) right++;
        }
        Assert.Equal(3, right);
    }

    [Fact]
    public void Mask_is_the_working_graph_of_the_device_with_the_roles_of_the_network()
    {
        var network = ExperimentReader.Parse(BuiltInExperiments.Text("digits-xy"), "digits-xy.jsonc").Network;
        var graph = DeviceWiring.King(16, 16) with { DeadNodes = [0, 17] };

        var masked = MaskedNetwork.Of(network, graph);

        Assert.Equal(254, masked.Network.Topology.NodeCount);
        Assert.Equal(graph.WorkingCouplers().Length, masked.Network.Topology.Edges.Length);
        Assert.Equal((64, 10), (masked.Network.Topology.InputNodes.Length, masked.Network.Topology.OutputNodes.Length));
        // Pixel (r, c) of an 8x8 image stands at site (2r + 1, 2c + 1); 17 is dead, so the first pixel moves beside it.
        Assert.Equal([18, 19, 21], masked.Network.Topology.InputNodes.Take(3).Select(i => masked.DeviceNodes[i]));
    }

    [Fact]
    public void Constraints_keep_what_they_say()
    {
        var wired = new DenseLayers([64, 20, 10]).Build();

        int Edges(Constraints c) => c.Mask(wired).Topology.Edges.Length;

        Assert.Equal(1480, Edges(new()));
        Assert.Equal(370, Edges(new(Density: 0.25)));
        Assert.Equal(30 * 8, Edges(new(FanIn: 8)));
        Assert.InRange(Edges(new(DeadCouplers: 0.3)), 980, 1090);
        var near = new Constraints(Radius: 0.1).Mask(wired);
        Assert.All(near.Topology.Edges.Where(e => e.J < 84), e => Assert.True(Math.Abs((e.I + 0.5) / 64 - (e.J - 64 + 0.5) / 20) <= 0.1));
        Assert.Equal(new Constraints(Density: 0.25, Seed: 3).Mask(wired).Topology.Edges.ToArray(), new Constraints(Density: 0.25, Seed: 3).Mask(wired).Topology.Edges.ToArray());
        Assert.NotEqual(new Constraints(Density: 0.25, Seed: 3).Mask(wired).Topology.Edges.ToArray(), new Constraints(Density: 0.25, Seed: 4).Mask(wired).Topology.Edges.ToArray());
    }

    [Fact]
    public async Task Device_stores_the_nearest_step_within_range_and_sign()
    {
        var limits = new Constraints(CouplingRange: 1, CouplingBits: 3).Narrow(DeviceLimits.None);
        var topology = new Topology(4, [new(0, 1), new(1, 2), new(2, 3)], [0], [3]);
        await using var device = new EmulatorDevice(ShippedProfiles.Load("xy-ideal") with { Limits = limits }, new XyArray(), topology);
        var (wanted, stored) = (Parameters.Zero(new XyArray(), topology), Parameters.Zero(new XyArray(), topology));
        (wanted.Couplings[0], wanted.Couplings[1], wanted.Couplings[2]) = (0.3, -0.9, 7);

        await device.ProgramAsync(wanted, stored);

        // Three bits: sign and three steps of a third.
        Assert.Equal([1 / 3.0, -1, 1], stored.Couplings.Select(j => Math.Round(j, 12)).Select((j, k) => k == 0 ? 1 / 3.0 : j));
        Assert.Equal(1 / 3.0, stored.Couplings[0], 12);
        var positive = limits with { CouplingSign = CouplingSign.Positive };
        positive.Store(wanted);
        Assert.Equal(0, wanted.Couplings[1]);
    }

    private static PlacedNetwork Chained()
    {
        var network = new Network(new XyArray(), new AllToAll(5, 2, 1).Build(), new(CouplingDraw.Normal, 0.7071, 0.5));
        return PlacedNetwork.Of(network, _chimera.Graph, Placer.Find(network.Topology, _chimera.Graph).Chains);
    }

    private static Parameters Drawn(Network network, ulong seed)
    {
        var parameters = Parameters.Zero(network.Substrate, network.Topology);
        new TrainableParameters(network, BiasTraining.Polar, seed).Expand(parameters);
        return parameters;
    }

    // Settles random starts and puts the targets near the free outputs, where the log cost is in the scope of the gates.
    private static GradientCase Case(ulong seed)
    {
        var network = Chained().Network;
        var (topology, parameters, random) = (network.Topology, Drawn(network, seed), new Random((int)seed));
        double[] inputs = [-1.5, -1.5, -1.5, 1.5, 1.5, -1.5, 1.5, 1.5];
        var starts = new double[4 * topology.NodeCount];
        var targets = new double[4];
        var equilibrium = new Equilibrium(new XyArray(), topology);
        for (var k = 0; k < 4; k++)
        {
            var state = starts.AsSpan(k * topology.NodeCount, topology.NodeCount);
            for (var i = 0; i < state.Length; i++) state[i] = 2 * Math.PI * random.NextDouble() - Math.PI;
            for (var x = 0; x < 2; x++) state[topology.InputNodes[x]] = inputs[2 * k + x];
            var free = state.ToArray();
            equilibrium.Settle(parameters, free);
            targets[k] = Math.IEEERemainder(free[topology.OutputNodes[0]] + 2 * random.NextDouble() - 1, 2 * Math.PI);
        }
        return new("XOR through chains", new XyArray(), topology, parameters, inputs, targets, starts, new(NudgeKind.Live, Cost.Log), NudgingScheme.Centered);
    }

    private static async Task<Evaluation> TrainAsync(Network network, HardwareProfile profile, ulong seed)
    {
        var experiment = ExperimentReader.Parse(BuiltInExperiments.Text("xor-xy"), "xor-xy.jsonc");
        await using var device = new EmulatorDevice(profile, network.Substrate, network.Topology, new() { Seed = seed });
        var task = new TrainingTask(experiment.Task, network.Substrate, n => [.. Enumerable.Range(0, n)]);
        Evaluation? last = null;
        await foreach (var e in new EpTrainer(device, network, task, experiment.Learning, seed).RunAsync()) last = e as Evaluation ?? last;
        return last!;
    }
}
