using System.Collections.Immutable;
using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>A graph as one bit row a node, for set operations on neighbourhoods.</summary>
internal sealed class BitGraph
{
    private readonly ulong[][] _rows;

    public BitGraph(int nodes, IEnumerable<Edge> edges)
    {
        NodeCount = nodes;
        Words = (nodes + 63) / 64;
        _rows = [.. Enumerable.Range(0, nodes).Select(_ => new ulong[Words])];
        foreach (var (i, j) in edges) Join(i, j);
        Neighbours = [.. _rows.Select(r => Members(r).ToArray())];
    }

    private BitGraph(ulong[][] rows, int words)
    {
        (NodeCount, Words, _rows) = (rows.Length, words, rows);
        Neighbours = [.. rows.Select(r => Members(r).ToArray())];
    }

    public int NodeCount { get; }

    /// <summary>64-bit words in a row.</summary>
    public int Words { get; }

    /// <summary>Neighbours of each node, ascending, [nodes].</summary>
    public ImmutableArray<int[]> Neighbours { get; }

    public ReadOnlySpan<ulong> Row(int node) => _rows[node];

    public bool Has(int i, int j) => (_rows[i][j >> 6] >> (j & 63) & 1) != 0;

    public int Degree(int node) => Neighbours[node].Length;

    /// <summary>The graph that joins nodes with at least 1, 2, .. common neighbours, one graph for each number.</summary>
    public BitGraph[] Shared(int most)
    {
        var rows = Enumerable.Range(0, most).Select(_ => Enumerable.Range(0, NodeCount).Select(_ => new ulong[Words]).ToArray()).ToArray();
        for (var i = 0; i < NodeCount; i++)
        {
            for (var j = i + 1; j < NodeCount; j++)
            {
                var common = Math.Min(most, Common(_rows[i], _rows[j]));
                for (var k = 0; k < common; k++)
                {
                    rows[k][i][j >> 6] |= 1UL << (j & 63);
                    rows[k][j][i >> 6] |= 1UL << (i & 63);
                }
            }
        }
        return [.. rows.Select(r => new BitGraph(r, Words))];
    }

    /// <summary>The nodes of a bit set, ascending.</summary>
    public static IEnumerable<int> Members(ulong[] set)
    {
        for (var w = 0; w < set.Length; w++)
        {
            for (var bits = set[w]; bits != 0; bits &= bits - 1) yield return 64 * w + BitOperations.TrailingZeroCount(bits);
        }
    }

    public static int Count(ReadOnlySpan<ulong> set)
    {
        var count = 0;
        foreach (var word in set) count += BitOperations.PopCount(word);
        return count;
    }

    private static int Common(ulong[] a, ulong[] b)
    {
        var count = 0;
        for (var w = 0; w < a.Length; w++) count += BitOperations.PopCount(a[w] & b[w]);
        return count;
    }

    private void Join(int i, int j)
    {
        _rows[i][j >> 6] |= 1UL << (j & 63);
        _rows[j][i >> 6] |= 1UL << (i & 63);
    }
}
