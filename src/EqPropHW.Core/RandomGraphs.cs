using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>A lattice in which a share of the bonds leads to a random node instead: the control between order and chance.</summary>
/// <param name="Lattice">The lattice before rewiring.</param>
/// <param name="Rewired">Share of bonds that are rewired, 0 to 1.</param>
/// <param name="WiringSeed">Seed of the wiring; equal seeds give equal graphs.</param>
public sealed record SmallWorld(Lattice Lattice, double Rewired, int WiringSeed) : Architecture
{
    /// <inheritdoc/>
    public override Wired Build()
    {
        if (Rewired is not (>= 0 and <= 1)) throw new NetworkException($"rewired share {Rewired}; it lies in 0..1");
        var random = new Random(WiringSeed);
        var nodes = Lattice.Rows * Lattice.Columns;
        var edges = Lattice.Bonds().ToList();
        var seen = edges.ToHashSet();
        for (var e = 0; e < edges.Count; e++)
        {
            if (random.NextDouble() >= Rewired) continue;
            var moved = Edge.Between(edges[e].I, random.Next(nodes));
            if (moved.I == moved.J || !seen.Add(moved)) continue;
            seen.Remove(edges[e]);
            edges[e] = moved;
        }
        return EdgeList.Flat(new Topology(nodes, edges, Lattice.Inputs, Lattice.Outputs)) with { Places = Lattice.Places() };
    }
}

/// <summary>A random graph in which every node has the same number of couplings: the control without any geometry.</summary>
/// <param name="Nodes">Number of nodes.</param>
/// <param name="Degree">Couplings of each node; Nodes x Degree must be even.</param>
/// <param name="Inputs">Input nodes.</param>
/// <param name="Outputs">Output nodes.</param>
/// <param name="WiringSeed">Seed of the wiring; equal seeds give equal graphs.</param>
public sealed record RandomRegular(
    int Nodes, int Degree, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs, int WiringSeed) : Architecture
{
    private const int Attempts = 1000;

    /// <summary>Pairs the ends of all couplings at random, again until no node meets itself or another twice.</summary>
    /// <inheritdoc/>
    public override Wired Build()
    {
        if (Degree < 1 || Degree >= Nodes || Nodes * Degree % 2 != 0)
            throw new NetworkException($"no graph of {Nodes} nodes has degree {Degree} everywhere: the degree lies in 1..{Nodes - 1} and nodes x degree is even");
        var random = new Random(WiringSeed);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (TryPair(random) is { } edges) return EdgeList.Flat(new Topology(Nodes, edges, Inputs, Outputs));
        }
        throw new NetworkException($"no random graph of {Nodes} nodes with degree {Degree} was found in {Attempts} attempts; take another wiring seed");
    }

    private List<Edge>? TryPair(Random random)
    {
        var ends = Enumerable.Range(0, Nodes * Degree).Select(k => k / Degree).ToList();
        var edges = new HashSet<Edge>();
        while (ends.Count > 0)
        {
            // The last end meets a random other one that it may; without any the attempt has failed.
            var a = ends[^1];
            ends.RemoveAt(ends.Count - 1);
            var open = Enumerable.Range(0, ends.Count).Where(k => ends[k] != a && !edges.Contains(Edge.Between(a, ends[k]))).ToArray();
            if (open.Length == 0) return null;
            var chosen = open[random.Next(open.Length)];
            edges.Add(Edge.Between(a, ends[chosen]));
            ends.RemoveAt(chosen);
        }
        return [.. edges.OrderBy(e => e.I).ThenBy(e => e.J)];
    }
}
