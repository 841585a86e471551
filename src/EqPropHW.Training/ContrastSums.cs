using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>
/// The sums of a contrast over samples and channels, <c>D(x_i x_j) = Dx_i x_j(plus) + x_i(minus) Dx_j</c> on edges and Dx on
/// nodes: dense parts of the graph as matrix products with the samples as summed index, the rest edge by edge.
/// </summary>
/// <remarks>Every sum has one order, whatever the strips, blocks and lanes.</remarks>
internal sealed unsafe class ContrastSums<T> where T : unmanaged, INumber<T>
{
    private const int B = MatrixTile.Width;
    private const int R = MatrixTile.Rows;
    private const int C = EdgeTiles.Columns;
    private readonly Topology _topology;
    private readonly ImmutableArray<EdgeStrip> _strips;
    private readonly Columns[] _columns;
    private readonly int[] _columnsAt;
    private readonly WorkingArray<T> _zero = new(R * C), _tile = new(R * C), _strip;
    private WorkingArray<T> _left = new(0), _right = new(0);
    private int[] _each = [];

    public ContrastSums(Topology topology)
    {
        (_topology, _strips) = (topology, EdgeStrips.Of(topology));
        _strip = new(_strips.Max(s => s.Count));
        _columns = [.. from strip in _strips
                       from rows in strip.Rows
                       from tile in rows.Tiles
                       group (rows.IsFree, tile.Width) by tile.Low into tiles
                       select new Columns(tiles.Key, tiles.All(t => t.Width <= B) ? B : C, tiles.Any(t => t.IsFree))];
        _columnsAt = new int[topology.NodeCount];
        for (var c = 0; c < _columns.Length; c++) _columnsAt[_columns[c].Low] = c;
    }

    /// <summary>Computes the gradient and hands it over.</summary>
    /// <param name="emission">What the nodes emit in both steps.</param>
    /// <param name="into">Who takes it.</param>
    /// <param name="scale">Factor on all sums.</param>
    public void Fill<L>(Emission<T> emission, IGradientReceiver into, double scale) where L : struct, ILane<L, T>
    {
        var terms = emission.Blocks * emission.Channels * B;
        if (_each.Length != 2 * terms) Allocate(terms);
        for (var c = 0; c < _columns.Length; c++)
        {
            var (low, width, needsPlus) = _columns[c];
            Gather(emission, emission.Delta, low, width, Right(c, terms));
            if (needsPlus) Gather(emission, emission.Plus, low, width, Right(c, terms) + terms * width);
        }
        var blocks = stackalloc T*[3 * emission.Blocks];
        for (var b = 0; b < emission.Blocks; b++)
        {
            blocks[3 * b] = emission.Plus.At(b, 0);
            blocks[3 * b + 1] = emission.Minus.At(b, 0);
            blocks[3 * b + 2] = emission.Delta.At(b, 0);
        }
        fixed (int* each = _each)
        {
            foreach (var strip in _strips)
            {
                var edges = _strip.Pointer - strip.First;
                foreach (var rows in strip.Rows)
                {
                    Gather(emission, emission.Minus, rows.First, R, _left.Pointer);
                    if (rows.IsFree) Gather(emission, emission.Delta, rows.First, R, _left.Pointer + terms * R);
                    foreach (var tile in rows.Tiles) Product<L>(tile, rows.IsFree ? 2 * terms : terms, each, Right(_columnsAt[tile.Low], terms), edges);
                }
                foreach (var e in strip.Others) edges[e] = Edge<L>(emission, blocks, _topology.Edges[e]);
                into.Take(strip.First, new ReadOnlySpan<T>(_strip.Pointer, strip.Count), scale);
            }
        }
        Array.Clear(into.Fields.First);
        Array.Clear(into.Fields.Second);
        foreach (var i in _topology.FreeNodes)
        {
            into.Fields.First[i] = scale * Node<L>(emission, i, 0);
            if (emission.Channels == 2) into.Fields.Second[i] = scale * Node<L>(emission, i, B);
        }
    }

    private void Allocate(int terms)
    {
        _each = [.. Enumerable.Range(0, 2 * terms)];
        (_left, _right) = (new(2 * terms * R), new(checked(2 * terms * C * _columns.Length)));
    }

    /// <summary>Right panels of some columns: what changes, then where it is needed what the plus step emits, each [term, width].</summary>
    private T* Right(int columns, int terms) => _right.Pointer + (nint)columns * 2 * terms * C;

