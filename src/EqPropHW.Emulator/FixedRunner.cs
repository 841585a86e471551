using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>A phase program on one block of samples in integers, <c>firmware-stubs/FIXED.md</c> sections 3 to 6.</summary>
internal abstract class FixedRunner
{
    public abstract void Run(FixedMemory m, PhaseProgram program, SampleBatch batch, int block, Readouts readouts);
}

/// <inheritdoc cref="FixedRunner"/>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="L">Samples side by side; the scalar lane is the reference of the others.</typeparam>
internal sealed unsafe class FixedRunner<F, L>(FixedArray array) : FixedRunner
    where F : struct, IFixedLaw
    where L : struct, ILongLane<L>
{
    private const int B = BlockShape.Lanes;
    private readonly Topology _topology = array.Topology;

    /// <inheritdoc/>
    public override void Run(FixedMemory m, PhaseProgram program, SampleBatch batch, int block, Readouts readouts)
    {
        var first = block * B;
        var lanes = Math.Min(B, batch.Count - first);
        Encode(batch.Inputs.Span, _topology.InputNodes.AsSpan(), _topology.InputNodes.Length, first, lanes, m.State);
        if (!batch.Targets.IsEmpty) Encode(batch.Targets.Span, default, _topology.OutputNodes.Length, first, lanes, m.Target);
        if (F.InputsAreConstant) FoldInputs(m);
        var kept = m.Pause is { IsStopped: true } pause ? pause : null;
        kept?.Restore(m.Buffers);
        for (var k = kept?.Step ?? 0; k < program.Steps.Length; k++)
        {
            var step = program.Steps[k];
            var done = k == kept?.Step ? kept.Cycle : -1;
            foreach (var i in done < 0 ? array.FreeNodes : [])
            {
                var state = m.State.Span.Slice(i * B, B);
                if (step.Start == Start.Zero) state.Clear();
                else if (step.Start == Start.RestoreFree) m.FreeState.Span.Slice(i * B, B).CopyTo(state);
                for (var l = 0; l < lanes && step.Start == Start.Given; l++) state[l] = F.State(batch.Starts.Span[(first + l) * _topology.NodeCount + i]);
            }
            if (!Settle(m, program.CheckEvery, step, k, k * readouts.Batch + first, lanes, readouts, done)) return;
            if (step.Beta == 0) m.State.Span.CopyTo(m.FreeState.Span);
            if (!step.Sampled) continue;
            var states = readouts.Block<double>(k, block);
            for (var s = 0; s < states.Length; s++) states[s] = F.Natural(m.State.Span[s]);
        }
    }

    /// <summary>Settles one phase, from its beginning (<paramref name="done"/> -1) or after some of its cycles; false when a pause stopped it.</summary>
    private bool Settle(FixedMemory m, int checkEvery, PhaseStep step, int k, int at, int lanes, Readouts readouts, int done)
    {
        var stop = step.StopResidual is { } r ? (long)FixedPoint.Residual(r) : -1;
        var isLive = step.Beta != 0 && step.Nudge.Kind == NudgeKind.Live;
        var nudgedAt = step.Beta == 0 || isLive ? m.State : m.FreeState;
        if (done < 0)
        {
            for (var l = 0; l < B; l++) m.Gate.Span[l] = l < lanes ? -1 : 0;
            readouts.Settled.AsSpan(at, lanes).Clear();
            TakeNudge(m, step, nudgedAt, default);
        }
        var open = m.Gate.Span[..lanes].Count(-1L);
        for (var cycle = Math.Max(done, 0) + 1; cycle <= step.MaxCycles && open > 0; cycle++)
        {
            if (m.Pause is { } pause)
            {
                if (pause.IsDue)
                {
                    pause.Keep(k, cycle - 1, m.Buffers);
                    return false;
                }
                pause.Pass();
            }
            if (isLive && cycle > 1) TakeNudge(m, step, m.State, default);
            Cycle(m, step.Beta != 0);
            if (m.Tap?.Wants(cycle) == true) TakeDown(m, m.Tap, k, cycle);
            if (cycle % checkEvery != 0 && cycle != step.MaxCycles) continue;
            for (var l = 0; l < lanes; l++)
            {
                if (m.Gate.Span[l] == 0) continue;
                readouts.Residual[at + l] = FixedPoint.Residual((ulong)m.Residual.Span[l]);
                readouts.Cycles[at + l] = cycle;
                if (m.Residual.Span[l] > stop) continue;
                readouts.Settled[at + l] = true;
                m.Gate.Span[l] = 0;
                open--;
            }
        }
        if (m.Tap is { } tap && !tap.Has(k, readouts.Cycles[at])) TakeDown(m, tap, k, readouts.Cycles[at]);
        TakeNudge(m, step, nudgedAt, readouts.Clipped.AsSpan(at, lanes));
        return true;
    }

    private void TakeDown(FixedMemory m, StateTap tap, int k, long cycle)
    {
        var states = new double[_topology.NodeCount];
        for (var i = 0; i < states.Length; i++) states[i] = F.Natural(m.State.Span[i * B]);
        tap.Add(k, cycle, FixedPoint.Residual((ulong)m.Residual.Span[0]), states);
    }

    /// <summary>Moves all free nodes of the open samples one cycle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Cycle(FixedMemory m, bool isNudged)
    {
        m.InputField.Span.CopyTo(m.Field.Span);
        for (var o = 0; isNudged && o < _topology.OutputNodes.Length; o++)
        {
            var field = m.Field.Span.Slice(_topology.OutputNodes[o] * B, B);
            for (var l = 0; l < B; l++) field[l] += m.Nudge.Span[o * B + l];
        }
        fixed (int* free = array.FreeNodes, other = array.Other, inputEnd = array.InputEnd, pairEnd = array.PairEnd)
        fixed (long* coupling = array.Coupling)
        {
            for (var l = 0; l < B; l += L.Count)
            {
                AddPairs(array.FreeNodes.Length, free, other, inputEnd, pairEnd, coupling, m.State.Pointer + l, m.Field.Pointer + l);
                Move(m, l);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPairs(int count, int* free, int* other, int* inputEnd, int* pairEnd, long* coupling, long* state, long* field)
    {
        for (int f = 0, p = 0; f < count; f++)
        {
            var own = L.Load(state + free[f] * B);
            var sum = L.Load(field + free[f] * B);
            if (F.InputsAreConstant) p = inputEnd[f];
            for (var end = inputEnd[f]; p < end; p++)
            {
                F.Pair(own, L.Load(state + other[p] * B), L.Broadcast(coupling[p]), out var onOwn, out _);
                sum += onOwn;
            }
            for (var end = pairEnd[f]; p < end; p++)
            {
                var to = field + other[p] * B;
                F.Pair(own, L.Load(state + other[p] * B), L.Broadcast(coupling[p]), out var onOwn, out var onOther);
                sum += onOwn;
                L.Store(L.Load(to) + onOther, to);
            }
            L.Store(sum, field + free[f] * B);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(FixedMemory m, int l)
    {
        var gate = L.Load(m.Gate.Pointer + l);
        var residual = L.Broadcast(0);
        foreach (var i in array.FreeNodes)
        {
            var at = m.State.Pointer + i * B + l;
            var state = L.Load(at);
            var moved = F.Move(state, L.Load(m.Field.Pointer + i * B + l), array.Bias[i], array.BiasAngle[i], array.Factor[i], out var force);
            residual = L.Max(residual, force);
            L.Store(state ^ ((state ^ moved) & gate), at);
        }
        L.Store(residual, m.Residual.Pointer + l);
    }

    /// <summary>Sums what the inputs do, once a sample.</summary>
    private void FoldInputs(FixedMemory m)
    {
        for (var l = 0; l < B; l += L.Count)
        {
            for (int f = 0, p = 0; f < array.FreeNodes.Length; p = array.PairEnd[f++])
            {
                var sum = L.Broadcast(0);
                for (; p < array.InputEnd[f]; p++)
                {
                    F.Pair(default, L.Load(m.State.Pointer + array.Other[p] * B + l), L.Broadcast(array.Coupling[p]), out var onOwn, out _);
                    sum += onOwn;
                }
                L.Store(sum, m.InputField.Pointer + array.FreeNodes[f] * B + l);
            }
        }
    }

    /// <summary>Nudges of the outputs in these states, limited; whether a limit was met goes into <paramref name="clipped"/>, [lane], if there is room.</summary>
    private void TakeNudge(FixedMemory m, PhaseStep step, AlignedBuffer<long> state, Span<bool> clipped)
    {
        clipped.Clear();
        if (step.Beta == 0) return;
        long beta = FixedPoint.Coupling(step.Beta), limit = (long)FixedPoint.Clip(step.Nudge.Clip) << F.NudgeShift;
        for (var o = 0; o < _topology.OutputNodes.Length; o++)
        {
            for (var l = 0; l < B; l++)
            {
                var force = beta * F.CostForce(step.Nudge.Cost, state.Span[_topology.OutputNodes[o] * B + l], m.Target.Span[o * B + l]);
                m.Nudge.Span[o * B + l] = Math.Clamp(force, -limit, limit);
                if (l < clipped.Length) clipped[l] |= force < -limit || force > limit;
            }
        }
    }

    private static void Encode(ReadOnlySpan<double> values, ReadOnlySpan<int> nodes, int width, int first, int lanes, AlignedBuffer<long> into)
    {
        for (var k = 0; k < width; k++)
        {
            var row = (nodes.IsEmpty ? k : nodes[k]) * B;
            for (var l = 0; l < lanes; l++) into.Span[row + l] = F.State(values[(first + l) * width + k]);
        }
    }
}
