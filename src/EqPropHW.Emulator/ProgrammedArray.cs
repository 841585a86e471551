using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>The parameters an emulated array holds, in the order the kernels read them.</summary>
internal sealed class ProgrammedArray<T> : IDisposable where T : unmanaged, INumber<T>
{
    private readonly CompiledGraph _graph;
    private readonly HeldCouplings<T> _free;
    private readonly HeldCouplings<T> _input;

    /// <summary>Couplings of two clamped nodes: nothing feels them.</summary>
    private readonly HeldCouplings<T> _idle;

    public ProgrammedArray(CompiledGraph graph, ReadOnlySpan<double> factor)
    {
        _graph = graph;
        var edges = graph.Topology.Edges;
        var isInput = new bool[graph.Topology.NodeCount];
        foreach (var i in graph.Topology.InputNodes) isInput[i] = true;
        (_free, _input) = (new(graph.FreeSum.Edge, edges.Length), new(graph.InputSum.Edge, edges.Length));
        _idle = new([.. Enumerable.Range(0, edges.Length).Where(e => isInput[edges[e].I] && isInput[edges[e].J])], edges.Length);
        // Lanes along nodes end in a whole vector.
        BiasFirst = new(graph.Free + BlockShape.Lanes);
        BiasSecond = new(graph.Free + BlockShape.Lanes);
        Factor = new(graph.Free + BlockShape.Lanes);
        if (graph.Diagonals is { } diagonals)
        {
            Plans = [new(graph.Topology, diagonals, 1), new(graph.Topology, diagonals, BlockShape.Lanes)];
            Diagonals = new(graph.Topology, diagonals, Plans);
            Rows = new(this, diagonals, graph.Free);
        }
        for (var f = 0; f < graph.Free; f++) Factor.Span[f] = T.CreateTruncating(factor[graph.NodeOf[f]]);
    }

    /// <summary>Couplings in the order of the free sum.</summary>
    public AlignedBuffer<T> FreeCouplings => _free.Now;

    /// <summary>Couplings in the order of the input sum.</summary>
    public AlignedBuffer<T> InputCouplings => _input.Now;

    /// <summary>Bias in the first channel: b, or h cos psi, [free].</summary>
    public AlignedBuffer<T> BiasFirst { get; }

    /// <summary>Bias in the second channel: h sin psi, [free].</summary>
    public AlignedBuffer<T> BiasSecond { get; }

    /// <summary>dt/tau or clocked factor, [free].</summary>
    public AlignedBuffer<T> Factor { get; }

    /// <summary>Orders of stepping a graph of diagonals: node by node, and in groups of a full vector.</summary>
    public DiagonalPlan[] Plans { get; } = [];

    /// <summary>Couplings of a graph of diagonals, else null.</summary>
    public DiagonalCouplings<T>? Diagonals { get; }

    /// <summary>The same by nodes, else null.</summary>
    public DiagonalRows<T>? Rows { get; }

    /// <summary>Bytes of all buffers and of what says where their numbers belong.</summary>
    public long Bytes
        => Buffers.Sum(b => b.Bytes) + Sums.Sum(s => s.Bytes) + (Rows?.Bytes ?? 0) + sizeof(int) * ((long)_graph.Free * 2 + _graph.FreeSum.Length + _graph.InputSum.Length + Plans.Sum(p => p.Length));

    private HeldCouplings<T>[] Sums => [_free, _input, _idle];

    private AlignedBuffer<T>[] Buffers => [BiasFirst, BiasSecond, Factor, .. Diagonals is null ? [] : Diagonals.Buffers];

    /// <summary>Takes over parameters.</summary>
    /// <param name="parameters">Biases, and couplings as the first node of each edge feels them.</param>
    /// <param name="backward">Couplings as the second node feels them, [edges]; of an ideal array, and on diagonals, the same ones.</param>
    /// <returns>False when a value is no finite number in the precision of the array, which then keeps what it had.</returns>
    public unsafe bool Store(Parameters parameters, double[] backward)
    {
        if (!AreNumbers(parameters.Bias) || !AreNumbers(parameters.BiasAngle)) return false;
        if (Diagonals is not null && !AreNumbers(parameters.Couplings)) return false;
        foreach (var sum in Sums)
        {
            if (!sum.Write(parameters.Couplings, backward)) return false;
        }
        foreach (var sum in Sums) sum.Swap();
        Diagonals?.Store(parameters.Couplings);
        Rows?.Forget();
        var isXy = parameters.BiasAngle.Length > 0;
        for (var f = 0; f < _graph.Free; f++)
        {
            var i = _graph.NodeOf[f];
            var (sin, cos) = isXy ? Math.SinCos(parameters.BiasAngle[i]) : (0, 1);
            BiasFirst.Span[f] = T.CreateTruncating(parameters.Bias[i] * cos);
            BiasSecond.Span[f] = T.CreateTruncating(parameters.Bias[i] * sin);
        }
        return true;
    }

    /// <summary>The coupling of an edge, as its first node feels it, or its second where the first is clamped.</summary>
    public double Coupling(int edge)
    {
        var edges = _graph.Topology.Edges.Length;
        return Diagonals?.Find(edge) ?? _free.Find(edge) ?? _input.Find(edge) ?? _input.Find(edge + edges) ?? _idle.Find(edge)
            ?? throw new InvalidOperationException($"edge {edge} is nowhere in the array");
    }

    /// <summary>Adds all that nodes feel to a hash.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        foreach (var buffer in (AlignedBuffer<T>[])[FreeCouplings, InputCouplings, .. Buffers]) hash.AppendData(MemoryMarshal.AsBytes(buffer.Span));
    }

    public void Dispose()
    {
        foreach (var buffer in Buffers) buffer.Dispose();
        Rows?.Dispose();
        foreach (var sum in Sums) sum.Dispose();
    }

    /// <summary>Whether all values are finite numbers in the precision of the array.</summary>
    private static bool AreNumbers(double[] values)
    {
        foreach (var value in values)
        {
            if (!T.IsFinite(T.CreateTruncating(value))) return false;
        }
        return true;
    }
}
