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
    private readonly (int Low, bool NeedsPlus)[] _columns;
    private readonly int[] _panelAt;
    private readonly WorkingArray<T> _zero = new(R * C), _tile = new(R * C), _strip;
    private WorkingArray<T> _left = new(0), _right = new(0);
    private int[] _each = [];

    public ContrastSums(Topology topology)
    {
        (_topology, _strips) = (topology, EdgeStrips.Of(topology));
        _strip = new(_strips.Max(s => s.Count));
        _columns = [.. from strip in _strips from rows in strip.Rows from tile in rows.Tiles
                       group rows.IsFree by tile.Low into column select (column.Key, column.Contains(true))];
        _panelAt = new int[topology.NodeCount];
        var at = 0;
        foreach (var (low, needsPlus) in _columns)
        {
            _panelAt[low] = at;
            at += needsPlus ? 2 : 1;
        }
        Panels = at;
    }

    /// <summary>Right panels.</summary>
    private int Panels { get; }

    /// <summary>Computes the gradient and hands it over.</summary>
    /// <param name="emission">What the nodes emit in both steps.</param>
    /// <param name="into">Who takes it.</param>
    /// <param name="scale">Factor on all sums.</param>
    public void Fill<L>(Emission<T> emission, IGradientReceiver into, double scale) where L : struct, ILane<L, T>
    {
        var terms = emission.Blocks * emission.Channels * B;
        if (_each.Length != 2 * terms) Allocate(terms);
        var panel = terms * C;
        foreach (var (low, needsPlus) in _columns)
        {
            var right = _right.Pointer + (nint)_panelAt[low] * panel;
            Gather(emission, emission.Delta, low, C, right);
            if (needsPlus) Gather(emission, emission.Plus, low, C, right + panel);
        }
        fixed (int* each = _each)
        {
            foreach (var strip in _strips)
            {
                foreach (var rows in strip.Rows)
                {
                    Gather(emission, emission.Minus, rows.First, R, _left.Pointer);
                    if (rows.IsFree) Gather(emission, emission.Delta, rows.First, R, _left.Pointer + terms * R);
                    foreach (var tile in rows.Tiles)
                    {
                        var right = _right.Pointer + (nint)_panelAt[tile.Low] * panel;
                        var count = rows.IsFree ? 2 * terms : terms;
                        var edges = _strip.Pointer - strip.First;
                        if (tile.Pitch > 0)
                        {
                            MatrixTile.Pairs<L, T>(count, each, _left.Pointer, right, _zero.Pointer, edges + tile.Runs[0].Edge, tile.Pitch);
                            continue;
                        }
                        MatrixTile.Pairs<L, T>(count, each, _left.Pointer, right, _zero.Pointer, _tile.Pointer);
                        Place(tile, _tile.Pointer, edges);
                    }
                }
                foreach (var e in strip.Others) _strip.Pointer[e - strip.First] = Edge<L>(emission, _topology.Edges[e]);
                into.Take(strip.First, new ReadOnlySpan<T>(_strip.Pointer, strip.Count), scale);
            }
        }
        Array.Fill(into.Fields.First, scale * 0);
        Array.Fill(into.Fields.Second, scale * 0);
        foreach (var i in _topology.FreeNodes)
        {
            into.Fields.First[i] = scale * Node<L>(emission, i, 0);
            if (emission.Channels == 2) into.Fields.Second[i] = scale * Node<L>(emission, i, B);
        }
    }

    private void Allocate(int terms)
    {
        _each = [.. Enumerable.Range(0, 2 * terms)];
        (_left, _right) = (new(2 * terms * R), new(Panels * terms * C));
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
    private static void Place(EdgeTile tile, T* sums, T* edges)
    {
        foreach (ref readonly var run in tile.Runs.AsSpan())
        {
            T* from = sums + run.Row * C + run.Column, to = edges + run.Edge;
            var k = 0;
            for (; k + Vector512<T>.Count <= run.Count; k += Vector512<T>.Count) Vector512.Load(from + k).Store(to + k);
            for (; k < run.Count; k++) to[k] = from[k];
        }
    }

    private static T Edge<L>(Emission<T> emission, Edge edge) where L : struct, ILane<L, T>
    {
        var sums = stackalloc T[B];
        for (var l = 0; l < B; l += L.Count)
        {
            var sum = L.Constant(0);
            for (var block = 0; block < emission.Blocks; block++)
            {
                T* plus = emission.Plus.At(block, edge.J) + l, minus = emission.Minus.At(block, edge.I) + l;
                T* x = emission.Delta.At(block, edge.I) + l, y = emission.Delta.At(block, edge.J) + l;
                for (var c = 0; c < emission.Channels * B; c += B)
                {
                    sum = L.FusedMultiplyAdd(L.Load(x + c), L.Load(plus + c), sum);
                    sum = L.FusedMultiplyAdd(L.Load(minus + c), L.Load(y + c), sum);
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
}
