using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The <c>architecture</c> of a network; a graph that cannot be built is reported at its place.</summary>
internal static class ArchitectureReader
{
    // About four million couplings: beyond that the checks of the graph alone take gigabytes.
    private const long MaxEdges = 1 << 22;

    private static readonly Shape<int> _node = Shapes.Whole(0);
    private static readonly Shape<int> _count = Shapes.Whole(1, 1_000_000);

    public static Func<Wired> Declare(ObjectReader r)
    {
        var architecture = r.Choice<Architecture>(
            "kind",
            "How the nodes are wired.",
            new("layers", Layers),
            new("all-to-all", All),
            new("square", Square),
            new("edges", Edges));
        Wired? wired = null;
        if (architecture.Ok)
        {
            try
            {
                wired = architecture.Value.Build();
            }
            catch (NetworkException e)
            {
                r.Report(default(Field<Architecture>), DiagnosticCodes.Network, e.Message);
            }
        }
        return () => wired!;
    }

    private static Func<Architecture> Layers(ObjectReader r)
    {
        var sizes = r.Required("sizes", Shapes.List(_count, least: 2), "Nodes in each layer; the first is the input, the last the output.");
        if (sizes.Ok) Limit(r, sizes, sizes.Value.Zip(sizes.Value.Skip(1), (a, b) => (long)a * b).Sum());
        return () => new DenseLayers(sizes.Value);
    }

    private static Func<Architecture> All(ObjectReader r)
    {
        var nodes = r.Required("nodes", _count, "Number of nodes.");
        var inputs = r.Required("inputs", CountOrNodes, "Input nodes: a list, or how many (the first ones).");
        var outputs = r.Required("outputs", CountOrNodes, "Output nodes: a list, or how many (the last ones).");
        if (nodes.Ok) Limit(r, nodes, (long)nodes.Value * (nodes.Value - 1) / 2);
        return () => new AllToAll(nodes.Value, inputs.Value.First(), outputs.Value.Last(nodes.Value));
    }

    private static Func<Architecture> Square(ObjectReader r)
    {
        var rows = r.Required("rows", _count, "Rows of the lattice.");
        var columns = r.Required("columns", _count, "Columns of the lattice.");
        var inputs = r.Required("inputs", Shapes.List(Site), "Input sites: node numbers or [row, column] pairs.");
        var outputs = r.Required("outputs", Shapes.List(Site), "Output sites: node numbers or [row, column] pairs.");
        if (rows.Ok && columns.Ok)
        {
            Limit(r, rows, 2L * rows.Value * columns.Value);
            Inside(r, inputs, rows.Value, columns.Value);
            Inside(r, outputs, rows.Value, columns.Value);
        }
        return () => new SquareLattice(
            rows.Value, columns.Value, [.. inputs.Value.Select(s => s.Number(columns.Value))], [.. outputs.Value.Select(s => s.Number(columns.Value))]);
    }

    private static Func<Architecture> Edges(ObjectReader r)
    {
        var nodes = r.Required("nodes", _count, "Number of nodes.");
        var edges = r.Required("edges", Shapes.List(Shapes.List(_node, 2, exact: 2)), "Pairs of coupled nodes.");
        var inputs = r.Required("inputs", Shapes.List(_node), "Input nodes.");
        var outputs = r.Required("outputs", Shapes.List(_node), "Output nodes.");
        return () => new EdgeList(nodes.Value, [.. edges.Value.Select(e => new Edge(e[0], e[1]))], inputs.Value, outputs.Value);
    }

    private static void Limit<T>(ObjectReader r, Field<T> field, long edges)
    {
        if (edges > MaxEdges)
            r.Report(field, DiagnosticCodes.Network, $"this network has {edges} couplings; at most {MaxEdges} are allowed");
    }

    private static void Inside(ObjectReader r, Field<ImmutableArray<LatticeSite>> sites, int rows, int columns)
    {
        if (!sites.Ok) return;
        foreach (var site in sites.Value.Where(s => s.Row is { } row && (row >= rows || s.Column >= columns)))
        {
            r.Report(sites, DiagnosticCodes.Network,
                $"site [{site.Row}, {site.Column}] lies outside the lattice of {rows} x {columns}; rows and columns count from 0");
        }
    }

    private static Shape<NodeChoice> CountOrNodes { get; } = Shapes.Either(
        Shapes.Map(_count, n => new NodeChoice(n, [])),
        Shapes.Map(Shapes.List(_node), l => new NodeChoice(0, l)));

    private static Shape<LatticeSite> Site { get; } = Shapes.Either(
        Shapes.Map(_node, n => new LatticeSite(null, n)),
        Shapes.Map(Shapes.List(_node, 2, exact: 2), p => new LatticeSite(p[0], p[1])));

    /// <summary>A number of nodes, or the nodes themselves.</summary>
    private sealed record NodeChoice(int Count, ImmutableArray<int> Nodes)
    {
        public ImmutableArray<int> First() => Count == 0 ? Nodes : [.. Enumerable.Range(0, Count)];

        public ImmutableArray<int> Last(int of) => Count == 0 ? Nodes : [.. Enumerable.Range(of - Count, Count)];
    }

    /// <summary>A row and a column, or (without row) a node number.</summary>
    private sealed record LatticeSite(int? Row, int Column)
    {
        public int Number(int columns) => (Row ?? 0) * columns + Column;
    }
}
