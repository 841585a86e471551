using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>Watches a device from outside, by its own phase programs: a step that is cut into pieces runs as the whole step does, and every piece can be read out.</summary>
/// <remarks>
/// The program runs once as it is, to learn when its steps end. Then it runs in pieces of some cycles, each going on where the
/// one before ended; when a device takes fewer steps than there are pieces, it runs from the beginning for every few of them, as a
/// sampling oscilloscope does. So a trace costs runs, not memory of a board, and is exact on every device that repeats itself.
/// </remarks>
public static class Tracer
{
    // Readouts of a run stay below this many states.
    private const int MostStates = 1 << 19;

    /// <summary>Traces one sample.</summary>
    /// <param name="device">The device, programmed.</param>
    /// <param name="program">The phases.</param>
    /// <param name="sample">A batch of one sample.</param>
    /// <param name="request">What to watch.</param>
    /// <param name="stored">What the device holds.</param>
    /// <param name="format">Its codes.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <exception cref="ArgumentException">Something does not fit.</exception>
    /// <exception cref="DeviceException">The device or its link failed.</exception>
    public static async ValueTask<Trace> RunAsync(
        IDevice device, PhaseProgram program, SampleBatch sample, TraceRequest request, Parameters stored, TraceFormat format, CancellationToken cancellation)
    {
        var topology = device.Description.Topology;
        request.Validate(device.Description, sample);
        var most = Math.Min(device.Description.Capabilities.MaxSteps, Math.Max(64, MostStates / topology.NodeCount));
        if (program.Steps.Length >= most)
            throw new ArgumentException($"{program.Steps.Length} steps; {device.Description.Identity.Name} runs up to {most}, and a trace needs one more");

        program.Validate(device.Description.Substrate);
        program = program with { Steps = [.. program.Steps.Select(s => s with { Sampled = true })] };
        var (ends, whole) = Copy(await device.RunAsync(program, sample, cancellation).ConfigureAwait(false));
        var pieces = Pieces(program, ends, request.Every);
        var couplings = request.Couplings.Select(e => stored.Couplings[e]).ToArray();
        var rows = new List<TraceRow>();
        if (Begin(program.Steps[0], topology, sample) is { } begin) rows.Add(new(0, 0, program.Steps[0].Beta, false, double.NaN, Watched(begin, request), couplings));
        var deviation = 0.0;
        for (var done = 0; done < pieces.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            var head = Head(program, ends, pieces[done]);
            var taken = Math.Min(pieces.Count - done, most - head.Count);
            var steps = head.Concat(pieces.Skip(done).Take(taken).Select(p => Piece(program, p))).ToImmutableArray();
            var batch = steps.All(s => s.Beta == 0) ? sample with { Targets = default } : sample;
            var readouts = await device.RunAsync(program with { Steps = steps }, batch, cancellation).ConfigureAwait(false);
            for (var k = 0; k < taken; k++)
            {
                var (step, first, length, before) = pieces[done + k];
                var state = new double[topology.NodeCount];
                readouts.CopyState(head.Count + k, 0, state);
                var isEnd = first + length == ends[step].Cycles;
                if (isEnd) deviation = Math.Max(deviation, Distance(device.Description.Substrate, state, whole[step]));
                rows.Add(new(before + first + length, step, program.Steps[step].Beta, isEnd && ends[step].Settled, readouts.Residual[head.Count + k], Watched(state, request), couplings));
            }
            done += taken;
        }
        return new()
        {
            ClockHz = device.Description.Timing.ClockHz,
            Nodes = request.Nodes,
            Couplings = [.. request.Couplings.Select(e => topology.Edges[e])],
            Stored = [.. couplings],
            StateCodes = format.State,
            CouplingCodes = format.Coupling,
            Rows = [.. rows],
            Deviation = deviation,
        };
    }

    /// <summary>Some cycles of a step: from <paramref name="First"/> on, the steps before it having taken <paramref name="Before"/>.</summary>
    private readonly record struct Slice(int Step, long First, long Length, long Before);

    private static (ImmutableArray<(long Cycles, bool Settled)> Ends, double[][] States) Copy(Readouts readouts)
    {
        var states = new double[readouts.Steps][];
        for (var k = 0; k < states.Length; k++) readouts.CopyState(k, 0, states[k] = new double[readouts.Nodes]);
        return ([.. Enumerable.Range(0, readouts.Steps).Select(k => (readouts.Cycles[k], readouts.Settled[k]))], states);
    }

    private static List<Slice> Pieces(PhaseProgram program, ImmutableArray<(long Cycles, bool Settled)> ends, int every)
    {
        var (pieces, before) = (new List<Slice>(), 0L);
        for (var k = 0; k < program.Steps.Length; k++)
        {
            for (var first = 0L; first < ends[k].Cycles; first += every) pieces.Add(new(k, first, Math.Min(every, ends[k].Cycles - first), before));
            before += ends[k].Cycles;
        }
        return pieces;
    }

    /// <summary>What has to run before a piece, as it ran and without reading it out.</summary>
    private static List<PhaseStep> Head(PhaseProgram program, ImmutableArray<(long Cycles, bool Settled)> ends, Slice piece)
    {
        var head = new List<PhaseStep>();
        for (var k = 0; k < piece.Step; k++) head.Add(Cut(program.Steps[k], ends[k].Cycles));
        if (piece.First > 0) head.Add(Cut(program.Steps[piece.Step], piece.First));
        return head;
    }

    private static PhaseStep Cut(PhaseStep step, long cycles) => step with { MaxCycles = (int)cycles, StopResidual = null, Sampled = false };

    private static PhaseStep Piece(PhaseProgram program, Slice piece)
    {
        var step = Cut(program.Steps[piece.Step], piece.Length) with { Sampled = true };
        return piece.First == 0 ? step : step with { Start = Start.Continue };
    }

    /// <summary>Where the first step starts, [nodes]; null if that is not known.</summary>
    public static double[]? Begin(PhaseStep first, Topology topology, SampleBatch sample)
    {
        if (first.Start is not (Start.Given or Start.Zero)) return null;
        var state = first.Start == Start.Given ? sample.Starts.ToArray() : new double[topology.NodeCount];
        for (var k = 0; k < topology.InputNodes.Length; k++) state[topology.InputNodes[k]] = sample.Inputs.Span[k];
        return state;
    }

    private static double[] Watched(double[] state, TraceRequest request) => [.. request.Nodes.Select(i => state[i])];

    private static double Distance(Substrate substrate, double[] a, double[] b)
        => a.Zip(b, (x, y) => Math.Abs(substrate is XyArray ? Math.IEEERemainder(x - y, Math.Tau) : x - y)).Max();
}
