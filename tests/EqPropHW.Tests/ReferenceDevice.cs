using EqPropHW.Core;

namespace EqPropHW.Tests;

/// <summary>
/// A device straight from the equations of physics: one sample after another, scalar double precision, all nodes updated at once from
/// the old state. Slow and plain, so that it can be read beside the paper; nothing of the oracle or the emulator is used.
/// </summary>
public sealed class ReferenceDevice(Substrate substrate, Topology topology, TimeModel time, double clockHz = 5, int subSteps = 1) : IDevice
{
    private readonly Parameters _parameters = Parameters.Zero(substrate, topology);

    private readonly (int Neighbour, int Edge)[][] _neighbours = [.. Enumerable.Range(0, topology.NodeCount).Select(i =>
        topology.Edges.Select((e, k) => (e, k)).Where(p => p.e.I == i || p.e.J == i).Select(p => (p.e.I == i ? p.e.J : p.e.I, p.k)).ToArray())];

    public DeviceDescription Description { get; } = new(
        new("reference", "", "tests", "0"), substrate, topology, time, DeviceLimits.None, new(clockHz, subSteps), new(true, true, true, 1), "C1 C2 C4");

    /// <summary>A continuous device with tau = 1 s on every node and steps of 0.2 s.</summary>
    public static ReferenceDevice Open(Substrate substrate, Topology topology)
        => new(substrate, topology, new Continuous([.. Enumerable.Repeat(1.0, topology.NodeCount)]));

    public ValueTask ProgramAsync(Parameters parameters, Parameters stored, CancellationToken cancellation = default)
    {
        parameters.RequireFinite();
        parameters.CopyTo(_parameters);
        parameters.CopyTo(stored);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Readouts> RunAsync(PhaseProgram program, SampleBatch batch, CancellationToken cancellation = default)
    {
        program.Validate(substrate);
        batch.Validate(topology, program);
        var readouts = new Readouts(program.Steps.Length, batch.Count, topology.NodeCount);
        for (var sample = 0; sample < batch.Count; sample++) RunSample(program, batch, sample, readouts);
        return ValueTask.FromResult(readouts);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void RunSample(PhaseProgram program, SampleBatch batch, int sample, Readouts readouts)
    {
        var n = topology.NodeCount;
        var targets = batch.Targets.IsEmpty ? [] : batch.Targets.Span.Slice(sample * topology.OutputNodes.Length, topology.OutputNodes.Length).ToArray();
        var state = new double[n];
        var free = new double[n];
        for (var k = 0; k < program.Steps.Length; k++)
        {
            var step = program.Steps[k];
            if (step.Start == Start.Given) batch.Starts.Span.Slice(sample * n, n).CopyTo(state);
            else if (step.Start == Start.Zero) Array.Clear(state);
            else if (step.Start == Start.RestoreFree) free.CopyTo(state, 0);
            else if (step.Start == Start.Random) throw new NotSupportedException("the reference device draws no random numbers; send start states");
            for (var x = 0; x < topology.InputNodes.Length; x++)
                state[topology.InputNodes[x]] = batch.Inputs.Span[sample * topology.InputNodes.Length + x];

            var at = k * batch.Count + sample;
            while (readouts.Cycles[at] < step.MaxCycles && !readouts.Settled[at])
            {
                for (var sub = 0; sub < (time is Clocked ? 1 : subSteps); sub++)
                {
                    var flow = Flow(state, step, targets, free, readouts, at);
                    readouts.Residual[at] = Enumerable.Range(0, n).Max(i => Math.Abs(Remaining(state[i], flow[i])));
                    Move(state, flow);
                }
                readouts.Cycles[at]++;
                if (readouts.Cycles[at] % program.CheckEvery != 0 && readouts.Cycles[at] != step.MaxCycles) continue;
                readouts.Settled[at] = step.StopResidual is { } stop && readouts.Residual[at] <= stop;
            }
            if (step.Beta == 0) state.CopyTo(free, 0);
            for (var i = 0; i < n; i++) readouts[k, sample, i] = substrate is XyArray ? Math.IEEERemainder(state[i], 2 * Math.PI) : state[i];
        }
    }

    private void Move(double[] state, double[] flow)
    {
        foreach (var i in topology.FreeNodes)
        {
            state[i] += flow[i] * time switch
            {
                Clocked clocked => clocked.Factor[i],
                Continuous continuous => 1 / (clockHz * subSteps) / continuous.Tau[i],
                _ => throw new NotSupportedException(time.GetType().Name),
            };
            if (IsBox) state[i] = Math.Clamp(state[i], 0, 1);
        }
    }

    /// <summary>tau ds/dt, 0 on inputs and where the box of law B stops a node.</summary>
    private double[] Flow(double[] state, PhaseStep step, double[] targets, double[] free, Readouts readouts, int at)
    {
        var pull = Pull(state, step, targets, free, readouts, at);
        var flow = new double[state.Length];
        foreach (var i in topology.FreeNodes)
        {
            flow[i] = substrate switch
            {
                XyArray => -Torque(state, i) + pull[i],
                NeuronArray { Law: NeuronLaw.B } b => -state[i] + b.Activation.Slope(state[i]) * Field(b, state, i) + pull[i],
                NeuronArray { NudgeSite: NudgeSite.Outside } a => -state[i] + a.Activation.Value(Field(a, state, i)) + pull[i],
                NeuronArray a => -state[i] + a.Activation.Value(Field(a, state, i) + pull[i]),
                _ => throw new NotSupportedException(substrate.Name),
            };
            if (IsBox && ((state[i] <= 0 && flow[i] < 0) || (state[i] >= 1 && flow[i] > 0))) flow[i] = 0;
        }
        return flow;
    }

    /// <summary>The part of a force that does not end at the wall of a box.</summary>
    private double Remaining(double state, double flow) => IsBox ? Math.Clamp(state + flow, 0, 1) - state : flow;

    private bool IsBox => substrate is NeuronArray { Law: NeuronLaw.B } neurons && neurons.Activation.IsBox();

    /// <summary>-beta times the cost force on every node, limited to the clip.</summary>
    private double[] Pull(double[] state, PhaseStep step, double[] targets, double[] free, Readouts readouts, int at)
    {
        var pull = new double[state.Length];
        if (step.Beta == 0) return pull;
        var from = step.Nudge.Kind == NudgeKind.Tangent ? free : state;
        for (var o = 0; o < targets.Length; o++)
        {
            var i = topology.OutputNodes[o];
            var d = from[i] - targets[o];
            var force = step.Nudge.Cost switch
            {
                Cost.Log => Math.Sin(d) / (1 + Nudge.LogEpsilon + Math.Cos(d)),
                Cost.Cosine => Math.Sin(d),
                _ => d,
            };
            pull[i] = Math.Clamp(-step.Beta * force, -step.Nudge.Clip, step.Nudge.Clip);
            readouts.Clipped[at] |= Math.Abs(step.Beta * force) > step.Nudge.Clip;
        }
        return pull;
    }

    private double Torque(double[] phi, int i)
    {
        var torque = _parameters.Bias[i] * Math.Sin(phi[i] - _parameters.BiasAngle[i]);
        foreach (var (j, e) in _neighbours[i]) torque += _parameters.Couplings[e] * Math.Sin(phi[i] - phi[j]);
        return torque;
    }

    private double Field(NeuronArray neurons, double[] state, int i)
    {
        var field = _parameters.Bias[i];
        foreach (var (j, e) in _neighbours[i]) field += _parameters.Couplings[e] * neurons.Emitted(state[j]);
        return field;
    }
}
