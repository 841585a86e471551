using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Couplings of a graph of diagonals: one array for each diagonal, and lists for the special nodes of a plan.</summary>
internal sealed class DiagonalCouplings<T> where T : unmanaged, INumber<T>
{
    private readonly Topology _topology;
    private readonly DiagonalGraph _graph;
    private readonly DiagonalPlan[] _plans;
    private readonly bool[] _isInput;

    /// <summary>Makes room.</summary>
    /// <param name="topology">The graph.</param>
    /// <param name="graph">Its diagonals.</param>
    /// <param name="plans">The plans whose special nodes have lists.</param>
    public DiagonalCouplings(Topology topology, DiagonalGraph graph, params DiagonalPlan[] plans)
    {
        (_topology, _graph, _plans) = (topology, graph, plans);
        _isInput = new bool[topology.NodeCount];
        foreach (var i in topology.InputNodes) _isInput[i] = true;
        // A node asks for its coupling to i - d at i - d, which may lie before the first node.
        Lead = (graph.Offsets[^1] + 15) / 16 * 16;
        Diagonals = [.. graph.Offsets.Select(_ => new AlignedBuffer<T>(Lead + topology.NodeCount + 16))];
        Special = [.. plans.Select(p => new AlignedBuffer<T>(p.Edge.Length))];
        Clamped = [.. plans.Select(p => new AlignedBuffer<T>(p.InputEdge.Length))];
    }

    /// <summary>Elements before the coupling of node 0 in each diagonal.</summary>
    public int Lead { get; }

    /// <summary>Coupling of node i to node i + d at Lead + i, for each offset d; 0 where there is none or an end is clamped.</summary>
    public AlignedBuffer<T>[] Diagonals { get; }

    /// <summary>Couplings of special nodes to free ones in the order of each plan.</summary>
    public AlignedBuffer<T>[] Special { get; }

    /// <summary>Couplings of special nodes to clamped ones in the order of each plan.</summary>
    public AlignedBuffer<T>[] Clamped { get; }

    /// <summary>Takes over the couplings of all edges.</summary>
    public void Store(double[] couplings)
    {
        for (var e = 0; e < couplings.Length; e++)
        {
            var edge = _topology.Edges[e];
            var d = _graph.Diagonal(edge);
            if (d >= 0 && !_isInput[edge.I] && !_isInput[edge.J]) Diagonals[d].Span[Lead + edge.I] = T.CreateTruncating(couplings[e]);
        }
        for (var p = 0; p < _plans.Length; p++)
        {
            for (var k = 0; k < _plans[p].Edge.Length; k++) Special[p].Span[k] = T.CreateTruncating(couplings[_plans[p].Edge[k]]);
            for (var k = 0; k < _plans[p].InputEdge.Length; k++) Clamped[p].Span[k] = T.CreateTruncating(couplings[_plans[p].InputEdge[k]]);
        }
    }

    /// <summary>The coupling of an edge, or null when no free node feels it.</summary>
    public double? Find(int e)
    {
        var edge = _topology.Edges[e];
        var d = _graph.Diagonal(edge);
        var held = d >= 0 && !_isInput[edge.I] && !_isInput[edge.J] ? Diagonals[d].Span[Lead + edge.I]
            : Array.IndexOf(_plans[0].InputEdge, e) is >= 0 and var k ? Clamped[0].Span[k]
            : Array.IndexOf(_plans[0].Edge, e) is >= 0 and var s ? Special[0].Span[s]
            : (T?)null;
        return held is { } value ? double.CreateTruncating(value) : null;
    }

    /// <summary>All of them.</summary>
    public AlignedBuffer<T>[] Buffers => [.. Diagonals, .. Special, .. Clamped];
}
