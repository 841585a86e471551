using System.Collections.Immutable;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>Edges of up to twelve consecutive nodes to a range of consecutive nodes, whose contrast is one dense product.</summary>
/// <param name="First">First of the twelve nodes i.</param>
/// <param name="Low">First node j, of 32.</param>
/// <param name="FreeI">Whether a node i moves; clamped inputs do not.</param>
/// <param name="Runs">For each node i with edges here: its number from First, first j from Low, how many, and the first edge.</param>
internal sealed record EdgeTile(int First, int Low, bool FreeI, ImmutableArray<(int Row, int Column, int Count, int Edge)> Runs);

/// <summary>Finds the dense parts of a graph: edges (i, j), (i, j + 1), .. that follow each other, for consecutive i.</summary>
internal static class EdgeTiles
{
    /// <summary>Columns of a tile.</summary>
    public const int Columns = 2 * MatrixTile.Width;

    /// <summary>Edges a tile must hold at least, else one edge after another is as fast.</summary>
    private const int LeastEdges = 48;

    /// <summary>The tiles, and the edges that are in none.</summary>
    public static (ImmutableArray<EdgeTile> Tiles, ImmutableArray<int> Others) Of(Topology topology)
    {
        var isInput = new bool[topology.NodeCount];
        foreach (var i in topology.InputNodes) isInput[i] = true;
        var tiles = ImmutableArray.CreateBuilder<EdgeTile>();
        var others = ImmutableArray.CreateBuilder<int>();
        var groups = Pieces(topology).GroupBy(p => (First: p.I / MatrixTile.Rows * MatrixTile.Rows, Low: p.J / Columns * Columns));
        // Tiles of the same rows follow each other: what they write lies together.
        foreach (var group in groups.OrderBy(g => g.Key.First).ThenBy(g => g.Key.Low))
        {
            if (group.Sum(p => p.Count) < LeastEdges)
            {
                foreach (var piece in group) others.AddRange(Enumerable.Range(piece.Edge, piece.Count));
                continue;
            }
            var (first, low) = group.Key;
            tiles.Add(new(first, low, group.Any(p => !isInput[p.I]), [.. group.Select(p => (p.I - first, p.J - low, p.Count, p.Edge))]));
        }
        others.Sort();
        return (tiles.ToImmutable(), others.ToImmutable());
    }

    /// <summary>Runs of consecutive j, cut at multiples of 32.</summary>
    private static IEnumerable<(int I, int J, int Count, int Edge)> Pieces(Topology topology)
    {
        var edges = topology.Edges;
        for (var e = 0; e < edges.Length;)
        {
            var (i, j) = edges[e];
            var count = 1;
            while (e + count < edges.Length && edges[e + count] == new Edge(i, j + count) && (j + count) % Columns != 0) count++;
            yield return (i, j, count, e);
            e += count;
        }
    }
}
