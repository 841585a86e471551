namespace EqPropHW.Placement;

/// <summary>
/// Exact search for a copy of a network's graph in a device's: each network node gets one device node, coupled nodes get coupled
/// nodes. Bounded by expansions (assignments tried), never by time, so results are the same on any machine.
/// </summary>
/// <remarks>
/// Domains as bit sets; filters by degree, by degrees of neighbours and by numbers of common neighbours; forward checking and a
/// counting all-different test at every assignment; fewest candidates first, weighted by past failures; restarts with doubled
/// budgets. A restart that ends within its budget without a copy proves that there is none.
/// Sources: McCreesh and Prosser 2015 (supplemental graphs, bit-parallel search); Boussemart et al. 2004 (weights).
/// </remarks>
internal sealed class SubgraphSearch
{
    private const int MostShared = 3;
    private const long FirstBudget = 1000;
    private readonly BitGraph _network;
    private readonly BitGraph _device;
    private readonly BitGraph[] _networkShared;
    private readonly BitGraph[] _deviceShared;
    private readonly ulong[][] _root;
    private readonly double[] _weight;
    private Random _random = new(0);
    private long _budget;
    private int[]? _found;

    /// <summary>Prepares a search.</summary>
    /// <param name="network">Graph to place.</param>
    /// <param name="device">Working graph of the device.</param>
    /// <param name="candidates">Device nodes that roles and working elements allow each network node, bit sets [nodes].</param>
    public SubgraphSearch(BitGraph network, BitGraph device, ulong[][] candidates)
    {
        (_network, _device) = (network, device);
        (_networkShared, _deviceShared) = (network.Shared(MostShared), device.Shared(MostShared));
        _weight = Enumerable.Repeat(1.0, network.NodeCount).ToArray();
        _root = Filtered(candidates);
    }

    /// <summary>Assignments tried so far.</summary>
    public long Expansions { get; private set; }

    /// <summary>Searches.</summary>
    /// <param name="limit">Most assignments to try.</param>
    /// <returns>The device node of each network node when there is a copy; null with <c>IsProof</c> when there is none, without it when
    /// the limit was reached.</returns>
    public (int[]? Nodes, bool IsProof) Find(long limit)
    {
        if (_root.Any(d => BitGraph.Count(d) == 0)) return (null, true);
        for (var restart = 0; Expansions < limit; restart++)
        {
            _random = new Random(restart);
            _budget = Math.Min(limit, Expansions + (FirstBudget << Math.Min(restart, 30)));
            var domains = _root.Select(d => d.ToArray()).ToArray();
            var assigned = new int[_network.NodeCount];
            Array.Fill(assigned, -1);
            if (!Propagate(domains, assigned)) return (null, true);
            var isComplete = Extend(domains, assigned);
            if (_found is not null) return (_found, false);
            if (isComplete) return (null, true);
        }
        return (null, false);
    }

    // Whether the whole subtree was searched.
    private bool Extend(ulong[][] domains, int[] assigned)
    {
        var node = Choose(domains, assigned);
        if (node < 0)
        {
            _found = assigned;
            return false;
        }
        foreach (var target in Ordered(domains[node]))
        {
            if (Expansions >= _budget) return false;
            Expansions++;
            var next = domains.Select(d => d.ToArray()).ToArray();
            Array.Clear(next[node]);
            next[node][target >> 6] = 1UL << (target & 63);
            var after = assigned.ToArray();
            if (!Propagate(next, after)) continue;
            if (!Extend(next, after)) return false;
        }
        return true;
    }

    private int Choose(ulong[][] domains, int[] assigned)
    {
        var (best, score) = (-1, double.PositiveInfinity);
        for (var p = 0; p < assigned.Length; p++)
        {
            if (assigned[p] >= 0) continue;
            var s = BitGraph.Count(domains[p]) / (_weight[p] * (1 + _network.Degree(p)));
            if (s < score) (best, score) = (p, s);
        }
        return best;
    }

    // Many couplers first: they leave the most room. The noise of later restarts leads elsewhere.
    private IEnumerable<int> Ordered(ulong[] domain)
        => BitGraph.Members(domain).OrderByDescending(t => _device.Degree(t) + 4 * _random.NextDouble());

