using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>
/// A graph whose couplings lie on a few diagonals of the coupling matrix: node i is coupled to i + d for the same few d
/// almost everywhere. Square, king's, triangular and hexagonal lattices and lattices with skips are such graphs.
/// </summary>
/// <param name="Offsets">The offsets d, ascending: <see cref="Few"/> or <see cref="Many"/>; 0 stands for none.</param>
/// <param name="Reach">Largest distance of two coupled nodes, on a diagonal or not.</param>
internal sealed record DiagonalGraph(int[] Offsets, int Reach)
{
    /// <summary>Diagonals of a lattice with four neighbours.</summary>
    public const int Few = 2;

    /// <summary>Diagonals of a lattice with eight neighbours.</summary>
    public const int Many = 4;

    /// <summary>Least share of the nodes that a diagonal must couple.</summary>
    private const double LeastFill = 0.4;

    /// <summary>Largest share of nodes that may be stepped one by one.</summary>
    private const double MostSpecial = 0.35;

    /// <summary>The diagonals of a graph, or null when it has not a few or other couplings than theirs are common.</summary>
    public static DiagonalGraph? Of(Topology topology)
    {
        var counts = new Dictionary<int, int>();
        var reach = 0;
        foreach (var (i, j) in topology.Edges)
        {
            counts[j - i] = counts.GetValueOrDefault(j - i) + 1;
            reach = Math.Max(reach, j - i);
            if (counts.Count > topology.NodeCount / 2) return null;
        }
        var full = counts.Where(c => c.Value >= LeastFill * topology.NodeCount).Select(c => c.Key).Order().ToArray();
        if (full.Length is 0 or > Many) return null;
        var padding = Enumerable.Repeat(0, (full.Length <= Few ? Few : Many) - full.Length);
        var graph = new DiagonalGraph([.. padding, .. full], reach);
        return graph.Special(topology, isNudged: true).Count(s => s) <= MostSpecial * topology.NodeCount ? graph : null;
    }

    /// <summary>Position of an offset, or -1.</summary>
    public int Diagonal(Edge edge) => Array.IndexOf(Offsets, edge.J - edge.I);

    /// <summary>Nodes that are not stepped like the others: inputs and their neighbours, ends of couplings on no diagonal, and nudged outputs, [nodes].</summary>
    public bool[] Special(Topology topology, bool isNudged)
    {
        var special = new bool[topology.NodeCount];
        var isInput = new bool[topology.NodeCount];
        foreach (var i in topology.InputNodes) special[i] = isInput[i] = true;
        foreach (var i in topology.OutputNodes) special[i] |= isNudged;
        foreach (var edge in topology.Edges)
        {
            if (isInput[edge.I] || isInput[edge.J] || Diagonal(edge) < 0) special[edge.I] = special[edge.J] = true;
        }
        return special;
    }
}
