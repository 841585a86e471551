using System.Collections.Immutable;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>Edges of one node of a tile to consecutive nodes j, which are consecutive edges.</summary>
/// <param name="Row">The node i, counted from the first of its rows.</param>
/// <param name="Column">The first node j, counted from the first column of its tile.</param>
/// <param name="Count">How many.</param>
/// <param name="Edge">The first edge.</param>
internal readonly record struct EdgeRun(int Row, int Column, int Count, int Edge);

/// <summary>Edges of up to twelve nodes to up to 32 consecutive nodes, whose contrast is one dense product.</summary>
/// <param name="Low">First node j.</param>
/// <param name="Runs">The edges, by rows.</param>
internal sealed record EdgeTile(int Low, ImmutableArray<EdgeRun> Runs)
{
    /// <summary>Columns up to its last edge.</summary>
    public int Width { get; } = Runs.Max(r => r.Column + r.Count);

    /// <summary>Edges from one row to the next where all twelve rows are full and evenly spaced, as between layers; else 0.</summary>
    public int Pitch { get; } = Even(Runs);

    private static int Even(ImmutableArray<EdgeRun> runs)
    {
        if (runs.Length != MatrixTile.Rows) return 0;
        var pitch = runs[1].Edge - runs[0].Edge;
        var isEven = pitch >= EdgeTiles.Columns && runs.Select((r, k) => r == new EdgeRun(k, 0, EdgeTiles.Columns, runs[0].Edge + k * pitch)).All(same => same);
        return isEven ? pitch : 0;
    }
}

/// <summary>The tiles of up to twelve consecutive nodes i, all clamped or all free.</summary>
/// <param name="First">First of the nodes.</param>
/// <param name="IsFree">Whether they move; clamped inputs do not.</param>
/// <param name="Tiles">Tiles, by columns.</param>
internal sealed record EdgeRows(int First, bool IsFree, ImmutableArray<EdgeTile> Tiles)
{
    /// <summary>First of their edges.</summary>
    public int From { get; } = Tiles.Min(t => t.Runs.Min(r => r.Edge));

    /// <summary>The edge after the last of them.</summary>
    public int To { get; } = Tiles.Max(t => t.Runs.Max(r => r.Edge + r.Count));
}

/// <summary>Finds the dense parts of a graph: edges (i, j), (i, j + 1), .. that follow each other, for consecutive i.</summary>
internal static class EdgeTiles
{
    /// <summary>Columns of a tile.</summary>
    public const int Columns = 2 * MatrixTile.Width;

    /// <summary>Edges among 12 x 32 nodes from which they are dense, else one edge after another is as fast.</summary>
    private const int LeastEdges = 48;

    /// <summary>The tiles by rows, and the edges that are in none, ascending.</summary>
    public static (ImmutableArray<EdgeRows> Rows, ImmutableArray<int> Others) Of(Topology topology)
    {
        var isDense = Dense(topology);
        var (rowOf, isFree) = RowsOf(topology);
        var rows = from piece in Pieces(topology, isDense)
                   group piece by (First: rowOf[piece.I], piece.Low) into tile
                   orderby tile.Key.First, tile.Key.Low
                   group new EdgeTile(tile.Key.Low, [.. tile.Select(p => new EdgeRun(p.I - tile.Key.First, p.J - p.Low, p.Count, p.Edge))])
                       by tile.Key.First into tiles
                   select new EdgeRows(tiles.Key, isFree[tiles.Key], [.. tiles]);
        return ([.. rows], [.. Enumerable.Range(0, isDense.Length).Where(e => !isDense[e])]);
    }

    /// <summary>
    /// Which edges are in tiles, [edges]. A tile sums in another order than an edge alone, so this is decided on a grid of nodes
    /// that nothing moves: how tiles are cut then changes no bit of a gradient.
    /// </summary>
    private static bool[] Dense(Topology topology)
    {
        static (int, int) Cell(Edge e) => (e.I / MatrixTile.Rows, e.J / Columns);
        var counts = topology.Edges.CountBy(Cell).ToDictionary();
        return [.. topology.Edges.Select(e => counts[Cell(e)] >= LeastEdges)];
    }

    /// <summary>The first of the rows each node i belongs to: clamped and free nodes lie apart, as a clamped one needs half the sum.</summary>
    private static (int[] RowOf, bool[] IsFree) RowsOf(Topology topology)
    {
        var isFree = new bool[topology.NodeCount];
        foreach (var i in topology.FreeNodes) isFree[i] = true;
        var first = new int[topology.NodeCount];
        for (var i = 1; i < first.Length; i++)
            first[i] = isFree[i] == isFree[i - 1] && i < first[i - 1] + MatrixTile.Rows ? first[i - 1] : i;
        return (first, isFree);
    }

    /// <summary>Runs of consecutive j, cut where tiles end: tiles begin where a stretch of nodes j does that runs join.</summary>
    private static IEnumerable<(int I, int J, int Low, int Count, int Edge)> Pieces(Topology topology, bool[] isDense)
    {
        var edges = topology.Edges;
        bool Follows(int e) => e > 0 && isDense[e] && isDense[e - 1] && edges[e] == new Edge(edges[e - 1].I, edges[e - 1].J + 1);
        var origin = new int[topology.NodeCount];
        for (var e = 0; e < edges.Length; e++)
        {
            if (Follows(e)) origin[edges[e].J] = -1;
        }
        for (var j = 0; j < origin.Length; j++) origin[j] = origin[j] < 0 ? origin[j - 1] : j;
        for (var e = 0; e < edges.Length;)
        {
            var (i, j) = edges[e];
            var low = j - (j - origin[j]) % Columns;
            var count = 1;
            while (e + count < edges.Length && Follows(e + count) && j + count < low + Columns) count++;
            if (isDense[e]) yield return (i, j, low, count, e);
            e += count;
        }
    }
}
