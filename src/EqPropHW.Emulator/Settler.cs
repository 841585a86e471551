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
        AddInputField(m.InputEmitted.Pointer, m.Field.Pointer);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        const int B = BlockSize;
        var (state, now, next, field) = (m.State.Pointer, m.Emitted.Pointer, m.NextEmitted.Pointer, m.Field.Pointer);
        var beta = L.Constant(step.Beta);
        var clip = L.Constant(Math.Min(step.Nudge.Clip, float.MaxValue));
        fixed (int* start = Graph.FreeRows.Start, column = Graph.FreeRows.Column, outputOf = Graph.OutputOf)
        {
            var coupling = Array.FreeCouplings.Pointer;
            for (var l = 0; l < B; l += L.Count)
            {
                var gate = L.Load(m.Gate.Pointer + l);
                var residual = L.Constant(0);
                for (var f = 0; f < Graph.Free; f++)
                {
                    var own = f * F.Channels * B + l;
                    var a = L.Load(field + own);
                    var b = F.Channels == 2 ? L.Load(field + own + B) : default;
                    for (var k = start[f]; k < start[f + 1]; k++)
                    {
                        var j = L.Broadcast(coupling[k]);
                        var from = now + column[k] * F.Channels * B + l;
                        a = L.FusedMultiplyAdd(j, L.Load(from), a);
                        if (F.Channels == 2) b = L.FusedMultiplyAdd(j, L.Load(from + B), b);
                    }
                    var s = L.Load(state + f * B + l);
                    var nudge = L.Constant(0);
                    if (step.Beta != 0 && outputOf[f] >= 0)
                    {
                        var force = step.Nudge.Kind == NudgeKind.Tangent
                            ? L.Load(m.Tangent.Pointer + outputOf[f] * B + l)
                            : CostForce(m, step.Nudge.Cost, f, outputOf[f], l, now, s);
                        nudge = L.Min(L.Max(beta * force, L.Constant(0) - clip), clip);
                    }
                    var second = F.Channels == 2 ? L.Load(now + own + B) : default;
                    var moved = F.Step<L, T>(
                        s, L.Load(now + own), second, a, b, nudge, L.Broadcast(Array.Factor.Pointer[f]) * gate, out var remaining);
                    residual = L.Max(residual, L.Abs(remaining));
                    L.Store(moved, state + f * B + l);
                    F.Emit<L, T>(moved, out a, out b);
                    L.Store(a, next + own);
                    if (F.Channels == 2) L.Store(b, next + own + B);
                }
                L.Store(residual, m.Residual.Pointer + l);
            }
        }
        m.SwapEmitted();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L CostForce(BlockMemory<T> m, Cost cost, int f, int o, int l, T* emitted, L state)
    {
        const int B = BlockSize;
        var (own, target) = (emitted + f * F.Channels * B + l, m.TargetEmitted.Pointer + o * F.Channels * B + l);
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

    /// <summary>field[f] = bias[f] + sum over its inputs of J emitted[input].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddInputField(T* emitted, T* field)
    {
        const int B = BlockSize;
        var coupling = Array.InputCouplings.Pointer;
        fixed (int* start = Graph.InputRows.Start, column = Graph.InputRows.Column)
        {
            for (var f = 0; f < Graph.Free; f++)
            {
                for (var l = 0; l < B; l += L.Count)
                {
                    var a = L.Broadcast(Array.BiasFirst.Pointer[f]);
                    var b = L.Broadcast(Array.BiasSecond.Pointer[f]);
                    for (var k = start[f]; k < start[f + 1]; k++)
                    {
                        var j = L.Broadcast(coupling[k]);
                        var from = emitted + column[k] * F.Channels * B + l;
                        a = L.FusedMultiplyAdd(j, L.Load(from), a);
                        if (F.Channels == 2) b = L.FusedMultiplyAdd(j, L.Load(from + B), b);
                    }
                    L.Store(a, field + f * F.Channels * B + l);
                    if (F.Channels == 2) L.Store(b, field + f * F.Channels * B + B + l);
                }
            }
        }
    }
}
