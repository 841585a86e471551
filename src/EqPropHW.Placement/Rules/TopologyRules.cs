using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Rules on nodes and couplers: does the graph of the network lie in the graph of the device?</summary>
internal static class TopologyRules
{
    private const int LongChain = 7;

    public static IEnumerable<DesignRule> All { get; } =
    [
        new("TOP-001", "the device has enough nodes", Nodes),
        new("TOP-002", "every coupling has a coupler", Couplers),
        new("TOP-003", "no node has more couplings than the device allows", FanIn),
        new("TOP-004", "no dead node or coupler is used", Dead),
        new("TOP-005", "chains are whole, connected and apart", Chains),
        new("TOP-007", "no more couplers are in use than the device can use", Budget),
        new("TOP-008", "inputs and outputs stand on nodes that can be clamped and read", Roles),
    ];

    private static IEnumerable<Finding> Nodes(CheckCase c)
    {
        var working = c.Graph.WorkingNodes().Length;
        if (c.Graph.IsAny || c.Topology.NodeCount <= working) yield break;
        yield return new("TOP-001", Severity.Error, "network", $"{working} working nodes", $"{c.Topology.NodeCount} nodes",
            "the nodes beyond have no place", $"take {c.Topology.NodeCount - working} nodes out of the hidden layers, or a larger device");
    }

    private static IEnumerable<Finding> Couplers(CheckCase c)
    {
        if (c.Graph.IsAny) yield break;
        var graph = new BitGraph(c.Graph.NodeCount, c.Graph.WorkingCouplers());
        var built = c.Graph.Couplers.ToHashSet();
        var components = Parts(graph);
        foreach (var (i, j) in c.Topology.Edges)
        {
            var (from, to) = (Inside(c, i), Inside(c, j));
            if (from.Length == 0 || to.Length == 0 || from.Any(t => to.Any(u => graph.Has(t, u)))) continue;
            // A dead coupler is the business of TOP-004.
            if (from.Any(t => to.Any(u => built.Contains(Edge.Between(t, u))))) continue;
            var isApart = components[from[0]] != components[to[0]];
            yield return new("TOP-002", Severity.Error, $"coupling {i}-{j} (device nodes {from[0]}-{to[0]})", "a coupler between the two nodes",
                isApart ? "no path of couplers either" : "none", "the coupling would not exist",
                "'eqp place' looks for another place for the nodes; '--placement mask' trains the couplers that exist")
            { Edges = [Edge.Between(from[0], to[0])] };
        }
    }

    private static IEnumerable<Finding> FanIn(CheckCase c)
    {
        var degrees = c.Degrees();
        var built = c.Graph.WorkingCouplers().SelectMany(e => new[] { e.I, e.J }).CountBy(t => t).ToDictionary();
        var most = Math.Min(c.Graph.FanIn ?? int.MaxValue, c.Graph.IsAny ? int.MaxValue : built.Values.DefaultIfEmpty(0).Max());
        for (var i = 0; i < degrees.Length; i++)
        {
            if (most == int.MaxValue) yield break;
            // Every node of a chain brings its couplers.
            var limit = Math.Max(1, c.Chains[i].Length) * most;
            if (degrees[i] <= limit) continue;
            yield return new("TOP-003", Severity.Error, $"node {i}", $"{limit} couplers{(c.Chains[i].Length > 1 ? $" in a chain of {c.Chains[i].Length}" : " at a node")}",
                $"{degrees[i]} couplings", "some of its couplings would not exist",
                $"give it at most {limit} couplings (\"constraints\": {{ \"fanIn\": N }}), or train the device's own graph (--placement mask)")
            { Nodes = [.. Inside(c, i)] };
        }
    }

