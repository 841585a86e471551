using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>A phase program on one block of samples: starts, checks, stops and readouts. The arithmetic is the settler's.</summary>
internal abstract class BlockRunner<T>(CompiledGraph graph, ProgrammedArray<T> array) where T : unmanaged, INumber<T>
{
    /// <summary>Samples in a block.</summary>
    public virtual int Width => BlockShape.Lanes;

    /// <summary>Channels a node emits.</summary>
    public abstract int Channels { get; }

    protected CompiledGraph Graph { get; } = graph;

    protected ProgrammedArray<T> Array { get; } = array;

    /// <summary>Working memory of the size this runner needs.</summary>
    public abstract BlockMemory<T> Allocate();

    /// <summary>Runs the whole program on the block of samples from <paramref name="first"/> on.</summary>
    public void Run(BlockMemory<T> m, PhaseProgram program, SampleBatch batch, int first, DeviceStart deviceStart, Readouts readouts, int subSteps)
    {
        var lanes = Math.Min(Width, batch.Count - first);
        BeginProgram(m, program, batch.SampleIds.Span.Slice(first, lanes));
        Transpose(batch.Inputs.Span, Graph.Inputs, first, lanes, m.Input);
        FoldInputs(m);
        if (!batch.Targets.IsEmpty)
        {
            Transpose(batch.Targets.Span, Graph.Outputs, first, lanes, m.Target);
            EmitTargets(m);
        }
        var from = GoOn(m, program);
        for (var k = from; k < program.Steps.Length; k++)
        {
            var step = program.Steps[k];
            var done = k == from && m.Pause is { IsStopped: true } kept ? kept.Cycle : -1;
            if (done < 0) Start(m, step, batch, first, lanes, deviceStart);
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
            ReadOut(m, step.Sampled, k, first, lanes, readouts);
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

    /// <summary>Puts the states where a phase starts.</summary>
    private void Start(BlockMemory<T> m, PhaseStep step, SampleBatch batch, int first, int lanes, DeviceStart deviceStart)
    {
        var nodes = Graph.Topology.NodeCount;
        switch (step.Start)
        {
            case Core.Start.Given:
                Spread(batch.Starts.Span.Slice(first * nodes, lanes * nodes), lanes, m.State.Span);
                break;
            case Core.Start.Zero:
                m.State.Span.Clear();
                break;
            case Core.Start.Random:
                for (var f = 0; f < Graph.Free; f++)
                {
                    for (var l = 0; l < lanes; l++)
                        m.State.Span[f * Width + l] = T.CreateTruncating(deviceStart.Draw(Graph.NodeOf[f], batch.SampleIds.Span[first + l]));
                }
                break;
            case Core.Start.RestoreFree:
                m.FreeState.Span.CopyTo(m.State.Span);
                break;
        }
        EmitAll(m);
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
            for (var s = 0; s < subSteps; s++) SubStep(m, step);
            if (m.Tap?.Wants(cycle) == true) TakeDown(m, m.Tap, k, cycle);
            if (cycle % checkEvery != 0 && cycle != step.MaxCycles) continue;
            Certify(m, step);
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
        }
        if (m.Tap is { } tap && readouts.Cycles[k * readouts.Batch + first] is var last && !tap.Has(k, last)) TakeDown(m, tap, k, last);
        Finish(m);
        return true;
    }

    private void TakeDown(BlockMemory<T> m, StateTap tap, int k, long cycle)
    {
        var (states, natural) = (new double[Graph.Topology.NodeCount], new T[Width]);
        for (var f = 0; f < Graph.Free; f++)
        {
            Natural(m.State.Span.Slice(f * Width, Width), natural);
            states[Graph.NodeOf[f]] = double.CreateTruncating(natural[0]);
        }
        for (var i = 0; i < Graph.Inputs; i++) states[Graph.Topology.InputNodes[i]] = double.CreateTruncating(m.Input.Span[i * Width]);
        tap.Add(k, cycle, double.CreateTruncating(m.Residual.Span[0]), states);
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

    private void ReadOut(BlockMemory<T> m, bool sampled, int k, int first, int lanes, Readouts readouts)
    {
        // A block of one sample may be read into a lane of a wider block of readouts.
        var into = readouts.Block<T>(k, first / readouts.Lanes)[(first % readouts.Lanes)..];
        var topology = Graph.Topology;
        var width = Width;
        Span<T> states = m.State.Span, readable = Readable(m).Span, clamped = m.Input.Span;
        if (sampled)
        {
            for (var f = 0; f < Graph.NodeOf.Length; f++)
                Natural(readable.Slice(f * width, width), into.Slice(Graph.NodeOf[f] * readouts.Lanes, width));
            for (var i = 0; i < Graph.Inputs; i++)
                clamped.Slice(i * width, width).CopyTo(into.Slice(topology.InputNodes[i] * readouts.Lanes, width));
        }
        // A state that left the numbers has not settled, whatever its last finite force was.
        if (AreFinite(states[..(Graph.Free * width)])) return;
        for (var l = 0; l < lanes; l++)
        {
            for (var f = 0; f < Graph.Free; f++)
            {
                if (T.IsFinite(states[f * width + l])) continue;
                readouts.Settled[k * readouts.Batch + first + l] = false;
                readouts.Residual[k * readouts.Batch + first + l] = double.PositiveInfinity;
                break;
            }
        }
    }

    private static bool AreFinite(ReadOnlySpan<T> values)
    {
        // Zero times anything that is not finite is not zero.
        var probe = Vector<T>.Zero;
        var whole = values.Length / Vector<T>.Count * Vector<T>.Count;
        for (var k = 0; k < whole; k += Vector<T>.Count) probe += new Vector<T>(values[k..]) * Vector<T>.Zero;
        foreach (var value in values[whole..])
        {
            if (!T.IsFinite(value)) return false;
        }
        return Vector.EqualsAll(probe, Vector<T>.Zero);
    }

    /// <summary>States of some samples, [lane, nodes], into the slots, [slot, lane].</summary>
    private void Spread(ReadOnlySpan<double> starts, int lanes, Span<T> into)
    {
        var (width, nodes) = (Width, Graph.Topology.NodeCount);
        for (var f = 0; f < Graph.NodeOf.Length; f++)
        {
            var slot = into.Slice(f * width, lanes);
            for (var (l, k) = (0, Graph.NodeOf[f]); l < slot.Length; l++, k += nodes) slot[l] = T.CreateTruncating(starts[k]);
        }
    }

    /// <summary>Copies states in natural units: phases into (-pi, pi].</summary>
    private void Natural(ReadOnlySpan<T> state, Span<T> into)
    {
        state.CopyTo(into);
        if (Channels != 2 || AreWithin(state, T.CreateTruncating(3.14))) return;
        for (var l = 0; l < into.Length; l++)
        {
            var phi = double.CreateTruncating(into[l]);
            if (Math.Abs(phi) >= Math.PI) into[l] = T.CreateTruncating(phi - Math.Tau * Math.Ceiling((phi - Math.PI) / Math.Tau));
        }
    }

    /// <summary>Whether no value is larger than a bound; false where it cannot be told quickly.</summary>
    private static bool AreWithin(ReadOnlySpan<T> values, T bound)
    {
        if (values.Length % Vector<T>.Count != 0) return false;
        var most = new Vector<T>(bound);
        for (var k = 0; k < values.Length; k += Vector<T>.Count)
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<T>(values[k..])), most)) return false;
        }
        return true;
    }

    /// <summary>[batch, columns] row-major to [columns, lane]; lanes past the batch are zero.</summary>
    private void Transpose(ReadOnlySpan<double> rows, int columns, int first, int lanes, AlignedBuffer<T> into)
    {
        var width = Width;
        var target = into.Span;
        for (var l = 0; l < lanes; l++)
        {
            var row = rows.Slice((first + l) * columns, columns);
            for (var w = 0; w < row.Length; w++) target[w * width + l] = T.CreateTruncating(row[w]);
        }
        for (var l = lanes; l < width; l++)
        {
            for (var w = 0; w < columns; w++) target[w * width + l] = T.Zero;
        }
    }
}
