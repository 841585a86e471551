using EqPropHW.Core;
using EqPropHW.Placement;
using EqPropHW.Tests.Cli;

namespace EqPropHW.Tests.Placement;

public sealed class PlacerTests
{
    [Fact]
    public void Planted_copies_are_found()
    {
        var found = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var (network, device) = PlacementProblems.Planted(seed);
            var result = Placer.Find(network, device);
            Assert.NotEqual("impossible", result.Status);
            if (!result.IsPlaced) continue;
            found++;
            AssertRight(network, device, result);
        }
        Assert.True(found >= 190, $"{found} of 200");
    }

    [Fact]
    public void Planted_copies_are_found_in_few_expansions_and_the_same_ones_again()
    {
        var (network, device) = PlacementProblems.Planted(7);

        var (first, second) = (Placer.Find(network, device), Placer.Find(network, device));

        Assert.Equal(first.ToJson(), second.ToJson());
        Assert.InRange(first.Expansions, 1, 100_000);
    }

    [Fact]
    public void Impossible_problems_are_proved_impossible()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var (network, device) = PlacementProblems.TooManyCouplings(seed);
            var tooMany = Placer.Find(network, device);
            Assert.Equal("impossible", tooMany.Status);
            Assert.Contains("couplings", tooMany.Reason, StringComparison.Ordinal);

            (network, device) = PlacementProblems.OddCycleInBipartite(seed);
            var odd = Placer.Find(network, device);
            Assert.Equal("impossible", odd.Status);
            Assert.Empty(odd.Chains);
        }
    }

    [Fact]
    public void Exhaustive_search_proves_what_no_bound_sees()
    {
        // Two triangles sharing a node, in a ring of 8 with chords that make triangles which share edges only.
        var network = new Topology(5, [new(0, 1), new(1, 2), new(0, 2), new(2, 3), new(3, 4), new(2, 4)], [0], [4]);
        var device = DeviceWiring.Edges(6, [new(0, 1), new(1, 2), new(0, 2), new(1, 3), new(2, 3), new(3, 4), new(2, 4), new(4, 5)]);
        Assert.Equal("placed", Placer.Find(network, device).Status);

        var without = DeviceWiring.Edges(6, [new(0, 1), new(1, 2), new(2, 3), new(3, 0), new(0, 4), new(1, 4), new(2, 5), new(3, 5)]);
        Assert.Equal("impossible", Placer.Find(network, without).Status);
    }

    [Fact]
    public void Limit_of_expansions_ends_the_search_without_a_claim()
    {
        // K5 is no minor of a planar grid, and no bound that is tried knows it.
        var result = Placer.Find(new AllToAll(5, 2, 1).Build().Topology, DeviceWiring.Square(5, 5) with { ChainCoupling = 4 }, 5000);

        Assert.Equal("not-found", result.Status);
    }

    [Fact]
    public void Roles_and_dead_elements_are_respected()
    {
        var network = new Topology(3, [new(0, 1), new(1, 2)], [0], [2]);
        var device = DeviceWiring.Square(3, 3) with { InputNodes = [8], OutputNodes = [6, 2], DeadNodes = [7] };

        var result = Placer.Find(network, device);

        Assert.Equal([8, 5, 2], result.Chains.Select(c => c.Single()));
        Assert.Equal("impossible", Placer.Find(network, device with { DeadNodes = [7], DeadEdges = [new(5, 8)] }).Status);
    }

    [Fact]
    public void All_to_all_five_gets_chains_on_chimera_and_never_on_a_file()
    {
        var network = new AllToAll(5, 2, 1).Build().Topology;
        var device = DeviceWiring.Chimera(2, 2, 4);

        var chained = Placer.Find(network, device with { ChainCoupling = 4 });

        AssertRight(network, device with { ChainCoupling = 4 }, chained);
        Assert.True(chained.Chains.Max(c => c.Length) > 1);
        Assert.Equal("impossible", Placer.Find(network, device).Status);
    }

    [Fact]
    public void Dense_digits_net_is_refused_on_the_kings_graph_with_a_proof()
    {
        var network = new DenseLayers([64, 20, 10]).Build().Topology;

        var few = Placer.Find(network, DeviceWiring.King(16, 16) with { ChainCoupling = 4 });
        var wide = Placer.Find(network, DeviceWiring.King(21, 18) with { ChainCoupling = 4 });

        Assert.Equal(("impossible", "the network has 1480 couplings, the device 930 working couplers"), (few.Status, few.Reason));
        Assert.Equal("impossible", Placer.Find(new DenseLayers([40, 20, 4]).Build().Topology, DeviceWiring.King(16, 16) with { ChainCoupling = 4 }).Status);
        Assert.Equal("impossible", wide.Status);
    }

    [Fact]
    public void Templates_place_lattices_and_layers_without_search()
    {
        var lattice = Placer.Find(new Lattice(LatticeKind.Square, 9, 7, [0], [62]).Build().Topology, DeviceWiring.King(16, 16));
        var layers = Placer.Find(new DenseLayers([64, 20, 10]).Build().Topology, DeviceWiring.Crossbar(80, 20));

        Assert.Equal(("placed", 0L), (lattice.Status, lattice.Expansions));
        Assert.Equal(("placed", 0L), (layers.Status, layers.Expansions));
    }

    [Fact]
    public void Placement_file_is_read_back_and_bound_to_its_graphs()
    {
        using var folder = new TemporaryFolder();
        var (network, device) = PlacementProblems.Planted(3);
        var path = folder["PLACEMENT.json"];
        var result = Placer.Find(network, device);
        File.WriteAllText(path, result.ToJson());

        var read = PlacementResult.Read(path);

        Assert.Equal(result.Chains.Select(c => c[0]), read.Chains.Select(c => c[0]));
        read.RequireMatch(network, device, path);
        Assert.Throws<NetworkException>(() => read.RequireMatch(network, device with { DeadNodes = [1] }, path));
        Assert.Throws<NetworkException>(() => read.RequireMatch(PlacementProblems.Planted(4).Network, device, path));
    }

    [Fact]
    public void Wrong_placements_are_seen_through()
    {
        var network = new Topology(3, [new(0, 1), new(1, 2)], [0], [2]);
        var device = DeviceWiring.Square(2, 2) with { ChainCoupling = 4 };

        string[] Problems(params int[][] chains) => [.. PlacementCheck.Problems(network, device, chains)];

        Assert.Empty(Problems([0], [1], [3]));
        Assert.Empty(Problems([0, 2], [1], [3]));
        Assert.Contains("no working coupler carries the coupling 0-1", Problems([0], [3], [1]).Single(), StringComparison.Ordinal);
        Assert.Contains("stands for network nodes", Problems([0], [1], [1]).First(), StringComparison.Ordinal);
        Assert.Contains("not connected", Problems([0, 3], [1], [2]).First(), StringComparison.Ordinal);
        Assert.Contains("does not exist", Problems([0], [1], [4]).First(), StringComparison.Ordinal);
    }

    private static void AssertRight(Topology network, DeviceGraph device, PlacementResult result)
    {
        // Written apart from PlacementCheck on purpose.
        var owner = new Dictionary<int, int>();
        for (var p = 0; p < network.NodeCount; p++)
        {
            foreach (var t in result.Chains[p]) owner.Add(t, p);
        }
        var carried = device.WorkingCouplers().Where(e => owner.ContainsKey(e.I) && owner.ContainsKey(e.J)).Select(e => Edge.Between(owner[e.I], owner[e.J])).ToHashSet();
        Assert.All(network.Edges, e => Assert.Contains(e, carried));
        if (device.ChainCoupling is null) Assert.All(result.Chains, c => Assert.Single(c));
    }
}
