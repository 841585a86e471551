using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>A device behind a wire: any board or served emulator that speaks EPLink, over any <see cref="Stream"/>.</summary>
/// <remarks>
/// The stream decides what the wire is: <see cref="SerialLink"/>, a socket, a pipe, or the <c>BaseStream</c> of a serial port
/// of another library; its asynchronous reads must obey their cancellation token. Loads are checked by their checksum, and
/// every run names what it expects to be loaded, so a fault ends in the right numbers or in an exception.
/// </remarks>
public sealed class BoardDevice : IDevice, ITraceable
{
    private const int Attempts = 3;

    private readonly HostLink _link;
    private readonly LinkOptions _options;
    private readonly LoadWriter _loads;
    private readonly WireNumbers _numbers;
    private int _armedSession;
    private byte[] _program = [];
    private Readouts? _readouts;
    private Parameters? _stored;

    private BoardDevice(HostLink link, LinkOptions options, LoadWriter loads, BoardWiring wiring)
    {
        (_link, _options, _loads) = (link, options, loads);
        var c = link.Capabilities;
        _numbers = WireNumbers.Of(c.Format, wiring.Substrate);
        var (vendor, model, serial, firmware) = c.Identity;
        Description = new(
            new($"{vendor} {model}", c.ProfileHash, firmware, serial),
            wiring.Substrate,
            wiring.Topology,
            wiring.Time,
            c.Limits,
            wiring.Timing,
            new((c.Abilities & 1) != 0, (c.Abilities & 2) != 0, (c.Abilities & 4) != 0, c.BatchSize)
            {
                MaxSteps = Math.Min(c.MaxSteps, RunCodec.MostSampledSteps(c.Mtu - Frame.Overhead, wiring.Topology.NodeCount, _numbers)),
            },
            c.AccuracyClass);
    }

    /// <inheritdoc/>
    public DeviceDescription Description { get; }

    /// <summary>The link below, for counters and requests that are no part of the device contract.</summary>
    public HostLink Link => _link;

