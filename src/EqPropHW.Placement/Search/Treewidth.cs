namespace EqPropHW.Placement;

/// <summary>
/// Bounds of the treewidth, the measure that no contraction and no deletion raises: a network whose treewidth exceeds the
/// device's cannot be placed on it, not even with chains.
/// </summary>
/// <remarks>Lower bound: contract the node of least degree into its neighbour of least degree, largest least degree seen
/// (Bodlaender, Koster and Wolle 2004). Upper bound: width of an elimination order.</remarks>
internal static class Treewidth
{
    /// <summary>A number that the treewidth is not below.</summary>
    public static int AtLeast(BitGraph graph)
    {
        var neighbours = Sets(graph);
        var left = Enumerable.Range(0, graph.NodeCount).ToHashSet();
        var bound = 0;
        while (left.Count > 1)
        {
            var node = left.MinBy(i => neighbours[i].Count * 100_000 + i);
            bound = Math.Max(bound, neighbours[node].Count);
            left.Remove(node);
            foreach (var other in neighbours[node]) neighbours[other].Remove(node);
            if (neighbours[node].Count == 0) continue;
            var into = neighbours[node].MinBy(i => neighbours[i].Count * 100_000 + i);
            foreach (var other in neighbours[node].Where(o => o != into))
            {
                neighbours[other].Add(into);
                neighbours[into].Add(other);
            }
        }
        return bound;
    }

    /// <summary>A number that the treewidth is not above.</summary>
    public static int AtMost(BitGraph graph) => Math.Min(Width(graph, byNumber: true), Width(graph, byNumber: false));

    private static int Width(BitGraph graph, bool byNumber)
    {
        var neighbours = Sets(graph);
        var left = Enumerable.Range(0, graph.NodeCount).ToHashSet();
        var width = 0;
        while (left.Count > 0)
        {
            var node = left.MinBy(i => byNumber ? i : neighbours[i].Count * 100_000 + i);
            left.Remove(node);
            width = Math.Max(width, neighbours[node].Count);
            foreach (var a in neighbours[node])
            {
                neighbours[a].Remove(node);
                foreach (var b in neighbours[node])
                {
                    if (a != b) neighbours[a].Add(b);
                }
            }
        }
        return width;
    }

    private static HashSet<int>[] Sets(BitGraph graph) => [.. graph.Neighbours.Select(n => n.ToHashSet())];
}
