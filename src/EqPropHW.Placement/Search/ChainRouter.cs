namespace EqPropHW.Placement;

/// <summary>
/// Lets connected chains of device nodes stand for network nodes: each node is routed to the chains of its neighbours along paths
/// that avoid crowded device nodes, again and again with a growing price for overlaps, until no device node is used twice.
/// </summary>
/// <remarks>Deterministic; bounded by expansions (device nodes settled by the path search). Source: Cai, Macready and Roy 2014,
/// arXiv 1406.2741.</remarks>
internal sealed class ChainRouter(BitGraph network, BitGraph device, Func<int, int, bool> mayBeRoot)
{
    private const int Restarts = 16;
    private const int Passes = 40;
    private readonly int[] _users = new int[device.NodeCount];
    private readonly List<int>[] _chains = new List<int>[network.NodeCount];
    private double _price;

    /// <summary>Device nodes settled so far.</summary>
    public long Expansions { get; private set; }

    /// <summary>Chains of device nodes for each network node, the root first, or null when the limit was reached.</summary>
    public int[][]? Find(long limit)
    {
        for (var restart = 0; restart < Restarts; restart++)
        {
            var order = Enumerable.Range(0, network.NodeCount).ToArray();
            new Random(restart).Shuffle(order);
            if (restart == 0) order = [.. order.OrderByDescending(network.Degree)];
            Array.Clear(_users);
            foreach (var p in order) _chains[p] = [];
            _price = 2;
            for (var pass = 0; pass < Passes; pass++)
            {
                foreach (var p in order)
                {
                    if (Expansions > limit) return null;
                    Remove(p);
                    if (!Route(p)) return null;
                }
                if (_users.All(u => u <= 1)) return [.. _chains.Select((c, p) => Trimmed(p, c))];
                _price *= 1.5;
            }
        }
        return null;
    }

    private bool Route(int p)
    {
        var placed = network.Neighbours[p].Where(q => _chains[q].Count > 0).ToArray();
        var searches = placed.Select(q => Distances(_chains[q])).ToArray();
        var (root, least) = (-1, double.PositiveInfinity);
        for (var t = 0; t < device.NodeCount; t++)
        {
            if (device.Degree(t) == 0 && network.Degree(p) > 0 || !mayBeRoot(p, t)) continue;
            // A root inside a neighbour's chain pays for the overlap once; each path ends before the chain it leads to.
            var cost = Cost(t) + searches.Sum(s => Math.Max(0, s.Distance[t] - Cost(t)));
            if (placed.Length == 0) cost += 1e-6 * ((t * 7919L + p) % device.NodeCount) - 1e-3 * device.Degree(t);
            if (cost < least) (root, least) = (t, cost);
        }
        if (root < 0 || double.IsPositiveInfinity(least)) return false;
        var chain = new List<int> { root };
        foreach (var (from, q) in searches.Zip(placed))
        {
            for (var t = from.Parent[root]; t >= 0 && !_chains[q].Contains(t); t = from.Parent[t])
            {
                if (!chain.Contains(t)) chain.Add(t);
            }
        }
        foreach (var t in chain) _users[t]++;
        _chains[p] = chain;
        return true;
    }

    private double Cost(int t) => Math.Pow(_price, _users[t]);

    // Cheapest way from a chain to every device node; the node itself counts, the chain does not.
    private (double[] Distance, int[] Parent) Distances(List<int> chain)
    {
        var distance = new double[device.NodeCount];
        var parent = new int[device.NodeCount];
        Array.Fill(distance, double.PositiveInfinity);
        Array.Fill(parent, -1);
        var queue = new PriorityQueue<int, (double, int)>();
        foreach (var t in chain)
        {
            distance[t] = 0;
            queue.Enqueue(t, (0, t));
        }
        while (queue.TryDequeue(out var t, out var priority))
        {
            if (priority.Item1 > distance[t]) continue;
            Expansions++;
            foreach (var next in device.Neighbours[t])
            {
                var reached = distance[t] + Cost(next);
                if (!(reached < distance[next])) continue;
                (distance[next], parent[next]) = (reached, t);
                queue.Enqueue(next, (reached, next));
            }
        }
        // Standing on a neighbour's chain is an overlap, not a coupling.
        foreach (var t in chain) distance[t] = 1000 * Cost(t);
        return (distance, parent);
    }

    private void Remove(int p)
    {
        foreach (var t in _chains[p]) _users[t]--;
        _chains[p] = [];
    }

    // Drops ends of the chain that no neighbour needs.
    private int[] Trimmed(int p, List<int> chain)
    {
        for (var k = chain.Count - 1; k > 0; k--)
        {
            var without = chain.Where((_, at) => at != k).ToList();
            if (!PlacementCheck.IsConnected(without, device)) continue;
            if (network.Neighbours[p].All(q => without.Any(t => _chains[q].Any(u => device.Has(t, u))))) (chain, k) = (without, without.Count);
        }
        _chains[p] = chain;
        return [.. chain];
    }
}
