using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// Runs a phase program on one block of samples: the loop around every law, written once. Samples lie side by side in
/// lanes, the outcome of each depends on nothing but itself, and inputs are folded into the bias once.
/// </summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="L">The lane.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <remarks>
/// A node sums its field over neighbours in ascending order, one FMA a neighbour; all nodes step at once (the emitted
/// channels are double-buffered). So results are the same bits for any lane width, thread count and batch.
/// </remarks>
internal sealed unsafe class Settler<F, L, T>(CompiledGraph graph, ProgrammedArray<T> array) : BlockRunner<T>(graph, array)
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public override int Channels => F.Channels;

    /// <inheritdoc/>
    protected override void FoldInputs(BlockMemory<T> m)
    {
        const int B = BlockSize;
        for (var k = 0; k < Graph.Inputs; k++) Emit(m.Input.Pointer + k * B, m.InputEmitted.Pointer + k * F.Channels * B);
        for (var f = 0; f < Graph.Free; f++)
        {
            for (var l = 0; l < B; l += L.Count)
            {
                L.Store(L.Broadcast(Array.BiasFirst.Pointer[f]), m.Field.Pointer + f * F.Channels * B + l);
                if (F.Channels == 2) L.Store(L.Broadcast(Array.BiasSecond.Pointer[f]), m.Field.Pointer + (f * F.Channels + 1) * B + l);
            }
        }
        AddField(Graph.InputRows, Array.InputCouplings.Pointer, m.InputEmitted.Pointer, m.Field.Pointer, m.BaseField.Pointer);
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

    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        AddField(Graph.FreeRows, Array.FreeCouplings.Pointer, m.Emitted.Pointer, m.BaseField.Pointer, m.Field.Pointer);
        StepNodes(m, step);
        m.SwapEmitted();
    }

    /// <summary>field[row] = from[row] + sum over its neighbours of J emitted[neighbour], each [row, channel, lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddField(CompiledGraph.Rows rows, T* couplings, T* emitted, T* from, T* field)
    {
        fixed (int* start = rows.Start, column = rows.Column)
        {
            var count = rows.Count;
            for (var l = 0; l < BlockSize; l += L.Count)
            {
                for (var row = 0; row < count; row++)
                {
                    var own = row * F.Channels * BlockSize + l;
                    var (first, second) = (L.Load(from + own), F.Channels == 2 ? L.Load(from + own + BlockSize) : default);
                    T* j = couplings + start[row], end = couplings + start[row + 1];
                    for (var c = column + start[row]; j < end; j++, c++)
                    {
                        var neighbour = emitted + *c * (F.Channels * BlockSize) + l;
                        var coupling = L.Broadcast(*j);
                        first = L.FusedMultiplyAdd(coupling, L.Load(neighbour), first);
                        if (F.Channels == 2) second = L.FusedMultiplyAdd(coupling, L.Load(neighbour + BlockSize), second);
                    }
                    L.Store(first, field + own);
                    if (F.Channels == 2) L.Store(second, field + own + BlockSize);
                }
            }
        }
    }

    /// <summary>Moves every free node one step in its field and emits its new state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepNodes(BlockMemory<T> m, PhaseStep step)
    {
        const int B = BlockSize;
        T* state = m.State.Pointer, now = m.Emitted.Pointer, next = m.NextEmitted.Pointer, field = m.Field.Pointer, factor = Array.Factor.Pointer;
        var (count, outputOf, isNudged) = (Graph.Free, Graph.OutputOf, step.Beta != 0);
        var clip = L.Constant(Math.Min(step.Nudge.Clip, float.MaxValue));
        for (var l = 0; l < B; l += L.Count)
        {
            var gate = L.Load(m.Gate.Pointer + l);
            var residual = L.Constant(0);
            for (var f = 0; f < count; f++)
            {
                var own = f * F.Channels * B + l;
                var s = L.Load(state + f * B + l);
                var nudge = L.Constant(0);
                if (isNudged && outputOf[f] >= 0)
                {
                    var o = outputOf[f];
                    var force = step.Nudge.Kind == NudgeKind.Tangent
                        ? L.Load(m.Tangent.Pointer + o * B + l)
                        : CostForce(m, step.Nudge.Cost, f, o, l, now, s);
                    nudge = L.Min(L.Max(L.Constant(step.Beta) * force, L.Constant(0) - clip), clip);
                }
                var isPair = F.Channels == 2;
                var moved = F.Step<L, T>(
                    s,
                    L.Load(now + own),
                    isPair ? L.Load(now + own + B) : default,
                    L.Load(field + own),
                    isPair ? L.Load(field + own + B) : default,
                    nudge,
                    L.Broadcast(factor[f]) * gate,
                    out var remaining);
                residual = L.Max(residual, L.Abs(remaining));
                L.Store(moved, state + f * B + l);
                F.Emit<L, T>(moved, out var first, out var second);
                L.Store(first, next + own);
                if (isPair) L.Store(second, next + own + B);
            }
            L.Store(residual, m.Residual.Pointer + l);
        }
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

    private static void Emit(T* state, T* emitted)
    {
        for (var l = 0; l < BlockSize; l += L.Count)
        {
            F.Emit<L, T>(L.Load(state + l), out var first, out var second);
            L.Store(first, emitted + l);
            if (F.Channels == 2) L.Store(second, emitted + BlockSize + l);
        }
    }
}
