using EqPropHW.Core;

namespace EqPropHW.Tests.Placement;

/// <summary>Random placement problems of known answer.</summary>
internal static class PlacementProblems
{
    /// <summary>A connected network of mean degree 4 and a device of twice as many nodes that holds a relabelled copy of it among
    /// random couplers up to mean degree 8.</summary>
    public static (Topology Network, DeviceGraph Device) Planted(int seed)
    {
        var random = new Random(seed);
        var n = random.Next(20, 61);
        var edges = Connected(random, n, 2 * n);
        var label = Permutation(random, 2 * n);
        var couplers = edges.Select(e => Edge.Between(label[e.I], label[e.J])).ToHashSet();
        while (couplers.Count < 8 * n) Join(couplers, random.Next(2 * n), random.Next(2 * n));
        return (Network(n, edges), DeviceWiring.Edges(2 * n, couplers.Order(ByNodes)));
    }

    /// <summary>As planted, but one node of the network has more couplings than any device node.</summary>
    public static (Topology Network, DeviceGraph Device) TooManyCouplings(int seed)
    {
        var (network, device) = Planted(seed);
        var most = device.Couplers.SelectMany(e => new[] { e.I, e.J }).CountBy(i => i).Max(c => c.Value);
        var edges = network.Edges.ToHashSet();
        for (var j = 1; j < network.NodeCount && edges.Count(e => e.I == 0) <= most; j++) edges.Add(new(0, j));
        return (Network(network.NodeCount, edges), device);
    }

    /// <summary>A bipartite device and a network with an odd cycle; degrees would fit.</summary>
    public static (Topology Network, DeviceGraph Device) OddCycleInBipartite(int seed)
    {
        var random = new Random(seed);
        var n = random.Next(20, 61);
        var edges = new HashSet<Edge>();
        for (var k = 0; k < n; k++) Join(edges, k, (k + 1) % n);
        Join(edges, 0, 2);
        while (edges.Count < 2 * n) Join(edges, random.Next(n), random.Next(n));
        var couplers = new HashSet<Edge>();
        while (couplers.Count < 8 * n) Join(couplers, 2 * random.Next(n), 2 * random.Next(n) + 1);
        return (Network(n, edges), DeviceWiring.Edges(2 * n, couplers.Order(ByNodes)));
    }

    public static Comparer<Edge> ByNodes { get; } = Comparer<Edge>.Create((a, b) => (a.I, a.J).CompareTo((b.I, b.J)));

    private static HashSet<Edge> Connected(Random random, int n, int count)
    {
        var edges = new HashSet<Edge>();
        for (var k = 1; k < n; k++) edges.Add(new(random.Next(k), k));
        while (edges.Count < count) Join(edges, random.Next(n), random.Next(n));
        return edges;
    }

    private static void Join(HashSet<Edge> edges, int a, int b)
    {
        if (a != b) edges.Add(Edge.Between(a, b));
    }

    private static int[] Permutation(Random random, int n)
    {
        var order = Enumerable.Range(0, n).ToArray();
        random.Shuffle(order);
        return order;
    }

    private static Topology Network(int n, IEnumerable<Edge> edges) => new(n, [.. edges.Order(ByNodes)], [0, 1], [n - 1]);
}
