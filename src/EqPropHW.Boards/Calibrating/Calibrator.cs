using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Measures a board through the device contract alone: readouts, biases, both directions of every coupling, time constants.</summary>
/// <remarks>
/// Works on any device of oscillators, or of neurons that are linear between 0 and 1; a <see cref="BusDevice"/> also measures the time constants of
/// its nodes, one reading after another. The device must run by its nominal laws, without a calibration.
/// </remarks>
public abstract class Calibrator
{
    // Gains outside are no parts that vary but channels that do not work.
    private const double LeastGain = 0.5, MostGain = 2;

    private readonly List<LevelCalibration> _levels = [];

    private protected Calibrator(IDevice device)
    {
        (Device, Topology) = (device, device.Description.Topology);
        Parameters = Parameters.Zero(device.Description.Substrate, Topology);
        Stored = Parameters.Zero(device.Description.Substrate, Topology);
    }

    private protected IDevice Device { get; }

    private protected Topology Topology { get; }

    /// <summary>What is programmed next.</summary>
    private protected Parameters Parameters { get; }

    /// <summary>What the device holds.</summary>
    private protected Parameters Stored { get; }

    /// <summary>Measures everything.</summary>
    /// <param name="device">The board, by its nominal laws.</param>
    /// <param name="now">The date of the snapshot.</param>
    /// <param name="cancellation">Stops between measurements.</param>
    /// <exception cref="NetworkException">The device's substrate cannot be calibrated so.</exception>
    public static async Task<Calibration> MeasureAsync(IDevice device, DateTimeOffset now, CancellationToken cancellation = default)
    {
        Calibrator calibrator = device.Description.Substrate switch
        {
            XyArray => new OscillatorCalibrator(device),
            NeuronArray { Law: NeuronLaw.A, Activation: Activation.HardSigmoid } => new NeuronCalibrator(device),
            var other => throw new NetworkException($"{other} cannot be calibrated: only those of law A with a hard sigmoid are linear between their ends"),
        };
        var nodes = await calibrator.MeasureNodesAsync(cancellation).ConfigureAwait(false);
        foreach (var edge in calibrator.Topology.Edges)
        {
            foreach (var (to, from) in new[] { (edge.I, edge.J), (edge.J, edge.I) })
            {
                if (!calibrator.Topology.InputNodes.Contains(to)) calibrator._levels.Add(await calibrator.MeasureCouplingAsync(edge, to, from, cancellation).ConfigureAwait(false));
            }
        }
        var identity = device.Description.Identity;
        return new(identity.Name, identity.BoardId, identity.ProfileHash, now, [.. calibrator._levels], nodes);
    }

    private protected abstract Task<ImmutableArray<NodeCalibration>> MeasureNodesAsync(CancellationToken cancellation);

    /// <summary>Coupling that is tried with both signs.</summary>
    private protected abstract double Probe { get; }

    /// <summary>What one node does to another at a coupling, and the coupling that was stored.</summary>
    private protected abstract Task<(double Level, double Stored)> ResponseAsync(int edge, int to, int from, double coupling, CancellationToken cancellation);

    private async Task<LevelCalibration> MeasureCouplingAsync(Edge edge, int to, int from, CancellationToken cancellation)
    {
        var at = Topology.Edges.IndexOf(edge);
        var plus = await ResponseAsync(at, to, from, Probe, cancellation).ConfigureAwait(false);
        var none = await ResponseAsync(at, to, from, 0, cancellation).ConfigureAwait(false);
        var minus = await ResponseAsync(at, to, from, -Probe, cancellation).ConfigureAwait(false);
        return Law(new(TerminalKind.Coupling, to, from), none.Level, (plus.Level - none.Level) / plus.Stored, (minus.Level - none.Level) / minus.Stored);
    }

    private protected void AddLevel(LevelCalibration level) => _levels.Add(level);

    /// <summary>A law with its success: gains within reason.</summary>
    private protected static LevelCalibration Law(Terminal terminal, double offset, double positive, double negative)
    {
        var isOk = double.IsFinite(offset) && positive is > LeastGain and < MostGain && negative is > LeastGain and < MostGain;
        return isOk ? new(terminal, offset, positive, negative, true) : new(terminal, 0, 1, 1, false);
    }

    /// <summary>Programs <see cref="Parameters"/> and settles freely once for each row of inputs.</summary>
    /// <param name="inputs">Inputs, one row a sample.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>States, [sample][nodes].</returns>
    private protected async Task<double[][]> SettleAsync(double[][] inputs, CancellationToken cancellation)
    {
        await Device.ProgramAsync(Parameters, Stored, cancellation).ConfigureAwait(false);
        var tau = Device.Description.Time is Continuous continuous ? continuous.Tau.Max() * Device.Description.Timing.ClockHz : 1 / Device.Description.Time.Values.Min();
        var cycles = (int)Math.Ceiling(30 * tau);
        var capabilities = Device.Description.Capabilities;
        var isXy = Device.Description.Substrate is XyArray;
        var start = !isXy ? Start.Zero : capabilities.TakesStartStates ? Start.Given : Start.Random;
        var nudge = new Nudge(NudgeKind.Tangent, Device.Description.Substrate.DefaultCost);
        var program = new PhaseProgram(cycles, [new(0, nudge, cycles, start)]);
        var starts = start == Start.Given ? Enumerable.Repeat(0.1, inputs.Length * Topology.NodeCount).ToArray() : [];
        var ids = Enumerable.Range(0, inputs.Length).Select(k => (ulong)k + 1).ToArray();
        var readouts = await Device.RunAsync(program, new(inputs.Length, inputs.SelectMany(row => row).ToArray(), Array.Empty<double>(), starts, ids), cancellation).ConfigureAwait(false);
        return [.. Enumerable.Range(0, inputs.Length).Select(k => Enumerable.Range(0, Topology.NodeCount).Select(i => readouts[0, k, i]).ToArray())];
    }

    /// <summary>Zeroes all parameters to be programmed.</summary>
    private protected void Clear()
    {
        Array.Clear(Parameters.Couplings);
        Array.Clear(Parameters.Bias);
        Array.Clear(Parameters.BiasAngle);
    }

    /// <summary>Time constant from readings that decay exponentially: the slope of their logarithm.</summary>
    /// <param name="decay">Seconds, and what decays.</param>
    private protected static double Slope(IEnumerable<(double Seconds, double Left)> decay)
    {
        var all = decay.Select(d => (d.Seconds, Left: Math.Abs(d.Left))).ToArray();
        var first = all.Length > 0 ? all[0].Left : 0;
        var points = all.TakeWhile(d => d.Left > 0.08 * first).Select(d => (d.Seconds, Log: Math.Log(d.Left))).ToArray();
        if (points.Length < 3) return 0;
        var (t, y) = (points.Average(p => p.Seconds), points.Average(p => p.Log));
        return -points.Sum(p => (p.Seconds - t) * (p.Seconds - t)) / points.Sum(p => (p.Seconds - t) * (p.Log - y));
    }
}
