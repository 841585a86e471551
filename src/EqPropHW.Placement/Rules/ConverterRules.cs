using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Rules on the converters between host and array: do they read what is there, and can they see the nudge?</summary>
internal static class ConverterRules
{
    // The estimate of the response below is rough: between these two, 'eqp budget' has to measure it.
    private const double SurelyLost = NudgeSignal.Least / 3;

    // Nodes that move by less than this share of a time constant between two conversions are read at one moment.
    private const double MostSkew = 0.3;

    public static IEnumerable<DesignRule> All { get; } =
    [
        new("EP-SNR", "the converters can see the nudge", Signal),
        new("GRP-002", "the nodes on one converter are read at one moment", Skew),
        new("T-002", "a slot of a multiplexer holds a conversion", Slot),
        new("T-004", "held values lose less than a code", Droop),
    ];

    private static IEnumerable<Finding> Signal(CheckCase c)
    {
        var (converters, learning) = (c.Device.Converters, c.Experiment.Learning);
        if (converters.Adc is not { } adc || c.Topology.OutputNodes.IsEmpty) yield break;
        // A force of about 1 moves a node by one over its stiffness: 1 for a neuron, the field of its neighbours for an oscillator.
        var response = c.Experiment.Network.Substrate is XyArray ? 1 / Math.Max(1e-3, c.Topology.OutputNodes.Max(i => Field(c)[i])) : 0.5;
        var samples = learning.Batch * learning.InitialStates;
        var ratio = NudgeSignal.Ratio(converters, learning.Beta, response, samples);
        if (ratio >= NudgeSignal.Least) yield break;
        yield return new("EP-SNR", ratio < SurelyLost ? Severity.Error : Severity.Warning, "nudge", $"signal-to-noise ratio {Text(NudgeSignal.Least)} in an update",
            $"about {Text(ratio)}: beta {Text(learning.Beta)} moves an output by about {Text(learning.Beta * response)}, a readout of {adc.Bits} bits errs by {Text(NudgeSignal.ReadError(converters))}, an update averages {samples} samples",
            "the contrast of two phases drowns in the error of the readouts",
            $"beta of at least {Text(NudgeSignal.LeastBeta(converters, response, samples))}, more reads or bits; 'eqp budget' measures the ratio");
    }

    private static IEnumerable<Finding> Skew(CheckCase c)
    {
        if (c.Device.Converters is not { Multiplexer: { Holds: false } shared, Reads: var reads }) yield break;
        var inTurn = Math.Min(shared.Channels, c.Topology.FreeNodes.Length);
        var (wait, tau) = (inTurn * reads * shared.SlotSeconds, Tau(c));
        if (wait <= MostSkew * tau) yield break;
        yield return new("GRP-002", Severity.Warning, $"multiplexer of {shared.Channels} channels", $"{Text(MostSkew * tau)} s ({Text(MostSkew)} time constants)",
            $"{inTurn} nodes in turn, {reads} reads each: {Text(wait)} s", "what has not settled moves between the conversions of one readout",
            "sample and hold, fewer channels on a converter, shorter slots, or phases that settle (\"stopResidual\")");
    }

    private static IEnumerable<Finding> Slot(CheckCase c)
    {
        if (c.Device.Converters.Multiplexer is not { } shared || c.Device.Timing.ConversionSeconds is not { } conversion || shared.SlotSeconds >= conversion) yield break;
        yield return new("T-002", Severity.Error, "multiplexer", $"slots of at least {Text(conversion)} s, one conversion", $"{Text(shared.SlotSeconds)} s",
            "a node is switched away before it is converted", $"\"slot\": \"{Text(conversion * 1e9)} ns\"");
    }

    private static IEnumerable<Finding> Droop(CheckCase c)
    {
        if (c.Device.Converters is not { Multiplexer: { Holds: true, DroopPerSecond: > 0 } shared, Adc: { } adc, Reads: var reads }) yield break;
        var wait = (Math.Min(shared.Channels, c.Topology.FreeNodes.Length) - 1) * reads * shared.SlotSeconds;
        var codes = shared.DroopPerSecond * wait * Math.Max(Math.Abs(adc.Low), Math.Abs(adc.High)) / adc.Lsb;
        if (codes <= 1) yield break;
        yield return new("T-004", Severity.Warning, "last channel of a converter", "1 LSB", $"{Text(codes)} LSB lost in {Text(wait)} s",
            "states read late look smaller; equal phases lose equally, others do not", "fewer channels on a converter, shorter slots, or a better hold");
    }

    /// <summary>Expected field of the couplings at each node when training starts, [nodes].</summary>
    internal static double[] Field(CheckCase c)
    {
        var square = new double[c.Topology.NodeCount];
        for (var e = 0; e < c.Topology.Edges.Length; e++)
        {
            var j = c.InitialCoupling(e);
            square[c.Topology.Edges[e].I] += j * j;
            square[c.Topology.Edges[e].J] += j * j;
        }
        return [.. square.Select(Math.Sqrt)];
    }

    /// <summary>The nominal time constant in seconds.</summary>
    internal static double Tau(CheckCase c) => c.Time.IsClocked ? 1 / (c.Device.Timing.ClockHz * c.Time.Value) : c.Time.Value;

    private static string Text(double x) => x.ToString("G3", CultureInfo.InvariantCulture);
}
