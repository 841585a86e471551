using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>A device made of converters on the buses of this computer, as a wiring file composes it.</summary>
/// <remarks>
/// <para>Samples run one after another. A nudge is tangent: the cost force of the measured free state, held by a DAC. Inputs are read back
/// as they are, not as they were asked for. Time is kept by the host: cycles are waits, and readings follow one another.</para>
/// <para>All outputs go to their safe state when a call fails or is cancelled, on disposal, and when the process ends with or without an
/// exception; they come back with the next run. Against a killed process only the enable line of the board helps.</para>
/// </remarks>
public sealed class BusDevice : IDevice
{
    private readonly BusBoard _board;
    private readonly BusReadings _readings;
    private readonly BusLevels _levels;
    private readonly BusPhases _phases;
    private readonly SafetyNet _net;

    // A process that ends stops a run first: its outputs are switched off by one thread only.
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private Readouts? _readouts;
    private bool _isOpen;
    private bool _isProgrammed;

    /// <summary>Finds the chips of a wiring and connects its outputs.</summary>
    /// <param name="wiring">What is wired to what.</param>
    /// <param name="buses">The buses; closed with the device, or when opening fails.</param>
    /// <param name="substrate">The physics the network asks for.</param>
    /// <param name="topology">Its graph: the couplings of the wiring, or some of them.</param>
    /// <param name="boardId">Which board: its calibration belongs to it.</param>
    /// <param name="calibration">What was measured of it; null runs it by the nominal laws.</param>
    /// <exception cref="NetworkException">The board cannot carry this network.</exception>
    /// <exception cref="DeviceException">A chip does not answer, or another one is in its place.</exception>
    public BusDevice(Wiring wiring, Buses buses, Substrate substrate, Topology topology, string boardId, Calibration? calibration = null)
    {
        try
        {
            RequireFit(wiring, substrate, topology);
            _board = new(wiring, buses);
            _levels = new(_board, substrate, topology, calibration);
            _readings = new(_board, calibration);
            _phases = new(_board, _readings, substrate, topology);
            var time = TimeOf(wiring, calibration);
            Description = new(
                new(
                    wiring.Name, wiring.Hash,
                    calibration is null ? "register drivers, not calibrated" : $"register drivers, calibrated {calibration.Taken.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
                    boardId),
                substrate, topology, time, wiring.Limits, wiring.Timing,
                Wiring.Capabilities,
                "no class: timed by the host");
            _net = new(End);
            lock (_gate) Open();
        }
        catch
        {
            _net?.Dispose();
            buses.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public DeviceDescription Description { get; }

    /// <summary>Time since the buses were opened: on a virtual bench the time that would have passed in a laboratory.</summary>
    public TimeSpan Elapsed => _board.Clock.Now;

    /// <inheritdoc/>
    public ValueTask ProgramAsync(Parameters parameters, Parameters stored, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        parameters.RequireFinite();
        Guarded(() =>
        {
            _ending.Token.ThrowIfCancellationRequested();
            if (!_isOpen) Open();
            _levels.Program(parameters, stored);
        });
        _isProgrammed = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<Readouts> RunAsync(PhaseProgram program, SampleBatch batch, CancellationToken cancellation = default)
    {
        program.Validate(Description.Substrate);
        batch.Validate(Description.Topology, program);
        _phases.RequireRunnable(program);
        if (_readouts is not { } r || r.Steps != program.Steps.Length || r.Batch != batch.Count)
            _readouts = new(program.Steps.Length, batch.Count, Description.Topology.NodeCount);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ending.Token);
        Guarded(() =>
        {
            stop.Token.ThrowIfCancellationRequested();
            if (!_isOpen) Open();
            for (var sample = 0; sample < batch.Count; sample++) _phases.Run(program, batch, sample, _readouts, stop.Token);
        });
        return ValueTask.FromResult(_readouts);
    }

    /// <summary>How a node moves after a step of its own bias, while everything else stays as it is programmed.</summary>
    /// <param name="node">A free node.</param>
    /// <param name="from">Bias before the step; of an oscillator the angle in rad of a bias of amplitude 1.</param>
    /// <param name="to">Bias after it.</param>
    /// <returns>Readings as fast as they come: time in seconds, and the distance from where the node ends.</returns>
    /// <exception cref="DeviceException">The board failed.</exception>
    public (double Seconds, double State)[] StepResponse(int node, double from, double to)
    {
        const int Readings = 16, Waits = 12, Averaged = 8;
        var response = new (double Seconds, double State)[Readings];
        Guarded(() =>
        {
            var wait = TimeSpan.FromSeconds(Waits * _board.Wiring.Time.Value);
            _levels.SetBias(node, from);
            _board.Clock.Wait(wait);
            _levels.SetBias(node, to);
            for (var k = 0; k < Readings; k++) response[k] = (_board.Clock.Now.TotalSeconds, _readings.Read(node));
            _board.Clock.Wait(wait);
            var end = Enumerable.Range(0, Averaged).Average(_ => Math.IEEERemainder(_readings.Read(node) - to, 2 * Math.PI)) + to;
            for (var k = 0; k < Readings; k++) response[k].State = Math.IEEERemainder(response[k].State - end, 2 * Math.PI);
        });
        return response;
    }

    /// <summary>Makes the outputs safe and closes the buses.</summary>
    /// <exception cref="DeviceException">Not every output could be made safe, and no call before has said so.</exception>
    public ValueTask DisposeAsync()
    {
        _net.Dispose();
        IReadOnlyList<string> failures;
        lock (_gate)
        {
            failures = _board.MakeSafe();
            _board.Dispose();
        }
        _ending.Dispose();
        return _isOpen && failures.Count > 0 ? throw new DeviceException($"{_board.Wiring.Name}: not everything could be made safe: {failures[0]}{Disconnected}") : ValueTask.CompletedTask;
    }

    private void End()
    {
        _ending.Cancel();
        lock (_gate) _board.MakeSafe();
    }

    private string Disconnected => _board.Wiring.EnableLine is null ? "" : " (the enable line was told to disconnect all outputs)";

    /// <summary>Finds the chips again and gives them what they held before they were made safe.</summary>
    private void Open()
    {
        try
        {
            _board.Open();
            if (_isProgrammed) _levels.Restore();
            _isOpen = true;
        }
        catch
        {
            _board.MakeSafe();
            throw;
        }
    }

    private void Guarded(Action action)
    {
        lock (_gate) Run(action);
    }

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _isOpen = false;
            var failures = _board.MakeSafe();
            if (failures.Count > 0 && e is DeviceException)
                throw new DeviceException($"{e.Message}; not everything could be made safe: {failures[0]}{Disconnected}", e);
            throw;
        }
    }

