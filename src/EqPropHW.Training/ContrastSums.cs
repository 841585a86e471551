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
internal sealed unsafe class ContrastSums<T> where T : unmanaged, INumber<T>
{
    private const int B = MatrixTile.Width;
    private const int R = MatrixTile.Rows;
    private readonly Topology _topology;
    private readonly int _channels;
    private readonly (ImmutableArray<EdgeTile> Tiles, ImmutableArray<int> Others) _edges;
    private readonly (int First, bool IsFree)[] _rows;
    private readonly int[] _columns;
    private T[] _left = [];
    private T[] _right = [];
    private int[] _each = [];

    public ContrastSums(Topology topology, int channels)
    {
        (_topology, _channels, _edges) = (topology, channels, EdgeTiles.Of(topology));
        _rows = [.. _edges.Tiles.GroupBy(t => t.First).Select(g => (g.Key, g.Any(t => t.FreeI)))];
        _columns = [.. _edges.Tiles.Select(t => t.Low).Distinct()];
    }

    /// <summary>Fills the gradient.</summary>
    /// <param name="plus">What the nodes emit in the plus step, [block, node, channel, lane].</param>
    /// <param name="minus">The same in the minus step.</param>
    /// <param name="delta">Plus less minus.</param>
    /// <param name="blocks">Blocks of samples.</param>
    /// <param name="gradient">Overwritten.</param>
    /// <param name="scale">Factor on all sums.</param>
    public void Fill<L>(T* plus, T* minus, T* delta, int blocks, Gradient gradient, double scale) where L : struct, ILane<L, T>
    {
        var terms = blocks * B * _channels;
        if (_each.Length != 2 * terms) Allocate(terms);
        fixed (T* left = _left, right = _right)
        {
            fixed (int* each = _each)
            {
                foreach (var (first, isFree) in _rows)
                {
                    var panel = left + first * 2 * terms;
                    Gather(minus, first, R, blocks, panel);
                    if (isFree) Gather(delta, first, R, blocks, panel + terms * R);
                }
                foreach (var first in _columns)
                {
                    var panel = right + first * 2 * terms;
                    Gather(delta, first, EdgeTiles.Columns, blocks, panel);
                    Gather(plus, first, EdgeTiles.Columns, blocks, panel + terms * EdgeTiles.Columns);
                }
                foreach (var tile in _edges.Tiles)
                {
                    var count = tile.FreeI ? 2 * terms : terms;
                    Product<L>(tile, count, each, left + tile.First * 2 * terms, right + tile.Low * 2 * terms, gradient.Couplings, scale);
                }
            }
        }
        foreach (var e in _edges.Others) gradient.Couplings[e] = scale * Edge<L>(_topology.Edges[e], plus, minus, delta, blocks);
        for (var i = 0; i < _topology.NodeCount; i++)
        {
            gradient.FieldFirst[i] = scale * Node<L>(i * _channels, delta, blocks);
            if (_channels == 2) gradient.FieldSecond[i] = scale * Node<L>(i * _channels + 1, delta, blocks);
        }
    }

    private void Allocate(int terms)
    {
        _each = [.. Enumerable.Range(0, 2 * terms)];
        _left = new T[(_topology.NodeCount + R) * 2 * terms];
        _right = new T[(_topology.NodeCount + EdgeTiles.Columns) * 2 * terms];
    }

    private static void Product<L>(EdgeTile tile, int terms, int* each, T* left, T* right, double[] into, double scale)
        where L : struct, ILane<L, T>
    {
        var sums = stackalloc T[R * EdgeTiles.Columns + 64 / sizeof(T)];
        sums = (T*)(((nint)sums + 63) & ~63);
        new Span<T>(sums, R * EdgeTiles.Columns).Clear();
        MatrixTile.Pairs<L, T>(terms, each, left, right, sums, sums);
        foreach (var (row, column, count, edge) in tile.Runs)
        {
            var from = sums + row * EdgeTiles.Columns + column;
            Scale(from, scale, into.AsSpan(edge, count));
        }
    }

    /// <summary>Sums times the factor, in double precision.</summary>
    private static void Scale(T* sums, double scale, Span<double> into)
    {
        var k = 0;
        fixed (double* to = into)
        {
            if (typeof(T) == typeof(float))
            {
                for (; k + Vector256<float>.Count <= into.Length; k += Vector256<float>.Count)
                {
                    var (low, high) = Vector256.Widen(Vector256.Load((float*)sums + k));
                    Vector512.Store(Vector512.Create(low, high) * Vector512.Create(scale), to + k);
                }
            }
            for (; k < into.Length; k++) to[k] = scale * double.CreateTruncating(sums[k]);
        }
    }

    /// <summary>Some nodes with the summed index first: [block, channel, lane] of each, <paramref name="width"/> nodes side by side, zero beyond the graph.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(T* emitted, int first, int width, int blocks, T* into)
    {
        var terms = _channels * B;
        var nodes = _topology.NodeCount;
        for (var block = 0; block < blocks; block++)
        {
            for (var n = 0; n < width; n++)
            {
                var from = emitted + (block * nodes + first + n) * terms;
                var to = into + block * terms * width + n;
                var exists = first + n < nodes;
                for (var k = 0; k < terms; k++) to[k * width] = exists ? from[k] : T.Zero;
            }
        }
    }

    private double Edge<L>(Edge edge, T* plus, T* minus, T* delta, int blocks) where L : struct, ILane<L, T>
    {
        var sums = stackalloc T[B];
        var terms = _channels * B;
        for (var l = 0; l < B; l += L.Count)
        {
            var sum = L.Constant(0);
            for (var block = 0; block < blocks; block++)
            {
                var (x, y) = ((block * _topology.NodeCount + edge.I) * terms + l, (block * _topology.NodeCount + edge.J) * terms + l);
                for (var c = 0; c < terms; c += B)
                {
                    sum = L.FusedMultiplyAdd(L.Load(delta + x + c), L.Load(plus + y + c), sum);
                    sum = L.FusedMultiplyAdd(L.Load(minus + x + c), L.Load(delta + y + c), sum);
                }
            }
            L.Store(sum, sums + l);
        }
        return Tree(sums);
    }

    private double Node<L>(int row, T* delta, int blocks) where L : struct, ILane<L, T>
    {
        var sums = stackalloc T[B];
        for (var l = 0; l < B; l += L.Count)
        {
            var sum = L.Constant(0);
            for (var block = 0; block < blocks; block++) sum += L.Load(delta + (block * _topology.NodeCount * _channels + row) * B + l);
            L.Store(sum, sums + l);
        }
        return Tree(sums);
    }

    private static double Tree(T* sums)
    {
        for (var half = B / 2; half > 0; half /= 2)
        {
            for (var l = 0; l < half; l++) sums[l] += sums[l + half];
        }
        return double.CreateTruncating(sums[0]);
    }
}
