using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>
/// The sums of a contrast over samples and channels, <c>D(x_i x_j) = Dx_i x_j(plus) + x_i(minus) Dx_j</c> on edges and Dx on
/// nodes: dense parts of the graph as matrix products with the samples as summed index, the rest edge by edge.
/// </summary>
internal sealed unsafe class ContrastSums<T>(Topology topology, int channels) where T : unmanaged, INumber<T>
{
    private const int B = MatrixTile.Width;
    private const int R = MatrixTile.Rows;
    private readonly (ImmutableArray<EdgeTile> Tiles, ImmutableArray<int> Others) _edges = EdgeTiles.Of(topology);
    private T[] _left = [];
    private T[] _right = [];
    private int[] _each = [];

    /// <summary>Fills the gradient.</summary>
    /// <param name="plus">What the nodes emit in the plus step, [block, node, channel, lane].</param>
    /// <param name="minus">The same in the minus step.</param>
    /// <param name="delta">Plus less minus.</param>
    /// <param name="blocks">Blocks of samples.</param>
    /// <param name="gradient">Overwritten.</param>
    /// <param name="scale">Factor on all sums.</param>
    public void Fill<L>(T* plus, T* minus, T* delta, int blocks, Gradient gradient, double scale) where L : struct, ILane<L, T>
    {
        var terms = blocks * B * channels;
        if (_each.Length != 2 * terms)
        {
            _each = [.. Enumerable.Range(0, 2 * terms)];
            _left = new T[R * 2 * terms];
            _right = new T[EdgeTiles.Columns * 2 * terms];
        }
        fixed (T* left = _left, right = _right)
        {
            fixed (int* each = _each)
            {
                var low = -1;
                foreach (var tile in _edges.Tiles)
                {
                    // Tiles that share their columns follow each other.
                    if (tile.Low != low)
                    {
                        Gather(delta, low = tile.Low, EdgeTiles.Columns, blocks, right);
                        Gather(plus, low, EdgeTiles.Columns, blocks, right + terms * EdgeTiles.Columns);
                    }
                    Gather(minus, tile.First, R, blocks, left);
                    if (tile.FreeI) Gather(delta, tile.First, R, blocks, left + terms * R);
                    Product<L>(tile, tile.FreeI ? 2 * terms : terms, each, left, right, gradient.Couplings, scale);
                }
            }
        }
        foreach (var e in _edges.Others) gradient.Couplings[e] = scale * Edge<L>(topology.Edges[e], plus, minus, delta, blocks);
        for (var i = 0; i < topology.NodeCount; i++)
        {
            gradient.FieldFirst[i] = scale * Node<L>(i * channels, delta, blocks);
            if (channels == 2) gradient.FieldSecond[i] = scale * Node<L>(i * channels + 1, delta, blocks);
        }
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
            for (var k = 0; k < count; k++) into[edge + k] = scale * double.CreateTruncating(from[k]);
        }
    }

    /// <summary>Some nodes with the summed index first: [block, channel, lane] of each, <paramref name="width"/> nodes side by side, zero beyond the graph.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(T* emitted, int first, int width, int blocks, T* into)
    {
        var terms = channels * B;
        var nodes = topology.NodeCount;
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
        var terms = channels * B;
        for (var l = 0; l < B; l += L.Count)
        {
            var sum = L.Constant(0);
            for (var block = 0; block < blocks; block++)
            {
                var (x, y) = ((block * topology.NodeCount + edge.I) * terms + l, (block * topology.NodeCount + edge.J) * terms + l);
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
            for (var block = 0; block < blocks; block++) sum += L.Load(delta + (block * topology.NodeCount * channels + row) * B + l);
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
