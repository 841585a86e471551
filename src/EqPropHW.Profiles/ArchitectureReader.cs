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
            new("square", r => OnLattice(r, LatticeKind.Square)),
            new("triangular", r => OnLattice(r, LatticeKind.Triangular)),
            new("king", r => OnLattice(r, LatticeKind.King)),
            new("hexagonal", r => OnLattice(r, LatticeKind.Hexagonal)),
            new("small-world", SmallWorlds),
            new("random-regular", Regular),
            new("stacked", Stacked),
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

    private static Func<Architecture> OnLattice(ObjectReader r, LatticeKind kind)
    {
        var lattice = LatticeOf(r, kind);
        return () => lattice();
    }

    private static Func<Lattice> LatticeOf(ObjectReader r, LatticeKind kind)
    {
        var rows = r.Required("rows", _count, "Rows of the lattice.");
        var columns = r.Required("columns", _count, "Columns of the lattice.");
        var inputs = r.Required("inputs", Shapes.List(Site), $"Input sites: {SiteNoun}.");
        var outputs = r.Required("outputs", Shapes.List(Site), $"Output sites: {SiteNoun}.");
        var periodic = r.Optional("periodic", Shapes.Flag, false, "Whether opposite sides are joined.");
        var shells = r.Optional("shells", Shapes.Whole(1, 100), 1, "Neighbour shells that are coupled, by distance.");
        var skips = r.Optional("skips", Shapes.List(Shapes.Whole(2)), [], "Lengths of skip connections along rows and columns.");
        if (rows.Ok && columns.Ok)
        {
            Limit(r, rows, 4L * rows.Value * columns.Value);
            Inside(r, inputs, rows.Value, columns.Value);
            Inside(r, outputs, rows.Value, columns.Value);
        }
        return () => new Lattice(
            kind,
            rows.Value,
            columns.Value,
            [.. inputs.Value.SelectMany(s => s.Nodes(rows.Value, columns.Value))],
            [.. outputs.Value.SelectMany(s => s.Nodes(rows.Value, columns.Value))],
            periodic.Value,
            shells.Value,
            skips.Value);
    }

    private static Func<Architecture> SmallWorlds(ObjectReader r)
    {
        var lattice = LatticeOf(r, LatticeKind.Square);
        var rewired = r.Required("rewired", Shapes.Number(new(0, 1)), "Share of the bonds that lead to a random node instead.");
        var seed = r.Optional("wiringSeed", Shapes.Whole(0), 1, "Seed of the wiring.");
        return () => new SmallWorld(lattice(), rewired.Value, seed.Value);
    }

    private static Func<Architecture> Regular(ObjectReader r)
    {
        var nodes = r.Required("nodes", _count, "Number of nodes.");
        var degree = r.Required("degree", _count, "Couplings of each node.");
        var inputs = r.Required("inputs", CountOrNodes, "Input nodes: a list, or how many (the first ones).");
        var outputs = r.Required("outputs", CountOrNodes, "Output nodes: a list, or how many (the last ones).");
        var seed = r.Optional("wiringSeed", Shapes.Whole(0), 1, "Seed of the wiring.");
        if (nodes.Ok && degree.Ok) Limit(r, nodes, (long)nodes.Value * degree.Value / 2);
        return () => new RandomRegular(nodes.Value, degree.Value, inputs.Value.First(), outputs.Value.Last(nodes.Value), seed.Value);
    }

    private static Func<Architecture> Stacked(ObjectReader r)
    {
        var rows = r.Required("rows", _count, "Rows of the input lattice.");
        var columns = r.Required("columns", _count, "Columns of the input lattice.");
        var layers = r.Required("layers", Shapes.List(Shapes.Object(StackLayer), least: 1), "The lattices above the input lattice.");
        var outputs = r.Required("outputs", _count, "Output nodes.");
        var readout = r.Optional("readout", Shapes.Enum<Readout>(), Readout.Dense, "dense: outputs see the whole last lattice; local: each its share of the sites.");
        return () => new StackedLattices(rows.Value, columns.Value, layers.Value, outputs.Value, readout.Value);
    }

    private static Func<StackedLayer> StackLayer(ObjectReader r)
    {
        var channels = r.Optional("channels", _count, 1, "Nodes at each site.");
        var window = r.Required("window", _count, "Sites on a side of the window that a node sees below.");
        var stride = r.Optional("stride", _count, 1, "Sites between neighbouring windows.");
        var padding = r.Optional("padding", Shapes.Whole(0), 0, "Sites by which windows reach beyond the edge.");
        var shared = r.Optional("shared", Shapes.Flag, false, "Whether all sites share the couplings of their window (a convolution).");
        var intra = r.Optional("intraShells", Shapes.Whole(0, 100), 0, "Neighbour shells coupled within each channel.");
        var pool = r.Optional("pool", _count, 1, "Sites on a side of the squares that what lies above sees as their average.");
        return () => new(channels.Value, window.Value, stride.Value, padding.Value, shared.Value, intra.Value, pool.Value);
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
        foreach (var site in sites.Value.Where(s => (s.Row is { } row && row >= rows) || (s.Column >= columns && (s.IsLine || s.Row is not null))))
        {
            var name = !site.IsLine ? $"site [{site.Row}, {site.Column}]" : site.Row is { } line ? $"row {line}" : $"column {site.Column}";
            r.Report(sites, DiagnosticCodes.Network, $"{name} lies outside the lattice of {rows} x {columns}; rows and columns count from 0");
        }
    }

    private static Shape<NodeChoice> CountOrNodes { get; } = Shapes.Either(
        Shapes.Map(_count, n => new NodeChoice(n, [])),
        Shapes.Map(Shapes.List(_node), l => new NodeChoice(0, l)));

    private const string SiteNoun = "node numbers, [row, column] pairs, { row: r } or { column: c } for a whole line, or corners, top, bottom, left, right (whole edges)";

    private static Shape<LatticeSite> Site { get; } = Shapes.Either(
        Shapes.Either(
            Shapes.Map(_node, n => new LatticeSite(null, n)),
            Shapes.Map(Shapes.List(_node, 2, exact: 2), p => new LatticeSite(p[0], p[1]))),
        Shapes.Either(Shapes.Map(Shapes.Enum<BoundaryPart>(), e => new LatticeSite(null, 0, e)), Shapes.Object(Line)));

    private static Func<LatticeSite> Line(ObjectReader r)
    {
        var line = r.ExactlyOne(
            "row", Shapes.Map(_node, n => new LatticeSite(n, null)), "All sites of a row.",
            "column", Shapes.Map(_node, n => new LatticeSite(null, n)), "All sites of a column.");
        return () => line.Value with { IsLine = true };
    }

    /// <summary>A number of nodes, or the nodes themselves.</summary>
    private sealed record NodeChoice(int Count, ImmutableArray<int> Nodes)
    {
        public ImmutableArray<int> First() => Count == 0 ? Nodes : [.. Enumerable.Range(0, Count)];

        public ImmutableArray<int> Last(int of) => Count == 0 ? Nodes : [.. Enumerable.Range(of - Count, Count)];
    }

    /// <summary>A row and a column, (without row) a node number, a whole line, or a whole part of the boundary.</summary>
    private sealed record LatticeSite(int? Row, int? Column, BoundaryPart? Part = null)
    {
        public bool IsLine { get; init; }

        public ImmutableArray<int> Nodes(int rows, int columns)
        {
            if (Part is { } part) return Lattice.Boundary(part, rows, columns);
            if (!IsLine) return [(Row ?? 0) * columns + Column!.Value];
            return [.. Row is { } r ? Enumerable.Range(r * columns, columns) : Enumerable.Range(0, rows).Select(k => k * columns + Column!.Value)];
        }
    }
}
