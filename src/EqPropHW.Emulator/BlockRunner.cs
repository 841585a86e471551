using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>
/// A phase program on one block of samples: its phases, checks and stops. The arithmetic is the settler's, samples come in by
/// <see cref="BlockEntry{T}"/> and states go out by <see cref="BlockReader{T}"/>.
/// </summary>
internal abstract class BlockRunner<T>(CompiledGraph graph, ProgrammedArray<T> array) where T : unmanaged, INumber<T>
{
    /// <summary>Samples in a block.</summary>
    public virtual int Width => BlockShape.Lanes;

    /// <summary>Channels a node emits.</summary>
    public abstract int Channels { get; }

    protected CompiledGraph Graph { get; } = graph;

    protected ProgrammedArray<T> Array { get; } = array;

    private BlockEntry<T> Entry => new(Graph, Width);

    private BlockReader<T> Reader => new(Graph, Width, Channels == 2);

    /// <summary>Working memory of the size this runner needs.</summary>
    public abstract BlockMemory<T> Allocate();

    /// <summary>How a block is stepped when few of its samples settle; null for as ever.</summary>
    protected virtual IFewSamples<T>? Few => null;

    /// <summary>Most samples that are stepped as few.</summary>
    public int MostFew => Few?.Most ?? 0;

    /// <summary>Takes over the sample in a lane of a wider block into a block of its own.</summary>
    public void TakeOver(BlockMemory<T> own, BlockMemory<T> block, int lane)
    {
        foreach (var (from, into) in ((AlignedBuffer<T>, AlignedBuffer<T>)[])[(block.Input, own.Input), (block.Target, own.Target), (block.Tangent, own.Tangent), (block.State, own.State)])
        {
            for (var (k, at) = (0, lane); at < from.Length; k++, at += block.Width) into.Span[k] = from.Span[at];
        }
        own.Gate.Span.Fill(T.One);
        FoldInputs(own);
        EmitTargets(own);
        EmitAll(own);
    }

    /// <summary>One sub-step of a block that was taken over.</summary>
    public void Step(BlockMemory<T> own, PhaseStep step) => SubStep(own, step);

    /// <summary>Runs the whole program on the block of samples from <paramref name="first"/> on.</summary>
    public void Run(BlockMemory<T> m, PhaseProgram program, SampleBatch batch, int first, DeviceStart deviceStart, Readouts readouts, int subSteps)
    {
        var lanes = m.Samples = Math.Min(Width, batch.Count - first);
        BeginProgram(m, program, batch.SampleIds.Span.Slice(first, lanes));
        Entry.Transpose(batch.Inputs.Span, Graph.Inputs, first, lanes, m.Input.Span);
        FoldInputs(m);
        if (!batch.Targets.IsEmpty)
        {
            Entry.Transpose(batch.Targets.Span, Graph.Outputs, first, lanes, m.Target.Span);
            EmitTargets(m);
        }
        var from = GoOn(m, program);
        for (var k = from; k < program.Steps.Length; k++)
        {
            var step = program.Steps[k];
            var done = k == from && m.Pause is { IsStopped: true } kept ? kept.Cycle : -1;
            if (done < 0)
            {
                Entry.Start(m, step.Start, batch, first, lanes, deviceStart);
                EmitAll(m);
            }
            if (!Settle(m, program.CheckEvery, step, k, first, lanes, subSteps, readouts, done)) return;
            if (step.Beta == 0)
            {
                m.State.Span.CopyTo(m.FreeState.Span);
                if (!batch.Targets.IsEmpty) TakeCostForce(m, NudgeCostAfter(program, k), m.Tangent);
            }
            else
            {
                FlagClipped(m, step, k, first, lanes, readouts);
            }
            if (step.Sampled) Reader.Sample(Readable(m).Span, m.Input.Span, k, first, readouts);
            Reader.RefuseInfinite(m.State.Span, k, first, lanes, readouts);
        }
    }

    /// <summary>Restores what a pause kept; the step to begin with.</summary>
    private int GoOn(BlockMemory<T> m, PhaseProgram program)
    {
        if (m.Pause is not { IsStopped: true } kept) return 0;
        kept.Restore(m.Buffers);
        Resume(m, program.Steps[kept.Step], kept.Step, kept.Cycle);
        return kept.Step;
    }

    /// <summary>Before the first phase of a block of samples.</summary>
    protected virtual void BeginProgram(BlockMemory<T> m, PhaseProgram program, ReadOnlySpan<ulong> ids)
    {
    }

    /// <summary>After the memory of a block was filled with what a pause kept in this step after so many cycles of it.</summary>
    protected virtual void Resume(BlockMemory<T> m, PhaseStep step, int k, int cycle)
    {
    }

    /// <summary>The states that are read out at the end of a phase, [free, lane].</summary>
    protected virtual AlignedBuffer<T> Readable(BlockMemory<T> m) => m.State;

    /// <summary>Folds the field of the clamped inputs into the bias.</summary>
    protected abstract void FoldInputs(BlockMemory<T> m);

    /// <summary>Fills the emitted channels from the states.</summary>
    protected abstract void EmitAll(BlockMemory<T> m);

    /// <summary>Fills the channels of the targets.</summary>
    protected abstract void EmitTargets(BlockMemory<T> m);

