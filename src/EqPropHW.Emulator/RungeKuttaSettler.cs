using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// Follows the trajectory with a method of higher order than Euler's. Every stage is a step of Euler: with
/// <c>k = E(y) - y</c> for a stage at y the methods are the usual ones.
/// </summary>
/// <remarks>The residual is that of the first stage: the force at the states before the sub-step, as with Euler.</remarks>
internal sealed unsafe class RungeKuttaSettler<F, L, T>(CompiledGraph graph, ProgrammedArray<T> array, Integrator integrator) : GraphRunner<F, L, T, AlongSamples>(graph, array)
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    private protected override BlockMemory<T> Allocate(BlockShape size) => new(Graph, F.Channels, size) { Stages = new(size.States) };

    /// <inheritdoc/>
    protected override void Begin(BlockMemory<T> m) => m.Stages!.Step.Span.Fill(T.One);

    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        var s = m.Stages!;
        if (integrator == Integrator.Adaptive)
        {
            Adapt(m, s, step);
        }
        else
        {
            m.State.Span.CopyTo(s.Begin.Span);
            Stage(m, s, step, m.Gate, s.First);
            m.Residual.Span.CopyTo(m.LastResidual.Span);
            if (integrator == Integrator.Heun) Heun(m, s, step);
            else Classical(m, s, step);
        }
        m.LastResidual.Span.CopyTo(m.Residual.Span);
        EmitAll(m);
    }

    private void Heun(BlockMemory<T> m, Stages<T> s, PhaseStep step)
    {
        Set(m, s, [(1, s.First)]);
        Stage(m, s, step, m.Gate, s.Second);
        Set(m, s, [(0.5, s.First), (0.5, s.Second)]);
    }

    private void Classical(BlockMemory<T> m, Stages<T> s, PhaseStep step)
    {
        Set(m, s, [(0.5, s.First)]);
        Stage(m, s, step, m.Gate, s.Second);
        Set(m, s, [(0.5, s.Second)]);
        Stage(m, s, step, m.Gate, s.Third);
        Set(m, s, [(1, s.Third)]);
        Stage(m, s, step, m.Gate, s.Fourth);
        Set(m, s, [(1.0 / 6, s.First), (1.0 / 3, s.Second), (1.0 / 3, s.Third), (1.0 / 6, s.Fourth)]);
    }

    /// <summary>Steps of each sample until all have gone the whole sub-step; a sample that is there waits with a step of zero.</summary>
    private void Adapt(BlockMemory<T> m, Stages<T> s, PhaseStep step)
    {
        Span<T> left = s.Left.Span, trial = s.Trial.Span;
        m.Gate.Span.CopyTo(left);
        for (var isFirst = true; left.ContainsAnyExcept(T.Zero); isFirst = false)
        {
            for (var l = 0; l < B; l++) trial[l] = T.Min(left[l], s.Step.Span[l]);
            m.State.Span.CopyTo(s.Begin.Span);
            EmitAll(m);
            Stage(m, s, step, s.Trial, s.First);
            if (isFirst) m.Residual.Span.CopyTo(m.LastResidual.Span);
            Set(m, s, [(0.5, s.First)]);
            Stage(m, s, step, s.Trial, s.Second);
            Set(m, s, [(0.75, s.Second)]);
            Stage(m, s, step, s.Trial, s.Third);
            Set(m, s, [(2.0 / 9, s.First), (1.0 / 3, s.Second), (4.0 / 9, s.Third)]);
            m.State.Span.CopyTo(s.End.Span);
            Stage(m, s, step, s.Trial, s.Fourth);
            Judge(m, s);
        }
    }

    /// <summary>Takes the steps whose error is small enough and chooses the next ones.</summary>
    private void Judge(BlockMemory<T> m, Stages<T> s)
    {
        Span<T> left = s.Left.Span, trial = s.Trial.Span, next = s.Step.Span;
        for (var l = 0; l < B; l++)
        {
            if (left[l] == T.Zero) continue;
            var error = 0.0;
            for (var f = 0; f < Graph.Free; f++)
            {
                var k = f * B + l;
                var e = T.CreateTruncating(1.0 / 12) * s.Second.Span[k] + T.CreateTruncating(1.0 / 9) * s.Third.Span[k]
                    - T.CreateTruncating(5.0 / 72) * s.First.Span[k] - T.CreateTruncating(1.0 / 8) * s.Fourth.Span[k];
                error = Math.Max(error, Math.Abs(double.CreateTruncating(e)));
            }
            var tried = double.CreateTruncating(trial[l]);
            // A state that left the numbers has no error to judge by; it is taken, and reported as unsettled.
            var isTaken = !(error > AdaptiveStep.Tolerance) || tried <= AdaptiveStep.Shortest;
            for (var f = 0; f < Graph.Free; f++) m.State.Span[f * B + l] = (isTaken ? s.End : s.Begin).Span[f * B + l];
            if (isTaken) left[l] -= trial[l];
            // What is left of a sub-step says nothing about the step that the error would allow.
            if (!isTaken || trial[l] == next[l] || AdaptiveStep.Next(tried, error) > double.CreateTruncating(next[l]))
                next[l] = T.CreateTruncating(Math.Min(1, AdaptiveStep.Next(tried, error)));
        }
    }

    /// <summary><c>k = E(y) - y</c> at the states now, whose channels are emitted.</summary>
    private void Stage(BlockMemory<T> m, Stages<T> s, PhaseStep step, AlignedBuffer<T> gate, AlignedBuffer<T> k)
    {
        m.State.Span.CopyTo(s.At.Span);
        MoveNodes(m, step, gate);
        for (var i = 0; i < Graph.Free * B; i += L.Count)
            L.Store(L.Load(m.State.Pointer + i) - L.Load(s.At.Pointer + i), k.Pointer + i);
    }

    /// <summary>States = begin + sum of weight times stage, and what they emit.</summary>
    private void Set(BlockMemory<T> m, Stages<T> s, ReadOnlySpan<(double Weight, AlignedBuffer<T> Stage)> terms)
    {
        for (var i = 0; i < Graph.Free * B; i += L.Count)
        {
            var state = L.Load(s.Begin.Pointer + i);
            foreach (var (weight, stage) in terms) state = L.FusedMultiplyAdd(L.Constant(weight), L.Load(stage.Pointer + i), state);
            L.Store(state, m.State.Pointer + i);
        }
        EmitAll(m);
    }
}
