using System.Numerics;
using System.Runtime.Intrinsics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>The parameters an emulated array holds, in the order the kernels read them.</summary>
internal sealed class ProgrammedArray<T> : IDisposable where T : unmanaged, INumber<T>
{
    private readonly CompiledGraph _graph;

    public ProgrammedArray(CompiledGraph graph, ReadOnlySpan<double> factor)
    {
        _graph = graph;
        FreeCouplings = new(graph.FreeSum.Edge.Length);
        InputCouplings = new(graph.InputSum.Edge.Length);
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
    public AlignedBuffer<T> FreeCouplings { get; }

    /// <summary>Couplings in the order of the input sum.</summary>
    public AlignedBuffer<T> InputCouplings { get; }

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
        => Buffers.Sum(b => b.Bytes) + (Rows?.Bytes ?? 0) + sizeof(int) * ((long)_graph.Free * 2 + _graph.FreeSum.Length + _graph.InputSum.Length + Plans.Sum(p => p.Length));

    private AlignedBuffer<T>[] Buffers
        => [FreeCouplings, InputCouplings, BiasFirst, BiasSecond, Factor, .. Diagonals is null ? [] : Diagonals.Buffers];

    /// <summary>Takes over parameters.</summary>
    /// <param name="parameters">Biases, and couplings as the first node of each edge feels them.</param>
    /// <param name="backward">Couplings as the second node feels them, [edges]; of an ideal array, and on diagonals, the same ones.</param>
    public void Store(Parameters parameters, double[] backward)
    {
        Diagonals?.Store(parameters.Couplings);
        Rows?.Forget();
        Gather(_graph.FreeSum, parameters.Couplings, backward, FreeCouplings);
        Gather(_graph.InputSum, parameters.Couplings, backward, InputCouplings);
        var isXy = parameters.BiasAngle.Length > 0;
        for (var f = 0; f < _graph.Free; f++)
        {
            var i = _graph.NodeOf[f];
            var (sin, cos) = isXy ? Math.SinCos(parameters.BiasAngle[i]) : (0, 1);
            BiasFirst.Span[f] = T.CreateTruncating(parameters.Bias[i] * cos);
            BiasSecond.Span[f] = T.CreateTruncating(parameters.Bias[i] * sin);
        }
    }

    public void Dispose()
    {
        foreach (var buffer in Buffers) buffer.Dispose();
        Rows?.Dispose();
    }

    private static void Gather(FieldPlan sum, double[] forward, double[] backward, AlignedBuffer<T> into)
    {
        // The zeros that fill a panel are there since the beginning.
        foreach (var (at, edge, count) in sum.Runs)
        {
            var source = edge < forward.Length ? forward.AsSpan(edge) : backward.AsSpan(edge - forward.Length);
            Narrow(source[..Math.Min(count, source.Length)], into.Span[at..]);
            // A run may go on from the last coupling forward to the first one backward.
            if (count > source.Length) Narrow(backward.AsSpan(0, count - source.Length), into.Span[(at + source.Length)..]);
        }
    }

    private static unsafe void Narrow(ReadOnlySpan<double> from, Span<T> into)
    {
        var k = 0;
        fixed (double* source = from)
        {
            fixed (T* target = into)
            {
                if (typeof(T) == typeof(float))
                {
                    for (; k + 4 <= from.Length; k += 4)
                        Vector128.Store(Vector128.Narrow(Vector128.Load(source + k), Vector128.Load(source + k + 2)), (float*)target + k);
                }
                for (; k < from.Length; k++) target[k] = T.CreateTruncating(source[k]);
            }
        }
    }
}
