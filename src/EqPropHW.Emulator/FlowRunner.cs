using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// What every way of settling under one law shares: inputs, targets and nudges of a block of samples. Samples lie side by
/// side in lanes, the outcome of each depends on nothing but itself, and inputs are folded into the bias once.
/// </summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="L">The lane over samples.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <remarks>
/// A node sums its field over neighbours in ascending order, one FMA a neighbour; all nodes step at once. So results are the
/// same bits for any lane width, layout, thread count and batch.
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
        var width = Width;
        for (var k = 0; k < Graph.Inputs; k++) Emit(m.Input.Pointer + k * width, m.InputEmitted.Pointer + k * F.Channels * width, width);
    }

    /// <inheritdoc/>
    protected override void EmitTargets(BlockMemory<T> m)
    {
        for (var o = 0; o < Graph.Outputs; o++)
        {
            // The target of a neuron is compared with its state, whatever the neuron emits.
            if (F.Channels == 2) Emit(m.Target.Pointer + o * Width, m.TargetEmitted.Pointer + o * F.Channels * Width, Width);
            else new Span<T>(m.Target.Pointer + o * Width, Width).CopyTo(new Span<T>(m.TargetEmitted.Pointer + o * Width, Width));
        }
    }

    /// <inheritdoc/>
    protected override void TakeCostForce(BlockMemory<T> m, Cost cost, AlignedBuffer<T> into)
    {
        var width = Width;
        for (var o = 0; o < Graph.Outputs; o++)
        {
            T* own = OutputChannels(m, o), target = m.TargetEmitted.Pointer + o * F.Channels * width;
            for (var l = 0; l < width; l += L.Count)
            {
                var pair = F.Channels == 2;
                var force = F.CostForce<L, T>(
                    cost, L.Load(m.State.Pointer + Graph.OutputSlots[o] * width + l), L.Load(own + l), pair ? L.Load(own + width + l) : default,
                    L.Load(target + l), pair ? L.Load(target + width + l) : default);
                L.Store(force, into.Pointer + o * width + l);
            }
        }
    }

    /// <summary>What an output emits now, [channel, lane].</summary>
    private protected abstract T* OutputChannels(BlockMemory<T> m, int output);

    /// <summary>The nudge applied to each output, <c>clip(beta force)</c>, [outputs, lane].</summary>
    internal void TakeNudge(BlockMemory<T> m, PhaseStep step)
    {
        var force = m.Tangent;
        if (step.Nudge.Kind == NudgeKind.Live) TakeCostForce(m, step.Nudge.Cost, force = m.LiveForce);
        var (beta, clip) = (L.Constant(step.Beta), L.Constant(Math.Min(step.Nudge.Clip, float.MaxValue)));
        for (var k = 0; k < Graph.Outputs * Width; k += L.Count)
            L.Store(L.Min(L.Max(beta * L.Load(force.Pointer + k), L.Constant(0) - clip), clip), m.Nudge.Pointer + k);
    }

    /// <summary>What the states of a node emit, [lane] to [channel, lane].</summary>
    private protected static void Emit(T* state, T* emitted, int width)
    {
        for (var l = 0; l < width; l += L.Count)
        {
            F.Emit<L, T>(L.Load(state + l), out var first, out var second);
            L.Store(first, emitted + l);
            if (F.Channels == 2) L.Store(second, emitted + width + l);
        }
    }
}