    /// <summary>Evaluates the cost force at the state now, [outputs, lane].</summary>
    protected abstract void TakeCostForce(BlockMemory<T> m, Cost cost, AlignedBuffer<T> into);

    /// <summary>One sub-step of all nodes in all lanes.</summary>
    protected abstract void SubStep(BlockMemory<T> m, PhaseStep step);

    /// <summary>Some sub-steps, of which the last one may be measured.</summary>
    protected virtual void SubSteps(BlockMemory<T> m, PhaseStep step, long count)
    {
        var measures = m.Measures;
        for (; count > 0; count--)
        {
            m.Measures = measures && count == 1;
            if (m.FewCount > 0) Few!.SubStep(m, step);
            else SubStep(m, step);
        }
    }

    /// <summary>Before the first sub-step of a phase.</summary>
    protected virtual void Begin(BlockMemory<T> m)
    {
    }

    /// <summary>Fills the residual at a check, where the sub-steps do not.</summary>
    protected virtual void Certify(BlockMemory<T> m, PhaseStep step)
    {
    }

    /// <summary>Fills the states at the end of a phase, where the sub-steps do not.</summary>
    protected virtual void Finish(BlockMemory<T> m)
    {
    }

    /// <summary>Settles one phase, from its beginning (<paramref name="done"/> -1) or after some of its cycles; false when a pause stopped it.</summary>
    private bool Settle(
        BlockMemory<T> m, int checkEvery, PhaseStep step, int k, int first, int lanes, int subSteps, Readouts readouts, int done)
    {
        var gate = m.Gate.Span;
        if (done < 0)
        {
            gate.Clear();
            gate[..lanes].Fill(T.One);
            Begin(m);
        }
        var active = gate[..lanes].Count(T.One);
        Regroup(m, active);
        for (var cycle = Math.Max(done, 0) + 1; cycle <= step.MaxCycles && active > 0; cycle++)
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
            // Cycles between which nobody looks go together.
            var from = cycle;
            if (m.Pause is null && m.Tap is null) cycle += Math.Min(step.MaxCycles - cycle, checkEvery - 1 - (cycle - 1) % checkEvery);
            var isChecked = cycle % checkEvery == 0 || cycle == step.MaxCycles;
            m.Measures = isChecked || m.Tap is not null;
            SubSteps(m, step, (cycle - from + 1L) * subSteps);
            if (m.Tap?.Wants(cycle) == true) Reader.TakeDown(m, m.Tap, k, cycle);
            if (!isChecked) continue;
            Certify(m, step);
            var before = active;
            for (var l = 0; l < lanes; l++)
            {
                if (gate[l] == T.Zero) continue;
                var at = k * readouts.Batch + first + l;
                readouts.Residual[at] = double.CreateTruncating(m.Residual.Span[l]);
                readouts.Cycles[at] = cycle;
                readouts.Settled[at] = readouts.Residual[at] <= step.StopResidual;
                if (!readouts.Settled[at]) continue;
                gate[l] = T.Zero;
                active--;
            }
            if (active < before) Regroup(m, active);
        }
        if (m.Tap is { } tap && readouts.Cycles[k * readouts.Batch + first] is var last && !tap.Has(k, last)) Reader.TakeDown(m, tap, k, last);
        GiveBack(m);
        Finish(m);
        return true;
    }

    /// <summary>Samples that settle are taken over when they are few.</summary>
    private void Regroup(BlockMemory<T> m, int active)
    {
        // Who watches a block on its way finds its states in its own memory.
        if (Few is not { } few || m.Pause is not null || m.Tap is not null) return;
        GiveBack(m);
        if (active == 0 || active > few.Most) return;
        for (var lane = 0; lane < m.Width; lane++)
        {
            if (m.Gate.Span[lane] != T.Zero) m.FewLanes[m.FewCount++] = lane;
        }
        few.Take(m);
    }

    private void GiveBack(BlockMemory<T> m)
    {
        if (m.FewCount > 0) Few!.Give(m);
        m.FewCount = 0;
    }

    /// <summary>Flags samples whose nudge is limited by its clip where they ended.</summary>
    private void FlagClipped(BlockMemory<T> m, PhaseStep step, int k, int first, int lanes, Readouts readouts)
    {
        if (double.IsPositiveInfinity(step.Nudge.Clip)) return;
        var force = m.Tangent;
        if (step.Nudge.Kind == NudgeKind.Live) TakeCostForce(m, step.Nudge.Cost, force = m.LiveForce);
        for (var l = 0; l < lanes; l++)
        {
            for (var o = 0; o < Graph.Outputs; o++)
            {
                if (Math.Abs(step.Beta * double.CreateTruncating(force.Span[o * Width + l])) > step.Nudge.Clip)
                    readouts.Clipped[k * readouts.Batch + first + l] = true;
            }
        }
    }

    /// <summary>Cost of the next nudge after a free step: what its tangent is taken of.</summary>
    private static Cost NudgeCostAfter(PhaseProgram program, int k)
    {
        for (var next = k; next < program.Steps.Length; next++)
        {
            if (program.Steps[next].Beta != 0) return program.Steps[next].Nudge.Cost;
        }
        return program.Steps[k].Nudge.Cost;
    }
}
