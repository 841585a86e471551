using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Runs one sample through a phase program: set, wait, read.</summary>
internal sealed class BusPhases(BusBoard board, BusReadings readings, Substrate substrate, Topology topology)
{
    private readonly double[] _now = new double[topology.NodeCount];
    private readonly double[] _before = new double[topology.NodeCount];
    private readonly double[] _free = new double[topology.NodeCount];

    /// <summary>Refuses what the board cannot do.</summary>
    /// <exception cref="ArgumentException">A step asks for it.</exception>
    public void RequireRunnable(PhaseProgram program)
    {
        for (var k = 0; k < program.Steps.Length; k++)
        {
            var step = program.Steps[k];
            if (step.Start is Start.Given or Start.RestoreFree) throw new ArgumentException($"step {k} starts with {step.Start}; {board.Wiring.Name} cannot set states");
            if (step.Start == Start.Zero && board.Wiring.ResetLine is null) throw new ArgumentException($"step {k} starts at zero; {board.Wiring.Name} has no reset line");
            if (step.Beta != 0 && step.Nudge.Kind == NudgeKind.Live) throw new ArgumentException($"step {k} nudges live; {board.Wiring.Name} holds tangent nudges only");
            if (Math.Abs(step.Beta) > board.Wiring.Interlocks.Nudge) throw new ArgumentException($"beta {step.Beta} is beyond the device's range of {board.Wiring.Interlocks.Nudge}");
        }
    }

    public void Run(PhaseProgram program, SampleBatch batch, int sample, Readouts readouts, CancellationToken cancellation)
    {
        var inputs = batch.Inputs.Span.Slice(sample * topology.InputNodes.Length, topology.InputNodes.Length);
        for (var k = 0; k < inputs.Length; k++) board.Set(new(TerminalKind.Input, topology.InputNodes[k]), inputs[k]);
        board.Commit();
        for (var k = 0; k < program.Steps.Length; k++)
        {
            var at = k * batch.Count + sample;
            var step = program.Steps[k];
            readouts.Clipped[at] = Nudge(step, batch, sample);
            Begin(step.Start, batch.SampleIds.Span[sample]);
            (readouts.Cycles[at], readouts.Residual[at]) = Settle(program.CheckEvery, step, inputs, cancellation);
            readouts.Settled[at] = step.StopResidual is { } stop && readouts.Residual[at] <= stop;
            for (var i = 0; i < _now.Length; i++) readouts[k, sample, i] = _now[i];
            if (step.Beta == 0) _now.CopyTo(_free, 0);
        }
        foreach (var node in topology.OutputNodes) board.Set(new(TerminalKind.Nudge, node), 0);
    }

    /// <summary>Sets the nudges of a step; whether a limit was reached.</summary>
    private bool Nudge(PhaseStep step, SampleBatch batch, int sample)
    {
        var isClipped = false;
        for (var o = 0; o < topology.OutputNodes.Length; o++)
        {
            var node = topology.OutputNodes[o];
            var force = step.Beta == 0 ? 0 : -step.Beta * Slope(step.Nudge.Cost, _free[node] - batch.Targets.Span[sample * topology.OutputNodes.Length + o]);
            var limit = Math.Min(step.Nudge.Clip, board.Wiring.Interlocks.Nudge);
            isClipped |= Math.Abs(force) > limit;
            board.Set(new(TerminalKind.Nudge, node), Math.Clamp(force, -limit, limit));
        }
        return isClipped;
    }

    /// <summary>dC/ds at a distance from the target.</summary>
    private static double Slope(Cost cost, double d) => cost switch
    {
        Cost.Log => Math.Sin(d) / (1 + Core.Nudge.LogEpsilon + Math.Cos(d)),
        Cost.Cosine => Math.Sin(d),
        _ => d,
    };

    private void Begin(Start start, ulong sampleId)
    {
        if (start == Start.Zero)
        {
            board.Hold(true);
            board.Commit();
            board.Hold(false);
        }
        else if (start == Start.Random)
        {
            Shake(sampleId);
        }
    }

    /// <summary>Drives all free nodes somewhere else for a time constant: biases of random sign and full strength.</summary>
    private void Shake(ulong sampleId)
    {
        var draw = new PartLottery(sampleId);
        var range = board.Wiring.Limits.BiasRange;
        var kept = new List<(Terminal, double)>();
        foreach (var kind in substrate is XyArray ? new[] { TerminalKind.Bias, TerminalKind.BiasQuadrature } : [TerminalKind.Bias])
        {
            foreach (var i in topology.FreeNodes)
            {
                var terminal = new Terminal(kind, i);
                kept.Add((terminal, board.Held(terminal)));
                board.Set(terminal, range * draw.Uniform(terminal.ToString()));
            }
        }
        board.Clock.Wait(TimeSpan.FromSeconds(board.Wiring.Time.Value));
        foreach (var (terminal, level) in kept) board.Set(terminal, level);
        board.Commit();
    }

    /// <summary>Waits until the states stand still or the step ends; the last readings are in <c>_now</c>.</summary>
    private (long Cycles, double Residual) Settle(int checkEvery, PhaseStep step, ReadOnlySpan<double> inputs, CancellationToken cancellation)
    {
        var cycle = 1 / board.Wiring.Timing.ClockHz;
        var (cycles, residual, hasBefore, then) = (0L, double.PositiveInfinity, false, TimeSpan.Zero);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var wait = step.StopResidual is null ? step.MaxCycles : Math.Min(checkEvery, step.MaxCycles - cycles);
            board.Clock.Wait(TimeSpan.FromSeconds(wait * cycle));
            cycles += wait;
            if (!hasBefore)
            {
                then = board.Clock.Now;
                readings.ReadAll(inputs, _before);
                hasBefore = true;
            }
            var now = board.Clock.Now;
            readings.ReadAll(inputs, _now);
            residual = Residual((now - then).TotalSeconds);
            if (cycles == step.MaxCycles || residual <= step.StopResidual) return (cycles, residual);
            _now.CopyTo(_before, 0);
            then = now;
        }
    }

    /// <summary>max tau |ds/dt| by the difference of two readings.</summary>
    private double Residual(double seconds)
    {
        var largest = 0.0;
        foreach (var i in topology.FreeNodes)
        {
            var moved = _now[i] - _before[i];
            if (substrate is XyArray) moved = Math.IEEERemainder(moved, 2 * Math.PI);
            largest = Math.Max(largest, Math.Abs(moved));
        }
        return largest * board.Wiring.Time.Value / seconds;
    }
}
