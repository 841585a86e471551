using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Consecutive edges whose contrast is computed and used before the next are looked at, while it is hot in the cache.</summary>
/// <param name="First">First edge.</param>
/// <param name="Count">How many.</param>
/// <param name="Rows">Its tiles.</param>
/// <param name="Others">Its edges that are in no tile.</param>
internal sealed record EdgeStrip(int First, int Count, ImmutableArray<EdgeRows> Rows, ImmutableArray<int> Others);

/// <summary>Cuts the edges of a graph into strips: between any two edges that no tile spans.</summary>
internal static class EdgeStrips
{
    /// <summary>Edges from which a strip is worth its call; a layer of a few hundred nodes has more.</summary>
    private const int LeastEdges = 4096;

    /// <summary>Strips that cover every edge once, ascending; one strip where the order of the edges allows no cut.</summary>
    public static ImmutableArray<EdgeStrip> Of(Topology topology)
    {
        var (rows, others) = EdgeTiles.Of(topology);
        var edges = topology.Edges.Length;
        // How many rows of tiles a cut before each edge would go through.
        var spans = new int[edges + 1];
        foreach (var r in rows)
        {
            spans[r.From + 1]++;
            spans[r.To]--;
        }
        var cuts = new List<int> { 0 };
        for (var (e, spanned) = (1, spans[0]); e < edges; e++)
        {
            spanned += spans[e];
            if (spanned == 0 && e - cuts[^1] >= LeastEdges) cuts.Add(e);
        }
        var (rowsOf, othersOf) = (rows.ToLookup(r => Strip(r.From)), others.ToLookup(Strip));
        cuts.Add(edges);
        return [.. Enumerable.Range(0, cuts.Count - 1).Select(s => new EdgeStrip(cuts[s], cuts[s + 1] - cuts[s], [.. rowsOf[s].OrderBy(r => r.From)], [.. othersOf[s]]))];

        int Strip(int edge)
        {
            var at = cuts.BinarySearch(edge);
            return at >= 0 ? at : ~at - 1;
        }
    }
}