    private void Product<L>(EdgeTile tile, int terms, int* each, T* right, T* edges) where L : struct, ILane<L, T>
    {
        var width = _columns[_columnsAt[tile.Low]].Width;
        if (tile.Pitch > 0)
        {
            MatrixTile.Pairs<L, T>(terms, each, _left.Pointer, right, _zero.Pointer, edges + tile.Runs[0].Edge, tile.Pitch);
            return;
        }
        if (width == C) MatrixTile.Pairs<L, T>(terms, each, _left.Pointer, right, _zero.Pointer, _tile.Pointer);
        else MatrixTile.Vectors<L, T>(terms, each, _left.Pointer, right, _zero.Pointer, _tile.Pointer);
        Place(tile, _tile.Pointer, width, edges);
    }

    /// <summary>Some nodes with the summed index first: [block, channel, lane] of each, <paramref name="width"/> nodes side by side, zero beyond the graph.</summary>
    private void Gather(Emission<T> emission, SampleRows<T> emitted, int first, int width, T* into)
    {
        var rows = Math.Min(width, _topology.NodeCount - first);
        for (var block = 0; block < emission.Blocks; block++)
        {
            for (var c = 0; c < emission.Channels; c++, into += B * width)
                Transposition.Turn(emitted.At(block, first) + c * B, emitted.Stride, rows, into, width);
        }
    }

    /// <summary>Puts the sums of a tile where their edges are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Place(EdgeTile tile, T* sums, int width, T* edges)
    {
        foreach (ref readonly var run in tile.Runs.AsSpan())
        {
            T* from = sums + run.Row * width + run.Column, to = edges + run.Edge;
            var k = 0;
            for (; k + Vector512<T>.Count <= run.Count; k += Vector512<T>.Count) Vector512.Load(from + k).Store(to + k);
            for (; k < run.Count; k++) to[k] = from[k];
        }
    }

    /// <summary>The sum of one edge.</summary>
    /// <param name="emission">What the nodes emit.</param>
    /// <param name="blocks">Where its blocks begin, [block, (plus, minus, delta)].</param>
    /// <param name="edge">The edge.</param>
    private static T Edge<L>(Emission<T> emission, T** blocks, Edge edge) where L : struct, ILane<L, T>
    {
        var sums = stackalloc T[B];
        var (i, j) = ((nint)edge.I * emission.Minus.Stride, (nint)edge.J * emission.Plus.Stride);
        var (x, y) = ((nint)edge.I * emission.Delta.Stride, (nint)edge.J * emission.Delta.Stride);
        T** end = blocks + 3 * emission.Blocks;
        var numbers = emission.Channels * B;
        for (var l = 0; l < B; l += L.Count)
        {
            var sum = L.Constant(0);
            for (var block = blocks; block < end; block += 3)
            {
                T* plus = block[0] + j, minus = block[1] + i, delta = block[2];
                for (nint c = l; c < numbers; c += B)
                {
                    sum = L.FusedMultiplyAdd(L.Load(delta + x + c), L.Load(plus + c), sum);
                    sum = L.FusedMultiplyAdd(L.Load(minus + c), L.Load(delta + y + c), sum);
                }
            }
            L.Store(sum, sums + l);
        }
        return Tree(sums);
    }

    private static double Node<L>(Emission<T> emission, int node, int channel) where L : struct, ILane<L, T>
    {
        var sums = stackalloc T[B];
        for (var l = 0; l < B; l += L.Count)
        {
            var sum = L.Constant(0);
            for (var block = 0; block < emission.Blocks; block++) sum += L.Load(emission.Delta.At(block, node) + channel + l);
            L.Store(sum, sums + l);
        }
        return double.CreateTruncating(Tree(sums));
    }

    /// <summary>The sum of sixteen: the upper half onto the lower one until one is left.</summary>
    private static T Tree(T* sums)
    {
        if (typeof(T) == typeof(float))
        {
            var eight = Vector256.Load(sums) + Vector256.Load(sums + B / 2);
            var four = eight.GetLower() + eight.GetUpper();
            return four[0] + four[2] + (four[1] + four[3]);
        }
        else
        {
            var eight = Vector512.Load(sums) + Vector512.Load(sums + B / 2);
            var four = eight.GetLower() + eight.GetUpper();
            return four[0] + four[2] + (four[1] + four[3]);
        }
    }

    /// <summary>Nodes j side by side.</summary>
    /// <param name="Low">First of them.</param>
    /// <param name="Width">How many, 16 or 32: outputs are often few.</param>
    /// <param name="NeedsPlus">Whether a free node i has edges to them.</param>
    private readonly record struct Columns(int Low, int Width, bool NeedsPlus);
}