    /// <summary>Opens a board and wires it for a network.</summary>
    /// <param name="stream">The wire; disposed with the device, or when opening fails.</param>
    /// <param name="substrate">The physics the network asks for.</param>
    /// <param name="topology">Its graph.</param>
    /// <param name="time">Time constants or factors of its nodes; null for the board's nominal ones.</param>
    /// <param name="options">Deadlines and clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NetworkException">The board cannot carry this network; the message says why.</exception>
    /// <exception cref="DeviceException">The board or its link failed.</exception>
    public static async ValueTask<BoardDevice> OpenAsync(
        Stream stream, Substrate substrate, Topology topology, TimeModel? time = null, LinkOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var link = new HostLink(stream, options);
        try
        {
            await link.OpenAsync(cancellation).ConfigureAwait(false);
            var loads = new LoadWriter(link);
            var wiring = link.Capabilities.TakesWiring
                ? await WireAsync(link, loads, substrate, topology, time, cancellation).ConfigureAwait(false)
                : await ReadWiringAsync(loads, link.Capabilities.Format, substrate, topology, cancellation).ConfigureAwait(false);
            // A device may time its cycles by the wiring it now has.
            await link.OpenAsync(cancellation).ConfigureAwait(false);
            return new(link, options, loads, wiring);
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask ProgramAsync(Parameters parameters, Parameters stored, CancellationToken cancellation = default)
    {
        parameters.RequireFinite();
        var bytes = Loads.Encode(parameters, _numbers);
        await RepeatAsync(async () => bytes = await _loads.LoadAsync(LoadTarget.Parameters, bytes, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        Loads.Decode(bytes, _numbers, stored);
        stored.CopyTo(_stored ??= Parameters.Zero(Description.Substrate, Description.Topology));
    }

    /// <inheritdoc/>
    public async ValueTask<Readouts> RunAsync(PhaseProgram program, SampleBatch batch, CancellationToken cancellation = default)
    {
        program.Validate(Description.Substrate);
        batch.Validate(Description.Topology, program);
        var beta = program.Steps.Max(s => Math.Abs(s.Beta));
        if (beta > Description.Limits.BetaRange) throw new ArgumentException($"beta {beta} is beyond the device's range of {Description.Limits.BetaRange}");
        if (program.Steps.Length > _link.Capabilities.MaxSteps) throw new ArgumentException($"{program.Steps.Length} steps in the phase program; {Description.Identity.Name} runs up to {_link.Capabilities.MaxSteps}");
        if (_readouts is not { } r || r.Steps != program.Steps.Length || r.Batch != batch.Count)
            _readouts = new(program.Steps.Length, batch.Count, Description.Topology.NodeCount);
        var bytes = Loads.Encode(program, _numbers);
        await RepeatAsync(async () =>
        {
            if (!bytes.AsSpan().SequenceEqual(_program))
            {
                _program = [];
                await _loads.LoadAsync(LoadTarget.Program, bytes, cancellation).ConfigureAwait(false);
                _program = bytes;
            }
            await ArmAsync(cancellation).ConfigureAwait(false);
            await SendBatchAsync(program, batch, _readouts, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return _readouts;
    }

    /// <inheritdoc/>
    public ValueTask<Trace> TraceAsync(PhaseProgram program, SampleBatch sample, TraceRequest request, CancellationToken cancellation = default)
    {
        var isFixed = _link.Capabilities.Format == FixedNumbers.FormatCode;
        var format = isFixed ? new TraceFormat(FixedPoint.StateCodes(Description.Substrate), FixedPoint.CouplingCodes) : new TraceFormat();
        return Tracer.RunAsync(this, program, sample, request, _stored ?? throw new InvalidOperationException("program the device before tracing it"), format, cancellation);
    }

    /// <summary>Makes the array safe if the link still works, and closes the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), _options.Clock);
            await _link.AskAsync(new(MessageType.Safe, default, 1), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DeviceException or OperationCanceledException)
        {
            // Then its watchdog makes it safe.
        }
        await _link.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask SendBatchAsync(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation)
    {
        var codec = new RunCodec(Description.Topology, program, _numbers);
        var capabilities = _link.Capabilities;
        var share = Math.Min(capabilities.MaxSamples, codec.MostSamples(capabilities.Mtu - Frame.Overhead));
        if (share < 1) throw new ArgumentException($"a sample of this network does not fit the {capabilities.Mtu} bytes of a frame of {Description.Identity.Name}");
        var cycles = program.Steps.Sum(s => (double)s.MaxCycles);
        await _link.ExchangeAsync(
            (batch.Count + share - 1) / share,
            k =>
            {
                var count = Math.Min(share, batch.Count - k * share);
                return new(
                    MessageType.Run,
                    codec.Request(_loads.Stamp, batch, k * share, count),
                    codec.AnswerLength(count),
                    TimeSpan.FromSeconds(Math.Min(cycles * count * capabilities.CycleNanoseconds * 1e-9, 1e6)));
            },
            (k, payload) => codec.Read(payload.Span, readouts, k * share, Math.Min(share, batch.Count - k * share)),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Arms the array, again before its watchdog could have ended a pause of the host.</summary>
    private async ValueTask ArmAsync(CancellationToken cancellation)
    {
        var (c, watchdog) = (_link.Capabilities, (uint)_options.Watchdog.TotalMilliseconds);
        watchdog = Math.Clamp(watchdog, c.WatchdogMin, c.WatchdogMax);
        if (_armedSession == _link.Sessions && _options.Clock.GetElapsedTime(_link.LastAnswer).TotalMilliseconds < watchdog / 2.0) return;
        await _link.AskAsync(new(MessageType.Arm, new WireWriter().U32(watchdog).ToArray(), 1), cancellation).ConfigureAwait(false);
        _armedSession = _link.Sessions;
    }

    /// <summary>Repeats an operation in a new session when one was lost or the array made itself safe; loads and runs may be repeated.</summary>
    private async ValueTask RepeatAsync(Func<Task> operation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await operation().ConfigureAwait(false);
                return;
            }
            catch (SessionLostException) when (attempt < Attempts)
            {
            }
            catch (ProtocolException e) when (e.Code == (int)ErrorCode.ArrayIsSafe && attempt < Attempts)
            {
                _armedSession = 0;
            }
        }
    }

    private static async ValueTask<BoardWiring> WireAsync(
        HostLink link, LoadWriter loads, Substrate substrate, Topology topology, TimeModel? time, CancellationToken cancellation)
    {
        var c = link.Capabilities;
        var (_, model, _, _) = c.Identity;
        if ((c.Substrates & (substrate is XyArray ? 1 : 2)) == 0) throw new NetworkException($"{model} cannot carry a {substrate.Name} network");
        if (topology.NodeCount > c.MaxNodes || topology.Edges.Length > c.MaxEdges)
            throw new NetworkException($"the network has {topology.NodeCount} nodes and {topology.Edges.Length} edges; {model} holds up to {c.MaxNodes} nodes and {c.MaxEdges} edges");
        var nominal = Enumerable.Repeat(c.Time.Value, topology.NodeCount);
        time ??= c.Time.IsClocked ? new Clocked([.. nominal]) : new Continuous([.. nominal]);
        var wanted = new BoardWiring(substrate, topology, time, c.Timing);
        var stored = await loads.LoadAsync(LoadTarget.Wiring, wanted.Encode(c.Format), cancellation).ConfigureAwait(false);
        // Maps of parameters are the host's affair: the board knows its couplers only.
        return BoardWiring.Decode(stored, c.Format) with { Topology = topology };
    }

    private static async ValueTask<BoardWiring> ReadWiringAsync(
        LoadWriter loads, byte format, Substrate substrate, Topology topology, CancellationToken cancellation)
    {
        var wiring = BoardWiring.Decode(await loads.AdoptAsync(LoadTarget.Wiring, cancellation).ConfigureAwait(false), format);
        var own = wiring.Topology;
        if (wiring.Substrate != substrate) throw new NetworkException($"the board is wired for {SubstrateText.Of(wiring.Substrate)}; the network is of {SubstrateText.Of(substrate)}");
        if (own.NodeCount != topology.NodeCount || !own.Edges.SequenceEqual(topology.Edges) || !own.InputNodes.SequenceEqual(topology.InputNodes) || !own.OutputNodes.SequenceEqual(topology.OutputNodes))
            throw new NetworkException($"the board's wiring is fixed: {own.NodeCount} nodes, {own.Edges.Length} edges, inputs [{string.Join(", ", own.InputNodes)}], outputs [{string.Join(", ", own.OutputNodes)}]; the network has another graph");
        return wiring with { Topology = topology };
    }
}
