using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>One lattice of a stack, seen from the lattice below it.</summary>
/// <param name="Channels">Nodes at each site.</param>
/// <param name="Window">Sites on a side of the square window that a node sees below.</param>
/// <param name="Stride">Sites between neighbouring windows.</param>
/// <param name="Padding">Sites by which windows reach beyond the edge; there is nothing to couple to.</param>
/// <param name="Shared">Whether all sites share the couplings of their window (a convolution) or each has its own.</param>
/// <param name="IntraShells">Neighbour shells coupled within each channel of this lattice; 0 for none.</param>
public sealed record StackedLayer(int Channels, int Window, int Stride = 1, int Padding = 0, bool Shared = false, int IntraShells = 0);

/// <summary>
/// Lattices stacked upon an input lattice, coupled through local windows, with a dense readout: local couplings only, but
/// for the last layer. Nodes are numbered layer by layer, channel by channel, row by row.
/// </summary>
/// <param name="Rows">Rows of the input lattice.</param>
/// <param name="Columns">Columns of the input lattice.</param>
/// <param name="Layers">The lattices above it.</param>
/// <param name="Outputs">Output nodes, each coupled to every node of the last lattice.</param>
/// <remarks>Source: arXiv 2601.21945, Fig. 5 (6 x 6 windows on 28 x 28 images; locally connected or shared).</remarks>
public sealed record StackedLattices(int Rows, int Columns, ImmutableArray<StackedLayer> Layers, int Outputs) : Architecture
{
    /// <inheritdoc/>
    public override Wired Build()
    {
        if (Rows < 1 || Columns < 1 || Layers.IsDefaultOrEmpty || Outputs < 1)
            throw new NetworkException($"a stack of {(Layers.IsDefault ? 0 : Layers.Length)} lattices on {Rows} x {Columns} inputs with {Outputs} outputs: each must be at least 1");
        var stack = new Stack();
        var below = new Grid(0, 1, Rows, Columns);
        for (var l = 0; l < Layers.Length; l++) below = stack.Add(Layers[l], below, l);
        var (readout, first) = (stack.Fans.Count, below.First + below.Size);
        stack.Fans.Add(new(below.Size, Outputs));
        for (var i = below.First; i < first; i++)
        {
            for (var o = 0; o < Outputs; o++) stack.Join(i, first + o, readout, null);
        }
        var topology = new Topology(
            first + Outputs,
            stack.Edges,
            [.. Enumerable.Range(0, Rows * Columns)],
            [.. Enumerable.Range(first, Outputs)],
            new ParameterMap(stack.Parameters, stack.Index));
        return new(topology, [.. stack.Layer], [.. stack.Fans]);
    }

    /// <summary>Nodes of one lattice: channels of rows of columns, from a first number on.</summary>
    private sealed record Grid(int First, int Channels, int Rows, int Columns)
    {
        public int Size => Channels * Rows * Columns;

        public int Node(int channel, int row, int column) => First + (channel * Rows + row) * Columns + column;
    }

    /// <summary>The edges so far, with layer and logical parameter of each.</summary>
    private sealed class Stack
    {
        private readonly Dictionary<(int, int, int, int, int), int> _shared = [];

        public List<Edge> Edges { get; } = [];

        public List<int> Layer { get; } = [];

        public List<int> Index { get; } = [];

        public List<Fan> Fans { get; } = [];

        public int Parameters { get; private set; }

        public void Join(int i, int j, int layer, (int, int, int, int, int)? key)
        {
            var parameter = Parameters;
            if (key is { } k && !_shared.TryAdd(k, parameter)) parameter = _shared[k];
            else Parameters++;
            Edges.Add(new(i, j));
            Layer.Add(layer);
            Index.Add(parameter);
        }

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
            var grid = new Grid(below.First + below.Size, layer.Channels, rows, columns);
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
                        below.Node(from, r, c),
                        grid.Node(at.Channel, at.Row, at.Column),
                        number,
                        layer.Shared ? (number, at.Channel, from, tap, 0) : null);
                }
            }
        }

        /// <summary>Couplings within each channel; shared layers share them by direction.</summary>
        private void CoupleWithin(StackedLayer layer, Grid grid)
        {
            var number = Fans.Count;
            var bonds = new Lattice(LatticeKind.Square, grid.Rows, grid.Columns, [], [], Shells: layer.IntraShells).Bonds();
            Fans.Add(new(2 * Math.Max(1, bonds.Count / Math.Max(1, grid.Rows * grid.Columns)), 0));
            for (var channel = 0; channel < grid.Channels; channel++)
            {
                foreach (var (i, j) in bonds)
                {
                    var step = (Rows: j / grid.Columns - i / grid.Columns, Columns: j % grid.Columns - i % grid.Columns);
                    var first = grid.Node(channel, 0, 0);
                    Join(first + i, first + j, number, layer.Shared ? (number, channel, step.Rows, step.Columns, 1) : null);
                }
            }
        }
    }
}
