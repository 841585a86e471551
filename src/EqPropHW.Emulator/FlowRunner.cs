using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// A phase program on one block of samples under one law: fields, steps, nudges and channels, written once for every law,
/// lane and precision. Samples lie side by side in lanes, the outcome of each depends on nothing but itself, and inputs
/// are folded into the bias once.
/// </summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="L">The lane.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <remarks>
/// A node sums its field over neighbours in ascending order, one FMA a neighbour; all nodes step at once (the emitted
/// channels are double-buffered). So results are the same bits for any lane width, thread count and batch.
/// </remarks>
internal abstract unsafe class FlowRunner<F, L, T>(CompiledGraph graph, ProgrammedArray<T> array) : BlockRunner<T>(graph, array)
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public override int Channels => F.Channels;

    /// <inheritdoc/>
    protected override void FoldInputs(BlockMemory<T> m)
    {
        for (var k = 0; k < Graph.Inputs; k++) Emit(m.Input.Pointer + k * BlockSize, m.InputEmitted.Pointer + k * F.Channels * BlockSize);
        FoldInputs(m, Array.InputCouplings);
    }

    /// <summary>Folds what the inputs emit into the bias.</summary>
    private protected void FoldInputs(BlockMemory<T> m, AlignedBuffer<T> couplings)
    {
        const int B = BlockSize;
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
        for (var f = 0; f < Graph.Free; f++) Emit(m.State.Pointer + f * BlockSize, m.Emitted.Pointer + f * F.Channels * BlockSize);
    }

    /// <inheritdoc/>
    protected override void EmitTargets(BlockMemory<T> m)
    {
        for (var o = 0; o < Graph.Outputs; o++)
        {
            // The target of a neuron is compared with its state, whatever the neuron emits.
            if (F.Channels == 2) Emit(m.Target.Pointer + o * BlockSize, m.TargetEmitted.Pointer + o * F.Channels * BlockSize);
            else new Span<T>(m.Target.Pointer + o * BlockSize, BlockSize).CopyTo(new Span<T>(m.TargetEmitted.Pointer + o * BlockSize, BlockSize));
        }
    }

    /// <inheritdoc/>
    protected override void TakeCostForce(BlockMemory<T> m, Cost cost, AlignedBuffer<T> into)
    {
        for (var f = 0; f < Graph.Free; f++)
        {
            var o = Graph.OutputOf[f];
            if (o < 0) continue;
            for (var l = 0; l < BlockSize; l += L.Count)
                L.Store(CostForce(m, cost, f, o, l, m.Emitted.Pointer, L.Load(m.State.Pointer + f * BlockSize + l)), into.Pointer + o * BlockSize + l);
        }
    }

    /// <summary>Fills the residual of the states as they are.</summary>
    private protected void MeasureForce(BlockMemory<T> m, PhaseStep step) => MoveNodes(m, step, m.Closed);

    /// <summary>One sub-step in the lanes whose gate is open; the next channels are filled but not yet exchanged.</summary>
    private protected void MoveNodes(BlockMemory<T> m, PhaseStep step, AlignedBuffer<T> gate)
    {
        if (step.Beta != 0) TakeNudge(m, step);
        m.Residual.Span.Clear();
        var (plan, couplings) = (Graph.FreeSum, Array.FreeCouplings);
        fixed (int* column = plan.Column, start = plan.RowStart, end = plan.RowEnd, output = Graph.OutputOf)
        {
            foreach (var span in plan.Spans)
            {
                // The field of a panel comes from its tile; sparse rows are summed where they are used.
                if (span.IsPanel)
                    FieldSum<L, T>.Add(span, F.Channels, column, start, end, couplings.Pointer, m.Emitted.Pointer, m.BaseField.Pointer, m.Field.Pointer);
                StepNodes(
                    span.First, span.First + span.Count, column, start, end, couplings.Pointer + span.Coupling - span.Column,
                    span.IsPanel ? m.Field.Pointer : m.BaseField.Pointer, step.Beta == 0 ? null : output, m.Nudge.Pointer, gate.Pointer,
                    Array.Factor.Pointer, m.State.Pointer, m.Emitted.Pointer, m.NextEmitted.Pointer, m.Residual.Pointer);
            }
        }
    }

    /// <summary>field[row] = from[row] + sum over its neighbours of J emitted[neighbour], each [row, channel, lane].</summary>
    private static void AddField(FieldPlan plan, T* couplings, T* emitted, T* from, T* field)
    {
        fixed (int* column = plan.Column, start = plan.RowStart, end = plan.RowEnd)
        {
            foreach (var span in plan.Spans) FieldSum<L, T>.Add(span, F.Channels, column, start, end, couplings, emitted, from, field);
        }
    }

    /// <summary>The nudge applied to each output, <c>clip(beta force)</c>, [outputs, lane].</summary>
    private protected void TakeNudge(BlockMemory<T> m, PhaseStep step)
    {
        var force = m.Tangent;
        if (step.Nudge.Kind == NudgeKind.Live) TakeCostForce(m, step.Nudge.Cost, force = m.LiveForce);
        var (beta, clip) = (L.Constant(step.Beta), L.Constant(Math.Min(step.Nudge.Clip, float.MaxValue)));
        for (var k = 0; k < Graph.Outputs * BlockSize; k += L.Count)
            L.Store(L.Min(L.Max(beta * L.Load(force.Pointer + k), L.Constant(0) - clip), clip), m.Nudge.Pointer + k);
    }

    /// <summary>Moves some nodes one step in their field, to which their own sparse neighbours are added, and emits their new states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepNodes(
        int from, int to, int* column, int* start, int* end, T* couplings, T* field, int* output, T* nudges, T* gates, T* factor, T* state, T* now,
        T* next, T* residuals)
    {
        const int B = BlockSize;
        var isPair = F.Channels == 2;
        for (var l = 0; l < B; l += L.Count)
        {
            var gate = L.Load(gates + l);
            var residual = L.Load(residuals + l);
            for (var f = from; f < to; f++)
            {
                var own = f * F.Channels * B + l;
                var fieldFirst = L.Load(field + own);
                var fieldSecond = isPair ? L.Load(field + own + B) : default;
                var stop = end[f];
                for (var k = start[f]; k < stop; k += 4)
                {
                    AddNeighbour(now + l, column[k], couplings[k], ref fieldFirst, ref fieldSecond);
                    AddNeighbour(now + l, column[k + 1], couplings[k + 1], ref fieldFirst, ref fieldSecond);
                    AddNeighbour(now + l, column[k + 2], couplings[k + 2], ref fieldFirst, ref fieldSecond);
                    AddNeighbour(now + l, column[k + 3], couplings[k + 3], ref fieldFirst, ref fieldSecond);
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
                residual = L.Max(residual, L.Abs(force));
                L.Store(moved, state + f * B + l);
                F.Emit<L, T>(moved, out var first, out var second);
                L.Store(first, next + own);
                if (isPair) L.Store(second, next + own + B);
            }
            L.Store(residual, residuals + l);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddNeighbour(T* emitted, int column, T coupling, ref L first, ref L second)
    {
        var neighbour = emitted + column * (F.Channels * BlockSize);
        if (F.Channels == 2) FieldSum<L, T>.AddPair(neighbour, coupling, ref first, ref second);
        else first = L.FusedMultiplyAdd(L.Broadcast(coupling), L.Load(neighbour), first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L CostForce(BlockMemory<T> m, Cost cost, int f, int o, int l, T* emitted, L state)
    {
        const int B = BlockSize;
        T* own = emitted + f * F.Channels * B + l, target = m.TargetEmitted.Pointer + o * F.Channels * B + l;
        var pair = F.Channels == 2;
        return F.CostForce<L, T>(
            cost, state, L.Load(own), pair ? L.Load(own + B) : default, L.Load(target), pair ? L.Load(target + B) : default);
    }

    private protected static void Emit(T* state, T* emitted)
    {
        for (var l = 0; l < BlockSize; l += L.Count)
        {
            F.Emit<L, T>(L.Load(state + l), out var first, out var second);
            L.Store(first, emitted + l);
            if (F.Channels == 2) L.Store(second, emitted + BlockSize + l);
        }
    }
}
