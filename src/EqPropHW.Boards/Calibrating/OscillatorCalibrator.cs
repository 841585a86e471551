using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Oscillators: phases show ratios, so the in-phase bias of each node is the unit of everything else at it.</summary>
internal sealed class OscillatorCalibrator(IDevice device) : Calibrator(device)
{
    private const double Amplitude = 1;

    // Of the eight directions of 45 degrees.
    private static readonly int[] _diagonals = [1, 3, 5, 7];

    private readonly Dictionary<int, double> _offsets = [];
    private readonly Dictionary<int, double> _units = [];

    private double[][] Inputs(double phase) => [[.. Topology.InputNodes.Select(_ => phase)]];

    private protected override double Probe => 0.8;

    private protected override async Task<ImmutableArray<NodeCalibration>> MeasureNodesAsync(CancellationToken cancellation)
    {
        var nodes = Topology.InputNodes.Select(i => new NodeCalibration(i, 0, 1, 0, true)).ToList();
        var off = new Dictionary<int, double[]>();
        // What each node is off at the four axes and the four diagonals.
        double[] angles = [.. Enumerable.Range(0, 8).Select(k => Math.IEEERemainder(k * Math.PI / 4, 2 * Math.PI))];
        foreach (var i in Topology.FreeNodes) off[i] = new double[angles.Length];
        for (var k = 0; k < angles.Length; k++)
        {
            var states = await AllAsync(angles[k], cancellation).ConfigureAwait(false);
            foreach (var i in Topology.FreeNodes) off[i][k] = Math.IEEERemainder(states[i] - angles[k], 2 * Math.PI);
        }
        foreach (var i in Topology.FreeNodes)
        {
            var d = off[i];
            var offset = (d[0] + d[2] + d[4] + d[6]) / 4;
            var (cosine, sine) = (Amplitude * (d[6] - d[2]) / 2, Amplitude * (d[0] - d[4]) / 2);
            // Quadrature over in-phase gain in each quadrant; the in-phase gain above zero is the unit.
            var ratio = _diagonals.Select(k => Ratio(angles[k] + d[k] - offset, cosine, sine)).ToArray();
            AddLevel(Law(new(TerminalKind.Bias, i), cosine, 1, (ratio[0] / ratio[1] + ratio[3] / ratio[2]) / 2));
            AddLevel(Law(new(TerminalKind.BiasQuadrature, i), sine, ratio[0], ratio[3]));
            _offsets[i] = offset;
            _units[i] = Amplitude + cosine;
            var tau = await TauAsync(i, cancellation).ConfigureAwait(false);
            nodes.Add(new(i, offset, 1, tau, Math.Abs(offset) < 0.25 && tau > 0));
        }
        return [.. nodes.OrderBy(n => n.Node)];
    }

    /// <summary>
    /// The coupling from the balance of torques at the node, biased at 0 with another at a right angle:
    /// <c>h sin phi_i = J sin(phi_j - phi_i)</c>, the mean over both right angles.
    /// </summary>
    private protected override async Task<(double Level, double Stored)> ResponseAsync(int edge, int to, int from, double coupling, CancellationToken cancellation)
    {
        var isInput = Topology.InputNodes.Contains(from);
        var sum = 0.0;
        foreach (var phase in new[] { -Math.PI / 2, Math.PI / 2 })
        {
            Clear();
            Parameters.Couplings[edge] = coupling;
            (Parameters.Bias[to], Parameters.BiasAngle[to]) = (Amplitude, 0);
            if (!isInput) (Parameters.Bias[from], Parameters.BiasAngle[from]) = (Math.Min(3, Device.Description.Limits.BiasRange), phase);
            var states = (await SettleAsync(Inputs(isInput ? phase : 0), cancellation).ConfigureAwait(false))[0];
            var (i, j) = (State(to, states), State(from, states));
            sum += _units[to] * Math.Sin(i) / Math.Sin(j - i);
        }
        return (sum / 2, Stored.Couplings[edge]);
    }

    private async Task<double> TauAsync(int node, CancellationToken cancellation)
    {
        Clear();
        (Parameters.Bias[node], Parameters.BiasAngle[node]) = (Amplitude, -1);
        await Device.ProgramAsync(Parameters, Stored, cancellation).ConfigureAwait(false);
        // tan of half the distance decays with tau over the bias, exactly.
        if (Device is BusDevice board) return Amplitude * Slope(board.StepResponse(node, -1, 1).Select(p => (p.Seconds, Math.Tan(p.State / 2))));
        var nudge = new Nudge(NudgeKind.Tangent, Cost.Cosine);
        var decay = new List<(double, double)>();
        foreach (var cycles in new[] { 4, 6, 8, 10 })
        {
            var starts = new double[Topology.NodeCount];
            starts[node] = 0.5;
            var readouts = await Device.RunAsync(new(cycles, [new(0, nudge, cycles, Start.Given)]), new(1, Inputs(0)[0], Array.Empty<double>(), starts, new ulong[] { 1 }), cancellation).ConfigureAwait(false);
            decay.Add((cycles / Device.Description.Timing.ClockHz, Math.Tan(Math.IEEERemainder(readouts[0, 0, node] + 1, 2 * Math.PI) / 2)));
        }
        return Slope(decay);
    }

    private async Task<double[]> AllAsync(double angle, CancellationToken cancellation)
    {
        Clear();
        foreach (var i in Topology.FreeNodes) (Parameters.Bias[i], Parameters.BiasAngle[i]) = (Amplitude, angle);
        return (await SettleAsync(Inputs(0), cancellation).ConfigureAwait(false))[0];
    }

    /// <summary>Sine over cosine of the injected field at a phase, both positive, without the offsets.</summary>
    private static double Ratio(double phase, double cosine, double sine)
    {
        var (s, c) = Math.SinCos(phase);
        return Math.Abs(Amplitude * s - sine) / Math.Abs(Amplitude * c - cosine);
    }

    private double State(int node, double[] states) => states[node] - _offsets.GetValueOrDefault(node);
}
