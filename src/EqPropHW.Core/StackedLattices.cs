using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>One lattice of a stack, seen from the lattice below it.</summary>
/// <param name="Channels">Nodes at each site.</param>
/// <param name="Window">Sites on a side of the square window that a node sees below.</param>
/// <param name="Stride">Sites between neighbouring windows.</param>
/// <param name="Padding">Sites by which windows reach beyond the edge; there is nothing to couple to.</param>
/// <param name="Shared">Whether all sites share the couplings of their window (a convolution) or each has its own.</param>
/// <param name="IntraShells">Neighbour shells coupled within each channel of this lattice; 0 for none.</param>
/// <param name="Pool">Sites on a side of the squares that what lies above sees as their average; 1 for single sites.</param>
public sealed record StackedLayer(
    int Channels, int Window, int Stride = 1, int Padding = 0, bool Shared = false, int IntraShells = 0, int Pool = 1);

/// <summary>How the outputs are coupled to the last lattice of a stack.</summary>
public enum Readout
{
    /// <summary>Each output to every node.</summary>
    Dense,

    /// <summary>Each output to its own share of the sites, all channels: row by row, as many sites for each.</summary>
    Local,
}

/// <summary>
/// Lattices stacked upon an input lattice, coupled through local windows, with a dense or local readout. Nodes are numbered
/// layer by layer, channel by channel, row by row.
/// </summary>
/// <remarks>
/// Averages are no nodes of their own: a coupling J to the average of p x p sites is p^2 couplings of gain 1/p^2 that follow one
/// logical parameter, <c>J cos(..) -> sum_k J/p^2 cos(phi_k - phi)</c>.
/// </remarks>
/// <param name="Rows">Rows of the input lattice.</param>
/// <param name="Columns">Columns of the input lattice.</param>
/// <param name="Layers">The lattices above it.</param>
/// <param name="Outputs">Output nodes.</param>
/// <param name="Readout">Which nodes of the last lattice they are coupled to.</param>
/// <seealso href="https://arxiv.org/abs/2601.21945">Fig. 5: 6 x 6 windows on 28 x 28 images; locally connected or shared.</seealso>
public sealed record StackedLattices(
    int Rows, int Columns, ImmutableArray<StackedLayer> Layers, int Outputs, Readout Readout = Readout.Dense) : Architecture
{
    /// <inheritdoc/>
    public override Wired Build()
    {
        if (Rows < 1 || Columns < 1 || Layers.IsDefaultOrEmpty || Outputs < 1)
            throw new NetworkException($"a stack of {(Layers.IsDefault ? 0 : Layers.Length)} lattices on {Rows} x {Columns} inputs with {Outputs} outputs: each must be at least 1");
        var stack = new Stack();
        var below = new Grid(0, 1, Rows, Columns, 1);
        var places = ImmutableArray.CreateBuilder<Place>();
        var right = below.Draw(places, 0);
        for (var l = 0; l < Layers.Length; l++)
        {
            below = stack.Add(Layers[l], below, l);
            right = below.Draw(places, right);
        }
        if (Readout == Readout.Local && below.Rows * below.Columns < Outputs)
            throw new NetworkException($"a local readout of {Outputs} outputs on {below.Rows} x {below.Columns} sites: each output needs a site of its own");
        var first = below.First + below.Size;
        stack.Read(below, first, Outputs, Readout);
        var topology = new Topology(
            first + Outputs,
            stack.Edges,
            [.. Enumerable.Range(0, Rows * Columns)],
            [.. Enumerable.Range(first, Outputs)],
            new ParameterMap(stack.Parameters, stack.Index, stack.Gain));
        places.AddRange(Enumerable.Range(0, Outputs).Select(o => new Place(right, o)));
        return new(topology, [.. stack.Layer], [.. stack.Fans]) { Places = places.ToImmutable() };
    }

    /// <summary>Nodes of one lattice, channels of rows of columns from a first number on, as what lies above sees them: in squares of pooled sites.</summary>
    private sealed record Grid(int First, int Channels, int FullRows, int FullColumns, int Pool)
    {
        public int Size => Channels * FullRows * FullColumns;

        public int Rows => FullRows / Pool;

        public int Columns => FullColumns / Pool;

        /// <summary>Draws the channels under one another; returns where the next lattice begins.</summary>
        public double Draw(ImmutableArray<Place>.Builder places, double left)
        {
            for (var k = 0; k < Size; k++)
                places.Add(new(left + k % FullColumns, k / FullColumns + k / (FullRows * FullColumns)));
            return left + FullColumns + 2;
        }

        /// <summary>The nodes that stand behind one seen site.</summary>
        public IEnumerable<int> Nodes(int channel, int row, int column)
            => from r in Enumerable.Range(row * Pool, Pool)
               from c in Enumerable.Range(column * Pool, Pool)
               select First + (channel * FullRows + r) * FullColumns + c;
    }

    /// <summary>The edges so far, with layer, logical parameter and gain of each.</summary>
    private sealed class Stack
    {
        private readonly Dictionary<(int, int, int, int, int), int> _shared = [];

        public List<Edge> Edges { get; } = [];

        public List<int> Layer { get; } = [];

        public List<int> Index { get; } = [];

        public List<double> Gain { get; } = [];

        public List<Fan> Fans { get; } = [];

        public int Parameters { get; private set; }

        public Grid Add(StackedLayer layer, Grid below, int number)
        {
            var rows = (below.Rows + 2 * layer.Padding - layer.Window) / Math.Max(1, layer.Stride) + 1;
            var columns = (below.Columns + 2 * layer.Padding - layer.Window) / Math.Max(1, layer.Stride) + 1;
            if (layer.Channels < 1 || layer.Window < 1 || layer.Stride < 1 || layer.Padding < 0
                || layer.Window > Math.Min(below.Rows, below.Columns) + 2 * layer.Padding)
            {
                throw new NetworkException(
                    $"layer {number}: a window of {layer.Window} with stride {layer.Stride}, padding {layer.Padding} and {layer.Channels} channels does not fit on {below.Rows} x {below.Columns} sites");
            }
            if (layer.Pool < 1 || layer.Pool > Math.Min(rows, columns))
                throw new NetworkException($"layer {number}: averages over squares of {layer.Pool} on {rows} x {columns} sites; expected 1 to {Math.Min(rows, columns)}");
            var grid = new Grid(below.First + below.Size, layer.Channels, rows, columns, layer.Pool);
            var (windows, taps) = (Fans.Count, below.Channels * layer.Window * layer.Window);
            Fans.Add(new(taps, taps));
            for (var channel = 0; channel < layer.Channels; channel++)
            {
                for (var r = 0; r < rows; r++)
                {
                    for (var c = 0; c < columns; c++) Couple(layer, below, grid, (channel, r, c), windows);
                }
            }
            if (layer.IntraShells > 0) CoupleWithin(layer, grid);
            return grid;
        }

        /// <summary>Couples the outputs to the last lattice.</summary>
        public void Read(Grid below, int first, int outputs, Readout readout)
        {
            var (layer, sites) = (Fans.Count, below.Rows * below.Columns);
            Fans.Add(new(below.Channels * sites / (readout == Readout.Local ? outputs : 1), outputs));
            for (var channel = 0; channel < below.Channels; channel++)
            {
                for (var site = 0; site < sites; site++)
                {
                    foreach (var o in readout == Readout.Local ? [(int)((long)site * outputs / sites)] : Enumerable.Range(0, outputs))
                        Join(below.Nodes(channel, site / below.Columns, site % below.Columns), first + o, layer, null);
                }
            }
        }

        /// <summary>One logical coupling: to a node, or to the average of several.</summary>
        private void Join(IEnumerable<int> from, int to, int layer, (int, int, int, int, int)? key)
        {
            var parameter = Parameters;
            if (key is { } k && !_shared.TryAdd(k, parameter)) parameter = _shared[k];
            else Parameters++;
            var nodes = from.ToArray();
            foreach (var node in nodes)
            {
                Edges.Add(new(node, to));
                Layer.Add(layer);
                Index.Add(parameter);
                Gain.Add(1.0 / nodes.Length);
            }
        }

        private void Couple(StackedLayer layer, Grid below, Grid grid, (int Channel, int Row, int Column) at, int number)
        {
            for (var from = 0; from < below.Channels; from++)
            {
                for (var tap = 0; tap < layer.Window * layer.Window; tap++)
                {
                    var r = at.Row * layer.Stride - layer.Padding + tap / layer.Window;
                    var c = at.Column * layer.Stride - layer.Padding + tap % layer.Window;
                    if (r < 0 || r >= below.Rows || c < 0 || c >= below.Columns) continue;
                    Join(
                        below.Nodes(from, r, c),
                        grid.First + (at.Channel * grid.FullRows + at.Row) * grid.FullColumns + at.Column,
                        number,
                        layer.Shared ? (number, at.Channel, from, tap, 0) : null);
                }
            }
        }

        /// <summary>Couplings within each channel; shared layers share them by direction.</summary>
        private void CoupleWithin(StackedLayer layer, Grid grid)
        {
            var number = Fans.Count;
            var (rows, columns) = (grid.FullRows, grid.FullColumns);
            var bonds = new Lattice(LatticeKind.Square, rows, columns, [], [], Shells: layer.IntraShells).Bonds();
            Fans.Add(new(2 * Math.Max(1, bonds.Count / (rows * columns)), 0));
            for (var channel = 0; channel < grid.Channels; channel++)
            {
                var first = grid.First + channel * rows * columns;
                foreach (var (i, j) in bonds)
                {
                    var step = (Rows: j / columns - i / columns, Columns: j % columns - i % columns);
                    Join([first + i], first + j, number, layer.Shared ? (number, channel, step.Rows, step.Columns, 1) : null);
                }
            }
        }
    }
}