    private static IEnumerable<Finding> Dead(CheckCase c)
    {
        if (c.Graph.IsAny) yield break;
        for (var i = 0; i < c.Chains.Count; i++)
        {
            foreach (var t in c.Chains[i].Where(c.Graph.DeadNodes.Contains))
            {
                yield return new("TOP-004", Severity.Error, $"node {i} (device node {t})", "working nodes", "a dead node", "the node neither settles nor learns",
                    "'eqp place' places around dead nodes")
                { Nodes = [t] };
            }
        }
        var dead = c.Graph.DeadEdges.Select(e => Edge.Between(e.I, e.J)).ToHashSet();
        var working = c.Graph.WorkingCouplers().ToHashSet();
        foreach (var (i, j) in c.Topology.Edges)
        {
            var pairs = c.Chains[i].SelectMany(t => c.Chains[j].Select(u => Edge.Between(t, u))).ToArray();
            if (pairs.Any(working.Contains)) continue;
            foreach (var pair in pairs.Where(dead.Contains))
            {
                yield return new("TOP-004", Severity.Error, $"coupling {i}-{j} (device coupler {pair.I}-{pair.J})", "working couplers", "a dead coupler",
                    "the coupling keeps whatever value it is stuck at", "'eqp place' places around dead couplers")
                { Edges = [pair] };
            }
        }
    }

    private static IEnumerable<Finding> Chains(CheckCase c)
    {
        if (c.Graph.IsAny) yield break;
        var graph = new BitGraph(c.Graph.NodeCount, c.Graph.WorkingCouplers());
        var owner = new Dictionary<int, int>();
        for (var i = 0; i < c.Chains.Count; i++)
        {
            var chain = c.Chains[i];
            if (chain.Length > 1 && c.Graph.ChainCoupling is null)
                yield return Of(i, "one node each", $"a chain of {chain.Length}", "the device has no fixed coupling to hold a chain together", "place it with one node each");
            if (chain.Length == 0) yield return Of(i, "at least one node", "an empty chain", "the node has no place", "place the network anew");
            if (!PlacementCheck.IsConnected(Inside(c, i), graph)) yield return Of(i, "a connected chain", $"nodes {string.Join(", ", chain)}", "its parts settle apart", "place the network anew");
            foreach (var t in chain.Where(t => !owner.TryAdd(t, i)))
                yield return Of(i, "chains that share no node", $"node {t} also stands for {owner[t]}", "two nodes would have one state", "place the network anew");
            if (chain.Length > LongChain)
                yield return Of(i, $"at most {LongChain} nodes", $"a chain of {chain.Length}", "long chains bend and break under strong couplings", "a sparser network or a better connected device") with { Severity = Severity.Warning };
        }

        Finding Of(int i, string limit, string actual, string why, string fix)
            => new("TOP-005", Severity.Error, $"chain of node {i}", limit, actual, why, fix) { Nodes = [.. Inside(c, i)] };
    }

    private static IEnumerable<Finding> Budget(CheckCase c)
    {
        if (c.Graph.CouplerBudget is not { } budget || c.Topology.Edges.Length <= budget) yield break;
        yield return new("TOP-007", Severity.Error, "network", $"{budget} couplers in use at once", $"{c.Topology.Edges.Length} couplings",
            "the couplings beyond would not exist", $"keep a share of them: \"constraints\": {{ \"density\": {Text((double)budget / c.Topology.Edges.Length)} }}");
    }

    private static IEnumerable<Finding> Roles(CheckCase c)
    {
        foreach (var (nodes, able, role, what) in new[]
        {
            (c.Topology.InputNodes, c.Graph.InputNodes, "input", "be clamped"), (c.Topology.OutputNodes, c.Graph.OutputNodes, "output", "be nudged and read"),
        })
        {
            foreach (var i in nodes.Where(i => !able.IsEmpty && c.Chains[i].Length > 0 && !able.Contains(c.Chains[i][0])))
            {
                yield return new("TOP-008", Severity.Error, $"{role} node {i} (device node {c.Chains[i][0]})", $"one of the {able.Length} {role} nodes", "another node",
                    $"the node cannot {what}", $"'eqp place' puts {role}s where they can be")
                { Nodes = [c.Chains[i][0]] };
            }
        }
    }

    // Device nodes of a network node that exist: nodes beyond the device are the business of TOP-001.
    private static int[] Inside(CheckCase c, int i) => [.. c.Chains[i].Where(t => t >= 0 && t < c.Graph.NodeCount)];

    private static int[] Parts(BitGraph graph)
    {
        var part = new int[graph.NodeCount];
        var parts = Proofs.Components(graph);
        for (var k = 0; k < parts.Count; k++)
        {
            foreach (var t in parts[k]) part[t] = k;
        }
        return part;
    }

    private static string Text(double x) => Math.Round(x, 3).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
