using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Fields and steps on any graph: dense panels and sparse rows of a <see cref="FieldPlan"/>, samples side by side.</summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="L">The lane.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="P">How many samples.</typeparam>
/// <remarks>All nodes step at once: the emitted channels are double-buffered.</remarks>
internal abstract unsafe class GraphRunner<F, L, T, P>(CompiledGraph graph, ProgrammedArray<T> array) : FlowRunner<F, L, T>(graph, array)
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
    where P : struct, ILanePlacement
{
    /// <summary>Rows of panels that step together: their fields stay in the nearest cache.</summary>
    private const int RowsAtOnce = 96;

    /// <inheritdoc/>
    public override int Width => B;

    /// <summary>Samples in a block.</summary>
    private protected static int B => P.Width;

    /// <summary>Groups of sixteen numbers that a node emits: two channels of sixteen samples, or one of sixteen or thirty-two.</summary>
    private protected static int Groups => F.Channels * B / MatrixTile.Width;

    /// <inheritdoc/>
    public override BlockMemory<T> Allocate()
    {
        var emitted = Graph.Free * F.Channels * B;
        // The last panel of a sum reads and writes up to eleven rows that do not exist.
        var fields = (Graph.Free + MatrixTile.Rows) * F.Channels * B;
        return Allocate(new(B, Graph.Free * B, emitted, emitted, fields, fields));
    }

    /// <summary>Working memory of some size.</summary>
    private protected virtual BlockMemory<T> Allocate(BlockShape size) => new(Graph, F.Channels, size);

    /// <inheritdoc/>
    protected override void FoldInputs(BlockMemory<T> m)
    {
        base.FoldInputs(m);
        FoldInputs(m, Array.InputCouplings);
    }

    /// <summary>Folds what the inputs emit into the bias.</summary>
    private protected virtual void FoldInputs(BlockMemory<T> m, AlignedBuffer<T> couplings)
    {
        for (var f = 0; f < Graph.Free; f++)
        {
            for (var l = 0; l < B; l += L.Count)
            {
                L.Store(L.Broadcast(Array.BiasFirst.Pointer[f]), m.Field.Pointer + f * F.Channels * B + l);
                if (F.Channels == 2) L.Store(L.Broadcast(Array.BiasSecond.Pointer[f]), m.Field.Pointer + (f * F.Channels + 1) * B + l);
            }
        }
        AddField(Graph.InputSum, couplings.Pointer, m.InputEmitted.Pointer, m.Field.Pointer, m.BaseField.Pointer);
    }

    /// <inheritdoc/>
    protected override void EmitAll(BlockMemory<T> m)
    {
        for (var f = 0; f < Graph.Free; f++) Emit(m.State.Pointer + f * B, m.Emitted.Pointer + f * F.Channels * B, B);
    }

    /// <inheritdoc/>
    private protected override T* OutputChannels(BlockMemory<T> m, int output) => m.Emitted.Pointer + Graph.OutputSlots[output] * F.Channels * B;

    /// <summary>Fills the residual of the states as they are.</summary>
    private protected void MeasureForce(BlockMemory<T> m, PhaseStep step)
    {
        m.Measures = true;
        MoveNodes(m, step, m.Closed);
    }

    /// <summary>One sub-step in the lanes whose gate is open; the next channels are filled but not yet exchanged.</summary>
    private protected void MoveNodes(BlockMemory<T> m, PhaseStep step, AlignedBuffer<T> gate)
    {
        if (step.Beta != 0) TakeNudge(m, step);
        m.Residual.Span.Clear();
        var (plan, couplings) = (Graph.FreeSum, Array.FreeCouplings);
        fixed (int* column = plan.Column, start = plan.RowStart, end = plan.RowEnd, output = Graph.OutputOf)
        {
            var steps = new Steps
            {
                Output = step.Beta == 0 ? null : output,
                Nudges = m.Nudge.Pointer,
                Gates = gate.Pointer,
                Factor = Array.Factor.Pointer,
                State = m.State.Pointer,
                Now = m.Emitted.Pointer,
                Next = m.NextEmitted.Pointer,
                Residuals = m.Residual.Pointer,
                Measures = m.Measures,
            };
            for (var k = 0; k < plan.Spans.Length; k++)
            {
                var span = plan.Spans[k];
                var rows = new Rows
                {
                    From = span.First,
                    To = span.First + span.Count,
                    Column = column,
                    Start = start,
                    End = end,
                    Couplings = couplings.Pointer + span.Coupling - span.Column,
                };
                if (!span.IsPanel)
                {
                    // Sparse rows are summed where they are used.
                    StepNodes<SparseRows>(rows, m.BaseField.Pointer, steps);
                    continue;
                }
                // The fields of some panels come from their tiles, then all their nodes step.
                for (; ; k++)
                {
                    FieldSum<L, T>.Add(plan.Spans[k], Groups, column, start, end, couplings.Pointer, m.Emitted.Pointer, m.BaseField.Pointer, m.Field.Pointer);
                    rows.To = plan.Spans[k].First + plan.Spans[k].Count;
                    if (k + 1 == plan.Spans.Length || !plan.Spans[k + 1].IsPanel || rows.To - rows.From >= RowsAtOnce) break;
                }
                StepNodes<DenseRows>(rows, m.Field.Pointer, steps);
            }
        }
    }

    /// <summary>field[row] = from[row] + sum over its neighbours of J emitted[neighbour], each [row, channel, lane].</summary>
    private static void AddField(FieldPlan plan, T* couplings, T* emitted, T* from, T* field)
    {
        fixed (int* column = plan.Column, start = plan.RowStart, end = plan.RowEnd)
        {
            foreach (var span in plan.Spans) FieldSum<L, T>.Add(span, Groups, column, start, end, couplings, emitted, from, field);
        }
    }

    private static void StepNodes<TRows>(Rows rows, T* field, Steps steps) where TRows : struct
    {
        if (steps.Measures) StepNodes<TRows, Measured>(rows, field, steps);
        else StepNodes<TRows, Unmeasured>(rows, field, steps);
    }

    /// <summary>Moves some nodes one step in their field, to which sparse rows add their neighbours, and emits their new states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepNodes<TRows, TForce>(Rows rows, T* field, Steps steps) where TRows : struct where TForce : struct
    {
        var isPair = F.Channels == 2;
        var (from, to) = (rows.From, rows.To);
        int* column = rows.Column, start = rows.Start, end = rows.End, output = steps.Output;
        T* couplings = rows.Couplings, nudges = steps.Nudges, factor = steps.Factor, state = steps.State, now = steps.Now, next = steps.Next;
        for (var l = 0; l < B; l += L.Count)
        {
            var gate = L.Load(steps.Gates + l);
            var residual = L.Load(steps.Residuals + l);
            for (nint f = from; f < to; f++)
            {
                var own = f * F.Channels * B + l;
                var fieldFirst = L.Load(field + own);
                var fieldSecond = isPair ? L.Load(field + own + B) : default;
                if (typeof(TRows) == typeof(SparseRows))
                {
                    var stop = end[f];
                    for (var k = start[f]; k < stop; k += 4)
                    {
                        AddNeighbour(now + l, column[k], couplings[k], ref fieldFirst, ref fieldSecond);
                        AddNeighbour(now + l, column[k + 1], couplings[k + 1], ref fieldFirst, ref fieldSecond);
                        AddNeighbour(now + l, column[k + 2], couplings[k + 2], ref fieldFirst, ref fieldSecond);
                        AddNeighbour(now + l, column[k + 3], couplings[k + 3], ref fieldFirst, ref fieldSecond);
                    }
                }
                var moved = F.Step<L, T>(
                    L.Load(state + f * B + l),
                    L.Load(now + own),
                    isPair ? L.Load(now + own + B) : default,
                    fieldFirst,
                    fieldSecond,
                    output != null && output[f] >= 0 ? L.Load(nudges + output[f] * B + l) : L.Constant(0),
                    L.Broadcast(factor[f]) * gate,
                    out var force);
                if (typeof(TForce) == typeof(Measured)) residual = L.Max(L.Abs(force), residual);
                L.Store(moved, state + f * B + l);
                F.Emit<L, T>(moved, out var first, out var second);
                L.Store(first, next + own);
                if (isPair) L.Store(second, next + own + B);
            }
            if (typeof(TForce) == typeof(Measured)) L.Store(residual, steps.Residuals + l);
        }
    }

    /// <summary>Consecutive nodes, and the neighbours of those with sparse rows.</summary>
    private struct Rows
    {
        public int From, To;
        public int* Column, Start, End;
        public T* Couplings;
    }

    /// <summary>What a step reads and writes.</summary>
    private struct Steps
    {
        public int* Output;
        public T* Nudges, Gates, Factor, State, Now, Next, Residuals;
        public bool Measures;
    }

    private readonly struct SparseRows;

    private readonly struct DenseRows;

    private readonly struct Measured;

    private readonly struct Unmeasured;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddNeighbour(T* emitted, int column, T coupling, ref L first, ref L second)
    {
        var neighbour = emitted + column * (F.Channels * B);
        if (F.Channels == 2) FieldSum<L, T>.AddPair(neighbour, coupling, ref first, ref second);
        else first = L.FusedMultiplyAdd(L.Broadcast(coupling), L.Load(neighbour), first);
    }
}