    private bool Propagate(ulong[][] domains, int[] assigned)
    {
        for (var node = NextSingle(domains, assigned); node >= 0; node = NextSingle(domains, assigned))
        {
            var target = BitGraph.Members(domains[node]).First();
            assigned[node] = target;
            for (var q = 0; q < domains.Length; q++)
            {
                if (q == node) continue;
                var domain = domains[q];
                domain[target >> 6] &= ~(1UL << (target & 63));
                if (_network.Has(node, q)) Intersect(domain, _device.Row(target));
                for (var k = 0; k < MostShared && _networkShared[k].Has(node, q); k++) Intersect(domain, _deviceShared[k].Row(target));
                if (domain.AsSpan().ContainsAnyExcept(0UL)) continue;
                _weight[q]++;
                return false;
            }
        }
        return EnoughForAll(domains, assigned);
    }

    private static int NextSingle(ulong[][] domains, int[] assigned)
    {
        for (var p = 0; p < assigned.Length; p++)
        {
            if (assigned[p] < 0 && BitGraph.Count(domains[p]) == 1) return p;
        }
        return -1;
    }

    // Smallest domains first: k nodes need k targets between them.
    private bool EnoughForAll(ulong[][] domains, int[] assigned)
    {
        var union = new ulong[_device.Words];
        var count = 0;
        foreach (var p in Enumerable.Range(0, domains.Length).Where(p => assigned[p] < 0).OrderBy(p => BitGraph.Count(domains[p])))
        {
            for (var w = 0; w < union.Length; w++) union[w] |= domains[p][w];
            count++;
            if (BitGraph.Count(union) >= count) continue;
            _weight[p]++;
            return false;
        }
        return true;
    }

    // Candidates by degree, degrees of neighbours and common neighbours, then by local matching until nothing changes.
    private ulong[][] Filtered(ulong[][] candidates)
    {
        var domains = new ulong[_network.NodeCount][];
        var networkDegrees = Degrees(_network);
        var deviceDegrees = Degrees(_device);
        for (var p = 0; p < domains.Length; p++)
        {
            domains[p] = new ulong[_device.Words];
            foreach (var t in BitGraph.Members(candidates[p]))
            {
                var fits = Dominates(deviceDegrees[t], networkDegrees[p])
                    && Enumerable.Range(0, MostShared).All(k => _deviceShared[k].Degree(t) >= _networkShared[k].Degree(p));
                if (fits) domains[p][t >> 6] |= 1UL << (t & 63);
            }
        }
        for (var changed = true; changed;)
        {
            changed = false;
            for (var p = 0; p < domains.Length; p++)
            {
                foreach (var t in BitGraph.Members(domains[p]).ToArray())
                {
                    if (NeighboursFit(p, t, domains)) continue;
                    domains[p][t >> 6] &= ~(1UL << (t & 63));
                    changed = true;
                }
            }
        }
        return domains;
    }

    // Whether the neighbours of a node can all be different neighbours of its target: a bipartite matching.
    private bool NeighboursFit(int node, int target, ulong[][] domains)
    {
        var owner = new Dictionary<int, int>();
        foreach (var p in _network.Neighbours[node])
        {
            if (!Match(p, [])) return false;
        }
        return true;

        bool Match(int p, HashSet<int> seen)
        {
            foreach (var t in _device.Neighbours[target])
            {
                if ((domains[p][t >> 6] >> (t & 63) & 1) == 0 || !seen.Add(t)) continue;
                if (owner.TryGetValue(t, out var other) && !Match(other, seen)) continue;
                owner[t] = p;
                return true;
            }
            return false;
        }
    }

    private static int[][] Degrees(BitGraph graph)
        => [.. graph.Neighbours.Select(n => n.Select(graph.Degree).OrderDescending().ToArray())];

    private static bool Dominates(int[] larger, int[] smaller)
    {
        if (larger.Length < smaller.Length) return false;
        for (var k = 0; k < smaller.Length; k++)
        {
            if (larger[k] < smaller[k]) return false;
        }
        return true;
    }

    private static void Intersect(Span<ulong> set, ReadOnlySpan<ulong> with)
    {
        for (var w = 0; w < set.Length; w++) set[w] &= with[w];
    }
}
