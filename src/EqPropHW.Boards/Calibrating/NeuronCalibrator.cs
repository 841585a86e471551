using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Neurons of law A with a hard sigmoid: in their linear range the state is the field.</summary>
internal sealed class NeuronCalibrator(IDevice device) : Calibrator(device)
{
    private const double Saturating = 3;
    private static readonly double[] _levels = [0.2, 0.35, 0.5, 0.65, 0.8];

    private readonly Dictionary<int, (double Offset, double Gain)> _readings = [];

    private double[][] Off => [new double[Topology.InputNodes.Length]];

    private double[][] On => [[.. Topology.InputNodes.Select(_ => 1.0)]];

    private protected override double Probe => 0.4;

    private protected override async Task<ImmutableArray<NodeCalibration>> MeasureNodesAsync(CancellationToken cancellation)
    {
        var nodes = new List<NodeCalibration>();
        var saturating = Math.Min(Saturating, Device.Description.Limits.BiasRange);
        var (low, high) = (await AllAsync(-saturating, Off, cancellation).ConfigureAwait(false), await AllAsync(saturating, On, cancellation).ConfigureAwait(false));
        // The readings of a clamp are what its neighbours receive: they are taken as they are.
        foreach (var i in Topology.InputNodes) nodes.Add(new(i, 0, 1, 0, Math.Abs(high[i] - low[i] - 1) < 0.25));
        foreach (var i in Topology.FreeNodes) _readings[i] = (low[i], high[i] - low[i]);
        var sweep = new List<(double[] States, double[] Stored)>();
        foreach (var b in _levels) sweep.Add((await AllAsync(b, Off, cancellation).ConfigureAwait(false), [.. Stored.Bias]));
        foreach (var i in Topology.FreeNodes)
        {
            var (x, y) = (sweep.Average(p => p.Stored[i]), sweep.Average(p => State(i, p.States)));
            var gain = sweep.Sum(p => (p.Stored[i] - x) * (State(i, p.States) - y)) / sweep.Sum(p => (p.Stored[i] - x) * (p.Stored[i] - x));
            AddLevel(Law(new(TerminalKind.Bias, i), y - gain * x, gain, gain));
            var (offset, span) = _readings[i];
            var tau = await TauAsync(i, cancellation).ConfigureAwait(false);
            nodes.Add(new(i, offset, span, tau, Math.Abs(span - 1) < 0.25 && tau > 0));
        }
        return [.. nodes.OrderBy(n => n.Node)];
    }

    /// <summary>How much a node moves for one unit of another, around the middle of its range.</summary>
    private protected override async Task<(double Level, double Stored)> ResponseAsync(int edge, int to, int from, double coupling, CancellationToken cancellation)
    {
        var isInput = Topology.InputNodes.Contains(from);
        var (low, high) = (Array.Empty<double>(), Array.Empty<double>());
        foreach (var isOn in new[] { false, true })
        {
            Clear();
            Parameters.Couplings[edge] = coupling;
            Parameters.Bias[to] = 0.5 - coupling / 2;
            if (!isInput) Parameters.Bias[from] = (isOn ? 1 : -1) * Math.Min(Saturating, Device.Description.Limits.BiasRange);
            var state = (await SettleAsync(isInput && isOn ? On : Off, cancellation).ConfigureAwait(false))[0];
            if (isOn) high = state;
            else low = state;
        }
        return ((State(to, high) - State(to, low)) / (State(from, high) - State(from, low)), Stored.Couplings[edge]);
    }

    private async Task<double> TauAsync(int node, CancellationToken cancellation)
    {
        Clear();
        Parameters.Bias[node] = 0.2;
        await Device.ProgramAsync(Parameters, Stored, cancellation).ConfigureAwait(false);
        if (Device is BusDevice board) return Slope(board.StepResponse(node, 0.2, 0.8).Select(p => (p.Seconds, p.State)));
        // A device that counts its cycles: two lengths of the same start.
        var clock = Device.Description.Timing.ClockHz;
        var nudge = new Nudge(NudgeKind.Tangent, Cost.Squared);
        var decay = new List<(double, double)>();
        var end = (await SettleAsync(Off, cancellation).ConfigureAwait(false))[0][node];
        foreach (var cycles in new[] { 4, 6, 8, 10 })
        {
            var readouts = await Device.RunAsync(new(cycles, [new(0, nudge, cycles, Start.Zero)]), new(1, Off[0], Array.Empty<double>(), Array.Empty<double>(), new ulong[] { 1 }), cancellation).ConfigureAwait(false);
            decay.Add((cycles / clock, readouts[0, 0, node] - end));
        }
        return Slope(decay);
    }

    private async Task<double[]> AllAsync(double bias, double[][] inputs, CancellationToken cancellation)
    {
        Clear();
        foreach (var i in Topology.FreeNodes) Parameters.Bias[i] = bias;
        return (await SettleAsync(inputs, cancellation).ConfigureAwait(false))[0];
    }

    private double State(int node, double[] states)
    {
        if (!_readings.TryGetValue(node, out var law)) return states[node];
        return (states[node] - law.Offset) / law.Gain;
    }
}
