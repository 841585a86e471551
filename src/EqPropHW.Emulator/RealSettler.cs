using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// Follows the trajectory of an array whose nodes are not ideal: around the step of the law, a constant force, a leak, noise and rails; before
/// it, what neighbours hear of each other and couplings that drift from phase to phase.
/// </summary>
/// <remarks>With every effect at zero it computes the bytes of <see cref="Settler{F, L, T, P}"/>; an ideal array pays nothing for it.</remarks>
internal sealed unsafe class RealSettler<F, L, T>(CompiledGraph graph, ProgrammedArray<T> array, NodeStage<T> stage) : GraphRunner<F, L, T, AlongSamples>(graph, array)
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    private protected override BlockMemory<T> Allocate(BlockShape size) => new(Graph, F.Channels, size) { Real = new(Graph, F.Channels, stage) };

    /// <inheritdoc/>
    protected override void BeginProgram(BlockMemory<T> m, PhaseProgram program, ReadOnlySpan<ulong> ids)
    {
        var r = m.Real!;
        r.BeginProgram(program, ids);
        if (stage.Drifts) Decay(r, 1);
    }

    /// <inheritdoc/>
    protected override void Resume(BlockMemory<T> m, PhaseStep step, int k, int cycle) => m.Real!.GoTo(k, step, cycle);

    /// <inheritdoc/>
    protected override void FoldInputs(BlockMemory<T> m)
    {
        if (!stage.Drifts && !stage.HasDelay)
        {
            base.FoldInputs(m);
            return;
        }
        for (var k = 0; k < Graph.Inputs; k++)
        {
            var emitted = m.InputEmitted.Pointer + k * F.Channels * B;
            Emit(m.Input.Pointer + k * B, emitted, B);
            if (stage.HasDelay) Turn(emitted, emitted, L.Constant(Math.Cos(stage.InputDelay[k])), L.Constant(Math.Sin(stage.InputDelay[k])));
        }
        FoldInputs(m, stage.Drifts ? m.Real!.InputCouplings : Array.InputCouplings);
    }

    /// <inheritdoc/>
    protected override void Begin(BlockMemory<T> m)
    {
        var r = m.Real!;
        r.BeginPhase();
        if (stage.Drifts && r.Cycle > 0)
        {
            Decay(r, stage.Drift(r.Cycle));
            FoldInputs(m);
            if (m.Tap is not null) m.Tap.CouplingFactor = stage.Drift(r.Cycle);
        }
        if (stage.HasFlicker) r.DrawFlicker<L>(all: true);
    }

    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        var r = m.Real!;
        r.Step = step;
        if (step.Beta != 0)
        {
            TakeNudge(m, step);
            ShapeNudge(m);
        }
        if (stage.HasNoise) r.DrawNormals<L>();
        if (stage.HasFlicker) r.DrawFlicker<L>(all: false);
        var heard = stage.HasDelay ? r.Heard : m.Emitted;
        for (var f = 0; f < Graph.Free && stage.HasDelay; f++)
        {
            var own = f * F.Channels * B;
            Turn(m.Emitted.Pointer + own, heard.Pointer + own, L.Broadcast(stage.DelayCos.Pointer[f]), L.Broadcast(stage.DelaySin.Pointer[f]));
        }
        var plan = Graph.FreeSum;
        fixed (int* column = plan.Column, start = plan.RowStart, end = plan.RowEnd, output = Graph.OutputOf)
        {
            var couplings = (stage.Drifts ? r.FreeCouplings : Array.FreeCouplings).Pointer;
            foreach (var span in plan.Spans)
                FieldSum<L, T>.Add(span, Groups, column, start, end, couplings, heard.Pointer, m.BaseField.Pointer, m.Field.Pointer);
            for (var l = 0; l < B; l += L.Count) MoveNodes(m, r, l, step.Beta == 0 ? null : output);
        }
        m.SwapEmitted();
        r.Advance();
    }

    /// <summary>Samples the nodes of one slot after the other while the array runs on.</summary>
    /// <inheritdoc/>
    protected override void Finish(BlockMemory<T> m)
    {
        if (stage.Slots == 1) return;
        var r = m.Real!;
        m.Gate.Span[..r.Lanes].Fill(T.One);
        r.SkipTo(r.Step.MaxCycles);
        for (var slot = 0; slot < stage.Slots; slot++)
        {
            for (var f = slot; f < Graph.Free; f += stage.Slots) m.State.Span.Slice(f * B, B).CopyTo(r.Sampled.Span.Slice(f * B, B));
            for (var s = 0; slot + 1 < stage.Slots && s < stage.SlotCycles * stage.SubSteps; s++) SubStep(m, r.Step);
        }
    }

    /// <inheritdoc/>
    protected override AlignedBuffer<T> Readable(BlockMemory<T> m) => stage.Slots == 1 ? m.State : m.Real!.Sampled;

    /// <summary>One sub-step of all nodes in the lanes from <paramref name="l"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MoveNodes(BlockMemory<T> m, RealMemory<T> r, int l, int* output)
    {
        var pair = F.Channels == 2;
        var gate = L.Load(m.Gate.Pointer + l);
        var residual = L.Constant(0);
        for (var f = 0; f < Graph.Free; f++)
        {
            var own = f * F.Channels * B + l;
            var state = L.Load(m.State.Pointer + f * B + l);
            var nudge = output != null && output[f] >= 0 ? L.Load(m.Nudge.Pointer + output[f] * B + l) : L.Constant(0);
            // Only oscillators have a torque, and their law adds the nudge to the force as it is.
            if (pair) nudge += L.Broadcast(stage.Torque.Pointer[f]);
            var factor = L.Broadcast(Array.Factor.Pointer[f]) * gate;
            var moved = F.Step<L, T>(
                state,
                L.Load(m.Emitted.Pointer + own),
                pair ? L.Load(m.Emitted.Pointer + own + B) : default,
                L.Load(m.Field.Pointer + own),
                pair ? L.Load(m.Field.Pointer + own + B) : default,
                nudge,
                factor,
                out var force);
            if (!pair)
            {
                var leak = L.Broadcast(stage.Leak.Pointer[f]) * state;
                force -= leak;
                moved -= factor * leak;
            }
            if (stage.HasNoise) moved += L.Broadcast(stage.Noise.Pointer[f]) * gate * L.Load(r.Normals.Pointer + f * B + l);
            if (stage.HasFlicker) moved += L.Broadcast(stage.Flicker.Pointer[f]) * gate * L.Load(r.Flicker.Pointer + f * B + l);
            if (stage.HasRails || stage.IsBox)
            {
                var (low, high) = (L.Broadcast(stage.Low.Pointer[f]), L.Broadcast(stage.High.Pointer[f]));
                moved = L.Min(L.Max(moved, low), high);
                // A force that only pushes against a rail moves nothing and is no residual; within its box the law has seen to it.
                if (stage.HasRails) force = L.Min(L.Max(state + force, low), high) - state;
            }
            residual = L.Max(L.Abs(force), residual);
            L.Store(moved, m.State.Pointer + f * B + l);
            F.Emit<L, T>(moved, out var first, out var second);
            L.Store(first, m.NextEmitted.Pointer + own);
            if (pair) L.Store(second, m.NextEmitted.Pointer + own + B);
        }
        L.Store(residual, m.Residual.Pointer + l);
    }

    /// <summary>The gain of each output and the rise of the nudge.</summary>
    private void ShapeNudge(BlockMemory<T> m)
    {
        for (var o = 0; o < Graph.Outputs; o++)
        {
            var gain = L.Constant((stage.NudgeGain.Length == 0 ? 1 : stage.NudgeGain[o]) * m.Real!.Rise);
            for (var l = 0; l < B; l += L.Count) L.Store(gain * L.Load(m.Nudge.Pointer + o * B + l), m.Nudge.Pointer + o * B + l);
        }
    }

    /// <summary>A pair of channels as it is heard late: (cos phi, sin phi) becomes (cos(phi - a), sin(phi - a)).</summary>
    private static void Turn(T* from, T* to, L cos, L sin)
    {
        for (var l = 0; l < B; l += L.Count)
        {
            var (first, second) = (L.Load(from + l), L.Load(from + B + l));
            L.Store(cos * first + sin * second, to + l);
            L.Store(cos * second - sin * first, to + B + l);
        }
    }

    private void Decay(RealMemory<T> r, double factor)
    {
        var g = T.CreateTruncating(factor);
        for (var k = 0; k < r.FreeCouplings.Length; k++) r.FreeCouplings.Span[k] = g * Array.FreeCouplings.Span[k];
        for (var k = 0; k < r.InputCouplings.Length; k++) r.InputCouplings.Span[k] = g * Array.InputCouplings.Span[k];
    }
}
