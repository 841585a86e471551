using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Cheap reasons why a network cannot be placed; null where none is found.</summary>
internal static class Proofs
{
    /// <summary>A reason in the numbers of nodes and couplers: not even chains of device nodes can carry the network.</summary>
    public static string? AgainstCounts(BitGraph network, BitGraph device, DeviceGraph graph, Topology topology)
    {
        var nodes = graph.WorkingNodes().Length;
        var couplers = device.Neighbours.Sum(n => n.Length) / 2;
        if (topology.NodeCount > nodes)
            return $"the network has {topology.NodeCount} nodes, the device {nodes} working ones";
        if (topology.Edges.Length > couplers)
            return $"the network has {topology.Edges.Length} couplings, the device {couplers} working couplers";
        if (graph.CouplerBudget is { } budget && topology.Edges.Length > budget)
            return $"the network has {topology.Edges.Length} couplings, the device can use {budget} at once";
        foreach (var (wanted, able, role) in new[] { (topology.InputNodes, graph.InputNodes, "input"), (topology.OutputNodes, graph.OutputNodes, "output") })
        {
            var working = able.Except(graph.DeadNodes).Count();
            if (!able.IsEmpty && wanted.Length > working) return $"the network has {wanted.Length} {role} nodes, the device {working} that can be {role}s";
        }
        var largest = Components(network).Max(c => c.Count);
        var room = Components(device).Max(c => c.Count);
        return largest > room ? $"a connected part of the network has {largest} nodes, the largest connected part of the device {room}" : null;
    }

    /// <summary>The reason that the network is too densely woven for the device, chains or not.</summary>
    public static string? AgainstWidth(BitGraph network, BitGraph device)
    {
        // Elimination of a large dense device is slow and rarely decides.
        if (device.NodeCount > 600) return null;
        var (least, most) = (Treewidth.AtLeast(network), Treewidth.AtMost(device));
        return least > most ? $"the network's treewidth is at least {least}, the device's at most {most}, and chains do not raise it" : null;
    }

    /// <summary>A reason why the network cannot be placed with one device node for each node.</summary>
    public static string? AgainstSingleNodes(BitGraph network, BitGraph device, DeviceGraph graph)
    {
        var wanted = Degrees(network);
        var offered = Degrees(device);
        var most = Math.Min(offered[0].Degree, graph.FanIn ?? int.MaxValue);
        if (wanted[0].Degree > most)
        {
            var count = wanted.Count(d => d.Degree > most);
            return $"node {wanted[0].Node} has {wanted[0].Degree} couplings, no device node more than {most}; {count} {(count == 1 ? "node is" : "nodes are")} affected";
        }
        for (var k = 0; k < wanted.Length; k++)
        {
            if (wanted[k].Degree > offered[k].Degree)
                return $"{k + 1} nodes of the network have {wanted[k].Degree} or more couplings, but only {offered.Count(d => d.Degree >= wanted[k].Degree)} device nodes have as many";
        }
        if (OddCycle(device) is null)
        {
            if (OddCycle(network) is { } cycle)
                return $"the device is bipartite, the network has the odd cycle {string.Join('-', cycle.Append(cycle[0]))}";
            return Sides(network, device);
        }
        return null;
    }

    /// <summary>Nodes of an odd cycle, or null for a bipartite graph.</summary>
    internal static int[]? OddCycle(BitGraph graph)
    {
        var (parent, depth) = (new int[graph.NodeCount], new int[graph.NodeCount]);
        Array.Fill(depth, -1);
        for (var start = 0; start < graph.NodeCount; start++)
        {
            if (depth[start] >= 0) continue;
            (depth[start], parent[start]) = (0, -1);
            var queue = new Queue<int>([start]);
            while (queue.TryDequeue(out var node))
            {
                foreach (var other in graph.Neighbours[node])
                {
                    if (depth[other] < 0)
                    {
                        (depth[other], parent[other]) = (depth[node] + 1, node);
                        queue.Enqueue(other);
                    }
                    else if ((depth[other] - depth[node]) % 2 == 0)
                    {
                        return Cycle(node, other, parent, depth);
                    }
                }
            }
        }
        return null;
    }

    /// <summary>Connected parts.</summary>
    internal static List<List<int>> Components(BitGraph graph)
    {
        var seen = new bool[graph.NodeCount];
        var parts = new List<List<int>>();
        for (var start = 0; start < graph.NodeCount; start++)
        {
            if (seen[start]) continue;
            var part = new List<int> { start };
            seen[start] = true;
            for (var k = 0; k < part.Count; k++)
            {
                foreach (var other in graph.Neighbours[part[k]])
                {
                    if (seen[other]) continue;
                    seen[other] = true;
                    part.Add(other);
                }
            }
            parts.Add(part);
        }
        return parts;
    }

    private static int[] Cycle(int a, int b, int[] parent, int[] depth)
    {
        var (left, right) = (new List<int> { a }, new List<int> { b });
        while (left[^1] != right[^1])
        {
            if (depth[left[^1]] >= depth[right[^1]]) left.Add(parent[left[^1]]);
            else right.Add(parent[right[^1]]);
        }
        right.RemoveAt(right.Count - 1);
        right.Reverse();
        return [.. left, .. right];
    }

    // The two sides of a connected bipartite network must fit the two sides of a connected bipartite device.
    private static string? Sides(BitGraph network, BitGraph device)
    {
        if (Components(network).Count != 1 || Components(device) is not [_]) return null;
        var (a, b) = Colours(network);
        var (c, d) = Colours(device);
        return (a > c || b > d) && (a > d || b > c)
            ? $"network and device are bipartite: sides of {a} and {b} nodes do not fit sides of {c} and {d}"
            : null;
    }

    private static (int, int) Colours(BitGraph graph)
    {
        var colour = new int[graph.NodeCount];
        Array.Fill(colour, -1);
        colour[0] = 0;
        var queue = new Queue<int>([0]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var other in graph.Neighbours[node].Where(o => colour[o] < 0))
            {
                colour[other] = 1 - colour[node];
                queue.Enqueue(other);
            }
        }
        return (colour.Count(c => c == 0), colour.Count(c => c == 1));
    }

    private static (int Degree, int Node)[] Degrees(BitGraph graph)
        => [.. Enumerable.Range(0, graph.NodeCount).Select(i => (graph.Degree(i), i)).OrderByDescending(d => d.Item1).ThenBy(d => d.i)];
}
