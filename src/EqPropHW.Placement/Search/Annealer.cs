namespace EqPropHW.Placement;

/// <summary>
/// Simulated annealing for networks too large for the exact search: moves a node to another place (or swaps two) and counts
/// couplings without a coupler. Deterministic; bounded by moves.
/// </summary>
internal static class Annealer
{
    private const double Hot = 2;
    private const double Cold = 0.1;

    /// <summary>Device nodes of each network node with the fewest couplings left over, and whether none is.</summary>
    /// <param name="network">Graph to place.</param>
    /// <param name="device">Working graph of the device.</param>
    /// <param name="candidates">Allowed device nodes of each network node, bit sets [nodes].</param>
    /// <param name="moves">Number of moves.</param>
    public static (int[] Nodes, int Missing)? Run(BitGraph network, BitGraph device, ulong[][] candidates, long moves)
    {
        var random = new Random(1);
        var occupant = new int[device.NodeCount];
        Array.Fill(occupant, -1);
        var nodes = new int[network.NodeCount];
        // Fewest candidates first.
        foreach (var p in Enumerable.Range(0, nodes.Length).OrderBy(p => BitGraph.Count(candidates[p])))
        {
            var free = BitGraph.Members(candidates[p]).Where(t => occupant[t] < 0).Take(1).ToArray();
            if (free.Length == 0) return null;
            (nodes[p], occupant[free[0]]) = (free[0], p);
        }
        var missing = Enumerable.Range(0, nodes.Length).Sum(p => Missing(p)) / 2;
        var (best, least) = (nodes.ToArray(), missing);
        for (long move = 0; move < moves && least > 0; move++)
        {
            var temperature = Hot * Math.Pow(Cold / Hot, (double)move / moves);
            var p = random.Next(nodes.Length);
            var (from, to) = (nodes[p], random.Next(device.NodeCount));
            var q = occupant[to];
            if (to == from || !Allows(p, to) || (q >= 0 && !Allows(q, from))) continue;
            var before = Missing(p) + (q >= 0 ? Missing(q) : 0);
            Put(p, to, q, from);
            var change = Missing(p) + (q >= 0 ? Missing(q) : 0) - before;
            if (change > 0 && random.NextDouble() >= Math.Exp(-change / temperature))
            {
                Put(p, from, q, to);
                continue;
            }
            missing += change;
            if (missing < least) (best, least) = (nodes.ToArray(), missing);
        }
        return (best, least);

        void Put(int p, int at, int q, int other)
        {
            (nodes[p], occupant[at], occupant[other]) = (at, p, q);
            if (q >= 0) nodes[q] = other;
        }

        bool Allows(int p, int t) => (candidates[p][t >> 6] >> (t & 63) & 1) != 0;

        int Missing(int p)
        {
            var count = 0;
            foreach (var q in network.Neighbours[p]) count += device.Has(nodes[p], nodes[q]) ? 0 : 1;
            return count;
        }
    }
}