    private static Continuous TimeOf(Wiring wiring, Calibration? calibration)
    {
        var tau = Enumerable.Repeat(wiring.Time.Value, wiring.Topology.NodeCount).ToArray();
        foreach (var node in calibration?.Nodes ?? [])
        {
            if (node.IsOk && node.Tau > 0) tau[node.Node] = node.Tau;
        }
        return new([.. tau]);
    }

    private static void RequireFit(Wiring wiring, Substrate substrate, Topology topology)
    {
        var own = wiring.Topology;
        if (wiring.Substrate != substrate) throw new NetworkException($"wiring {wiring.Name} is for {SubstrateText.Of(wiring.Substrate)}; the network is of {SubstrateText.Of(substrate)}");
        if (own.NodeCount != topology.NodeCount || !own.InputNodes.SequenceEqual(topology.InputNodes) || !own.OutputNodes.SequenceEqual(topology.OutputNodes))
            throw new NetworkException($"wiring {wiring.Name} has {own.NodeCount} nodes, inputs [{string.Join(", ", own.InputNodes)}], outputs [{string.Join(", ", own.OutputNodes)}]; the network has other nodes or roles");
        var missing = topology.Edges.Except(own.Edges).Where(e => !(own.InputNodes.Contains(e.I) && own.InputNodes.Contains(e.J))).ToArray();
        if (missing.Length > 0) throw new NetworkException($"wiring {wiring.Name} has no coupling between nodes {missing[0].I} and {missing[0].J}{(missing.Length > 1 ? $" (nor {missing.Length - 1} others)" : "")}");
    }
}
