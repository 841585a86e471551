using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The <c>converters</c>, <c>timing</c> and <c>power</c> of a profile: what stands between host and array, how long it takes and what it draws.</summary>
internal static class ConverterReader
{
    private static readonly Shape<double> _seconds = Shapes.Physical(Dimension.Time, Bounds.NotNegative);
    private static readonly Shape<double> _joules = Shapes.Physical(Dimension.Energy, Bounds.NotNegative);
    private static readonly Shape<double> _watts = Shapes.Physical(Dimension.Power, Bounds.NotNegative);

    public static Func<ConverterEffects> Converters(ObjectReader r, Field<string> substrate)
    {
        Shape<Converter?> converter = Shapes.Map<Converter, Converter?>(Shapes.Object(c => One(c, substrate)), c => c);
        var input = r.Optional("input", converter, null, "Converter that sets the clamped inputs.");
        var target = r.Optional("target", converter, null, "Converter that sets the targets of the nudge.");
        var readout = r.Optional("readout", converter, null, "Converter that reads the states.");
        var reads = r.Optional("reads", Sourced.Or(Shapes.Whole(1, 65536)), 1, "Conversions averaged for a readout.");
        var shared = r.Optional("multiplexer", Shapes.Map<Multiplexer, Multiplexer?>(Shapes.Object(Multiplexer), m => m), null, "How nodes share a readout converter.");
        if (readout.Item is null && (shared.Item ?? reads.Item) is not null)
            r.Report(shared.Item is null ? default : shared, DiagnosticCodes.Conflict, "there is no 'readout' converter to share or to average");
        return () => new() { InputDac = input.Value, TargetDac = target.Value, Adc = readout.Value, Reads = reads.Value, Multiplexer = shared.Value };
    }

    public static Func<DeviceTiming> Timing(ObjectReader r, Func<double> clock, Func<int> subSteps)
    {
        var command = Optional("command", _seconds, "From a command to its first cycle.");
        var write = Optional("write", _seconds, "Writing one coupling or bias.");
        var settle = Optional("dacSettle", _seconds, "Until a converted input or target stands.");
        var conversion = Optional("conversion", _seconds, "One readout conversion.");
        var rate = Optional("linkRate", Sourced.Or(Shapes.Number(Bounds.Positive)), "Bytes a second on the link to the host.");
        var latency = Optional("linkLatency", _seconds, "Latency of one exchange on the link.");
        return () => new(clock(), subSteps())
        {
            CommandSeconds = command.Value,
            WriteSeconds = write.Value,
            DacSettleSeconds = settle.Value,
            ConversionSeconds = conversion.Value,
            LinkBytesPerSecond = rate.Value,
            LinkLatencySeconds = latency.Value,
        };

        Field<double?> Optional(string key, Shape<double> shape, string about) => r.Optional(key, Shapes.Map<double, double?>(shape, x => x), null, about);
    }

    public static Func<PowerModel> Power(ObjectReader r)
    {
        var fixedPower = Optional("static", _watts, "Always.");
        var node = Optional("node", _watts, "Each node while it settles.");
        var coupling = Optional("coupling", _watts, "Each coupler in use while it settles.");
        var conversion = Optional("conversion", _joules, "One conversion.");
        var write = Optional("write", _joules, "Writing one coupling or bias.");
        var link = Optional("linkByte", _joules, "One byte on the link.");
        return () => new(fixedPower.Value, node.Value, coupling.Value, conversion.Value, write.Value, link.Value);

        Field<double?> Optional(string key, Shape<double> shape, string about) => r.Optional(key, Shapes.Map<double, double?>(shape, x => x), null, about);
    }

    private static Func<Converter> One(ObjectReader r, Field<string> substrate)
    {
        var bits = r.Required("bits", Sourced.Or(Shapes.Whole(1, 24)), "Bits of a code.");
        var isTurn = substrate is { Ok: true, Value: "xy" };
        var range = isTurn ? Shapes.Physical(Dimension.Angle, Bounds.Any) : Sourced.Or(Shapes.Number(Bounds.Any));
        var low = r.Optional("low", range, isTurn ? -Math.PI : 0, "Value of code 0; -180 deg or 0 by default.");
        var high = r.Optional("high", range, isTurn ? Math.PI : 1, "Value of the last code; 180 deg (a whole turn) or 1 by default.");
        var channel = Sourced.Spread(Dimension.Ratio, "channel");
        var gain = r.Optional("gain", channel, Spread.None, "Relative error of the slope of each channel.");
        var offset = r.Optional("offset", channel, Spread.None, "Error of each channel in LSB.");
        var inl = r.Optional("inl", channel, Spread.None, "Bow of each channel at the middle of its range in LSB.");
        var dnl = r.Optional("dnl", channel, Spread.None, "Error of each code of each channel in LSB.");
        var noise = r.Optional("noise", Sourced.Or(Shapes.Number(Bounds.NotNegative)), 0, "Noise of one conversion in LSB rms.");
        if (low.Ok && high.Ok && !(low.Value < high.Value)) r.Report(high, DiagnosticCodes.Conflict, "the range ends before it begins");
        return () => new(bits.Value, low.Value, high.Value)
        {
            Gain = gain.Value,
            Offset = offset.Value,
            Inl = inl.Value,
            Dnl = dnl.Value,
            Noise = noise.Value,
        };
    }

    private static Func<Multiplexer> Multiplexer(ObjectReader r)
    {
        var channels = r.Required("channels", Sourced.Or(Shapes.Whole(1, 65536)), "Nodes on one converter.");
        var slot = r.Required("slot", _seconds, "Time from one conversion to the next.");
        var holds = r.Optional("holds", Shapes.Flag, true, "Whether all nodes are sampled at once and held; otherwise the array runs on.");
        var droop = r.Optional("droop", Shapes.Physical(Dimension.Frequency, Bounds.NotNegative), 0, "Share of a held value that is lost, a second.");
        return () => new(channels.Value, slot.Value, holds.Value, droop.Value);
    }
}
