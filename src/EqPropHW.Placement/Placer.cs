using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>
/// Finds a placement of a network on a device graph, or says why there is none: cheap proofs, templates, exact search, annealing,
/// and chains where the device has them. Every placement is checked before it is given out.
/// </summary>
public static class Placer
{
    /// <summary>Expansions of a search when no other number is given.</summary>
    public const long DefaultExpansions = 2_000_000;

    // The exact search is quadratic in the device; beyond this size annealing comes first.
    private const int MostExactNodes = 2500;

    /// <summary>Searches.</summary>
    /// <param name="topology">The network's graph and roles.</param>
    /// <param name="device">The device's graph.</param>
    /// <param name="maxExpansions">Most expansions of each search.</param>
    public static PlacementResult Find(Topology topology, DeviceGraph device, long maxExpansions = DefaultExpansions)
    {
        var (networkHash, deviceHash) = (PlacementResult.HashOf(topology), device.Hash());
        var numbers = Enumerable.Range(0, topology.NodeCount).ToArray();
        var expansions = 0L;
        if (device.IsAny)
        {
            var most = numbers.Max(i => topology.Edges.Count(e => e.I == i || e.J == i));
            if (most > device.FanIn) return Impossible($"a node has {most} couplings, the device allows {device.FanIn} at a node");
            if (topology.Edges.Length > device.CouplerBudget) return Impossible($"the network has {topology.Edges.Length} couplings, the device can use {device.CouplerBudget} at once");
            return Placed([.. numbers.Select(i => new[] { i })], "the device is wired as the network asks", 0);
        }
        var network = new BitGraph(topology.NodeCount, topology.Edges);
        var graph = new BitGraph(device.NodeCount, device.WorkingCouplers());
        if (Proofs.AgainstCounts(network, graph, device, topology) is { } counts) return Impossible(counts);

        var single = Proofs.AgainstSingleNodes(network, graph, device);
        var isProof = single is not null;
        if (single is null)
        {
            foreach (var nodes in Templates.Of(network, device))
            {
                if (Good([.. nodes.Select(t => new[] { t })]) is { } chains) return Placed(chains, "one node each, by template", 0);
            }
            (var found, isProof, expansions) = SingleNodes(topology, device, network, graph, maxExpansions);
            if (found is not null && Good([.. found.Select(t => new[] { t })]) is { } searched) return Placed(searched, "one node each", expansions);
            single = isProof
                ? $"an exhaustive search of {expansions} expansions found no copy of the network with one node each"
                : $"no placement with one node each within {expansions} expansions";
        }
        if (device.ChainCoupling is null) return isProof ? Impossible(single) : NotFound(single);

        if (Proofs.AgainstWidth(network, graph) is { } width) return Impossible($"with one node each: {single}; with chains: {width}");
        var router = new ChainRouter(network, graph, (p, t) => MayTake(topology, device, p, t));
        var routed = router.Find(maxExpansions);
        expansions += router.Expansions;
        if (routed is not null && Good([.. routed]) is { } chained)
            return Placed(chained, $"chains of up to {chained.Max(c => c.Length)} nodes ({single})", expansions);
        return NotFound($"{single}; no placement with chains within {router.Expansions} expansions");

        ImmutableArray<int[]>? Good(ImmutableArray<int[]> chains) => PlacementCheck.Problems(topology, device, chains).Any() ? null : chains;
        PlacementResult Placed(ImmutableArray<int[]> chains, string how, long tried) => new("placed", how, tried, networkHash, deviceHash, chains);
        PlacementResult Impossible(string reason) => new("impossible", reason, expansions, networkHash, deviceHash, []);
        PlacementResult NotFound(string reason) => new("not-found", reason, expansions, networkHash, deviceHash, []);
    }

    private static (int[]? Nodes, bool IsProof, long Expansions) SingleNodes(
        Topology topology, DeviceGraph device, BitGraph network, BitGraph graph, long limit)
    {
        var candidates = Candidates(topology, device, graph.Words);
        if (device.NodeCount <= MostExactNodes)
        {
            var search = new SubgraphSearch(network, graph, candidates);
            var (nodes, isProof) = search.Find(limit);
            if (nodes is not null || isProof) return (nodes, isProof, search.Expansions);
        }
        var annealed = Annealer.Run(network, graph, candidates, limit);
        return (annealed is { Missing: 0 } done ? done.Nodes : null, false, 2 * limit);
    }

    private static ulong[][] Candidates(Topology topology, DeviceGraph device, int words)
    {
        var working = device.WorkingNodes();
        return [.. Enumerable.Range(0, topology.NodeCount).Select(p =>
        {
            var set = new ulong[words];
            foreach (var t in working.Where(t => MayTake(topology, device, p, t))) set[t >> 6] |= 1UL << (t & 63);
            return set;
        })];
    }

    private static bool MayTake(Topology topology, DeviceGraph device, int p, int t)
        => !device.DeadNodes.Contains(t)
            && (device.InputNodes.IsEmpty || !topology.InputNodes.Contains(p) || device.InputNodes.Contains(t))
            && (device.OutputNodes.IsEmpty || !topology.OutputNodes.Contains(p) || device.OutputNodes.Contains(t));
}
