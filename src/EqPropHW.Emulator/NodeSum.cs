using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>The field sum of a plan of dense panels for a few samples, with nodes in the lanes: the bits of <see cref="FieldSum{L, T}"/>.</summary>
internal sealed unsafe class NodeSum
{
    /// <summary>Largest share of couplings in sparse rows, which are summed one by one.</summary>
    private const double MostSparse = 0.2;

    private readonly FieldPlan _plan;
    private readonly List<Strip> _strips = [];

    private NodeSum(FieldPlan plan)
    {
        _plan = plan;
        Couplings = plan.Spans.Sum(s => (long)s.Columns * s.Count) + Sparse(plan);
        foreach (var span in plan.Spans)
        {
            var own = new Strip(span.First, span.IsPanel ? 1 : 0, span.Count, span.Column, span.Columns, span.Coupling);
            if (_strips.Count > 0 && _strips[^1] is var last && GoesOn(last, own)) _strips[^1] = last with { Panels = last.Panels + 1 };
            else _strips.Add(own);
        }
    }

    /// <summary>The sum, or null when too much of the plan is sparse.</summary>
    public static NodeSum? Of(FieldPlan plan)
    {
        var panels = plan.Spans.Where(s => s.IsPanel).Sum(s => (long)s.Columns * s.Count);
        return Sparse(plan) <= MostSparse * panels ? new(plan) : null;
    }

    /// <summary>Products of a sum over all rows.</summary>
    public long Couplings { get; }

    /// <summary><c>field[row] = from[row] + sum_k J[row, k] emitted[k]</c> for all rows; up to fifteen numbers past them are written too.</summary>
    /// <param name="couplings">Couplings of the plan.</param>
    /// <param name="vectors">Samples times channels; there must be room for a multiple of four.</param>
    /// <param name="emitted">[sample, channel, pitch].</param>
    /// <param name="pitch">Numbers from a channel to the next.</param>
    /// <param name="from">[sample, channel, stride].</param>
    /// <param name="field">[sample, channel, stride], other memory.</param>
    /// <param name="stride">Numbers from a channel to the next: rows and at least sixteen more.</param>
    public void Add<L, T>(T* couplings, int vectors, T* emitted, nint pitch, T* from, T* field, nint stride)
        where L : struct, ILane<L, T>
        where T : unmanaged
    {
        fixed (int* column = _plan.Column, start = _plan.RowStart, end = _plan.RowEnd)
        {
            foreach (var (first, panels, rows, at, columns, coupling) in _strips)
            {
                var own = couplings + coupling;
                if (panels > 0)
                {
                    PanelTile.Add<L, T>(panels, vectors, columns, column + at, own, emitted, pitch, from + first, field + first, stride);
                    continue;
                }
                for (var r = first; r < first + rows; r++)
                {
                    for (var v = 0; v < vectors; v += 4)
                        AddRow(end[r] - start[r], column + start[r], own + (start[r] - at), emitted + v * pitch, pitch, from + v * stride + r, field + v * stride + r, stride);
                }
            }
        }
    }

    private static long Sparse(FieldPlan plan) => plan.RowEnd.Zip(plan.RowStart, (end, start) => (long)(end - start)).Sum();

    /// <summary>A sparse row of four vectors: four sums hide the latency of each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow<T>(int count, int* column, T* couplings, T* x, nint pitch, T* from, T* into, nint stride) where T : unmanaged
    {
        var (a, b, c, d) = (Load(from), Load(from + stride), Load(from + 2 * stride), Load(from + 3 * stride));
        for (nint k = 0; k < count; k++)
        {
            var j = Load(couplings + k);
            var own = x + column[k];
            a = LaneScalar<T>.FusedMultiplyAdd(j, Load(own), a);
            b = LaneScalar<T>.FusedMultiplyAdd(j, Load(own + pitch), b);
            c = LaneScalar<T>.FusedMultiplyAdd(j, Load(own + 2 * pitch), c);
            d = LaneScalar<T>.FusedMultiplyAdd(j, Load(own + 3 * pitch), d);
        }
        (*into, into[stride], into[2 * stride], into[3 * stride]) = (a.Value, b.Value, c.Value, d.Value);

        static LaneScalar<T> Load(T* source) => LaneScalar<T>.Load(source);
    }

    private bool GoesOn(Strip last, Strip next)
        => next.Panels > 0
            && last.Panels > 0
            && next.First == last.First + last.Panels * MatrixTile.Rows
            && next.Coupling == last.Coupling + last.Panels * last.Columns * MatrixTile.Rows
            && _plan.Column.AsSpan(last.Column, last.Columns).SequenceEqual(_plan.Column.AsSpan(next.Column, next.Columns));

    /// <summary>Consecutive panels with the same columns, all but the last of them full, or, without panels, sparse rows.</summary>
    private readonly record struct Strip(int First, int Panels, int Rows, int Column, int Columns, int Coupling);
}
