using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>A phase program on one sample after another in integers, <c>firmware-stubs/FIXED.md</c> sections 5 and 6.</summary>
internal abstract class FixedRunner
{
    public abstract void Run(PhaseProgram program, SampleBatch batch, int sample, Readouts readouts);
}

/// <inheritdoc cref="FixedRunner"/>
/// <typeparam name="F">The law.</typeparam>
internal sealed class FixedRunner<F>(FixedArray array) : FixedRunner where F : struct, IFixedLaw
{
    private readonly Topology _topology = array.Topology;
    private readonly int[] _state = new int[array.Topology.NodeCount];
    private readonly int[] _freeState = new int[array.Topology.NodeCount];
    private readonly int[] _target = new int[array.Topology.OutputNodes.Length];
    private readonly long[] _nudge = new long[array.Topology.OutputNodes.Length];
    private readonly long[] _field = new long[array.Topology.NodeCount];

    /// <inheritdoc/>
    public override void Run(PhaseProgram program, SampleBatch batch, int sample, Readouts readouts)
    {
        Encode(batch.Inputs.Span, sample, _topology.InputNodes.AsSpan(), _state);
        if (!batch.Targets.IsEmpty)
        {
            for (var o = 0; o < _target.Length; o++) _target[o] = F.State(batch.Targets.Span[sample * _target.Length + o]);
        }
        for (var k = 0; k < program.Steps.Length; k++)
        {
            var step = program.Steps[k];
            foreach (var i in array.FreeNodes)
            {
                _state[i] = step.Start switch
                {
                    Start.Given => F.State(batch.Starts.Span[sample * _state.Length + i]),
                    Start.Zero => 0,
                    Start.RestoreFree => _freeState[i],
                    _ => _state[i],
                };
            }
            Settle(program.CheckEvery, step, readouts, k * readouts.Batch + sample);
            if (step.Beta == 0) _state.CopyTo(_freeState, 0);
            for (var i = 0; step.Sampled && i < _state.Length; i++) readouts[k, sample, i] = F.Natural(_state[i]);
        }
    }

    private void Settle(int checkEvery, PhaseStep step, Readouts readouts, int at)
    {
        ulong? stop = step.StopResidual is { } r ? FixedPoint.Residual(r) : null;
        var isLive = step.Beta != 0 && step.Nudge.Kind == NudgeKind.Live;
        TakeNudge(step, step.Beta == 0 || isLive ? _state : _freeState);
        readouts.Settled[at] = false;
        for (var cycle = 1; cycle <= step.MaxCycles && !readouts.Settled[at]; cycle++)
        {
            if (isLive && cycle > 1) TakeNudge(step, _state);
            Array.Clear(_field);
            for (var o = 0; o < _nudge.Length; o++) _field[_topology.OutputNodes[o]] = _nudge[o];
            var residual = F.Cycle(array, _state, _field);
            if (cycle % checkEvery != 0 && cycle != step.MaxCycles) continue;
            readouts.Residual[at] = FixedPoint.Residual(residual);
            readouts.Cycles[at] = cycle;
            readouts.Settled[at] = residual <= stop;
        }
        readouts.Clipped[at] = TakeNudge(step, isLive ? _state : _freeState);
    }

    /// <summary>Nudges of the outputs in these states, limited; whether a limit was met.</summary>
    private bool TakeNudge(PhaseStep step, int[] state)
    {
        long beta = FixedPoint.Coupling(step.Beta), limit = (long)FixedPoint.Clip(step.Nudge.Clip) << F.NudgeShift;
        var isClipped = false;
        for (var o = 0; o < _nudge.Length; o++)
        {
            var force = step.Beta == 0 ? 0 : beta * F.CostForce(step.Nudge.Cost, state[_topology.OutputNodes[o]], _target[o]);
            _nudge[o] = Math.Clamp(force, -limit, limit);
            isClipped |= _nudge[o] != force;
        }
        return isClipped;
    }

    private static void Encode(ReadOnlySpan<double> values, int sample, ReadOnlySpan<int> nodes, int[] state)
    {
        for (var k = 0; k < nodes.Length; k++) state[nodes[k]] = F.State(values[sample * nodes.Length + k]);
    }
}
