using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>Voltages and full scales of the natural units of a wiring.</summary>
/// <param name="StateZero">Voltage of activation 0, or of cosine 0.</param>
/// <param name="StateUnit">Volts of one unit of activation or cosine.</param>
/// <param name="BiasZero">Voltage of bias 0; bias on potentiometers has none.</param>
/// <param name="BiasUnit">Volts of one unit of bias, or full scale of a potentiometer pair.</param>
/// <param name="NudgeZero">Voltage of nudge 0.</param>
/// <param name="NudgeUnit">Volts of one unit of nudge.</param>
/// <param name="Coupling">Coupling of a potentiometer pair at full scale.</param>
/// <param name="Min">Smallest voltage a DAC may put out.</param>
/// <param name="Max">Largest voltage a DAC may put out.</param>
internal sealed record WiringLevels(
    double StateZero, double StateUnit, double BiasZero, double BiasUnit, double NudgeZero, double NudgeUnit, double Coupling, double Min, double Max);

/// <summary>The parts of a wiring file.</summary>
internal static class WiringParts
{
    private static readonly Shape<int> _node = Shapes.Whole(0, 999);
    private static readonly Shape<int> _line = Shapes.Whole(0, 1023);
    private static readonly Shape<double> _volts = Shapes.Physical(Dimension.Voltage, Bounds.NotNegative);
    private static readonly Shape<double> _seconds = Shapes.Physical(Dimension.Time, Bounds.NotNegative);
    private static readonly Shape<double> _share = Shapes.Physical(Dimension.Ratio, new(0, 1));

    public static Func<WiredChip> Chip(ObjectReader r)
    {
        var name = r.Required("name", Shapes.Text, "Its name in this file.");
        var part = r.Choice<WiredChip>(
            "part",
            "What it is.",
            new("mcp4728", c => I2c(c, ChipPart.Mcp4728)),
            new("ads1115", c => I2c(c, ChipPart.Ads1115)),
            new("si5351", c =>
            {
                var references = c.Required("references", Shapes.List(Shapes.Whole(0, 5), 2, exact: 2), "Outputs that stay at 0 and 90 degrees: biases are injected and phases read against them.");
                var build = I2c(c, ChipPart.Si5351);
                return () => build() with { Lines = references.Value };
            }),
            new("mcp4251", c =>
            {
                var select = c.Required("select", Shapes.Whole(0, 63), "Number of its SPI select line.");
                return () => new("", ChipPart.Mcp4251, select.Value, [], 0);
            }),
            new("mcp3208", c =>
            {
                var select = c.Required("select", Shapes.Whole(0, 63), "Number of its SPI select line.");
                var reference = c.Required("reference", Shapes.Physical(Dimension.Voltage, Bounds.Positive), "Its reference voltage.");
                return () => new("", ChipPart.Mcp3208, select.Value, [], reference.Value);
            }),
            new("74hc4051", c =>
            {
                var lines = c.Required("lines", Shapes.List(_line, 3, exact: 3), "GPIO lines of S0, S1 and S2.");
                return () => new("", ChipPart.Mux4051, 0, lines.Value, 0);
            }));
        return () => part.Value with { Name = name.Value };
    }

    public static Func<WiringLevels> Levels(ObjectReader r, Field<string> substrate)
    {
        var isXy = substrate.Ok && substrate.Value == "xy";
        var (state, nudge) = (r.Required("state", Shapes.Object(Scale), "Activation, or cosine and sine of a phase."), r.Required("nudge", Shapes.Object(Scale), "Nudge force."));
        var bias = r.ExactlyOne("bias", Shapes.Object(Scale), "Bias on DACs.", "biasRange", Shapes.Map(Shapes.Number(Bounds.Positive), x => (0.0, x)), "Bias of a potentiometer pair at full scale.");
        var coupling = r.Required("coupling", Shapes.Number(Bounds.Positive), "Coupling of a potentiometer pair at full scale.");
        var min = r.Optional("min", _volts, 0, "Smallest voltage a DAC may put out.");
        var max = r.Optional("max", _volts, 4.095, "Largest voltage a DAC may put out.");
        if (isXy && bias.Ok && bias.Value.Item1 != 0) r.Report(bias, DiagnosticCodes.Conflict, "biases of oscillators are on potentiometers; give 'biasRange'");
        if (min.Ok && max.Ok && min.Value >= max.Value) r.Report(max, DiagnosticCodes.Conflict, "'max' is not above 'min'");
        return () => new(state.Value.Item1, state.Value.Item2, bias.Value.Item1, bias.Value.Item2, nudge.Value.Item1, nudge.Value.Item2, coupling.Value, min.Value, max.Value);
    }

    public static Func<WiredDrive> Drive(ObjectReader r, Field<WiringLevels> levels)
    {
        var node = r.Required("node", _node, "The node it acts on.");
        var chip = r.Required("chip", Shapes.Text, "Name of the chip.");
        var drive = r.Choice<WiredDrive>(
            "to",
            "What it sets.",
            new("input", c =>
            {
                var channel = Channel(c);
                return () => new(new(TerminalKind.Input, 0), "", channel.Value, levels.Value.StateZero, levels.Value.StateUnit, levels.Value.Min, levels.Value.Max);
            }),
            new("nudge", c =>
            {
                var channel = Channel(c);
                return () => new(new(TerminalKind.Nudge, 0), "", channel.Value, levels.Value.NudgeZero, levels.Value.NudgeUnit, levels.Value.Min, levels.Value.Max);
            }),
            new("bias", c =>
            {
                var channel = c.Optional("channel", Shapes.Whole(0, 7), 0, "Its channel; a potentiometer chip is used whole.");
                return () => new(new(TerminalKind.Bias, 0), "", channel.Value, levels.Value.BiasZero, levels.Value.BiasUnit, levels.Value.Min, levels.Value.Max);
            }),
            new("bias-quadrature", _ => () => new(new(TerminalKind.BiasQuadrature, 0), "", 0, 0, levels.Value.BiasUnit, 0, 0)),
            new("coupling", c =>
            {
                var from = c.Required("from", _node, "The node whose state it carries.");
                return () => new(new(TerminalKind.Coupling, 0, from.Value), "", 0, 0, levels.Value.Coupling, 0, 0);
            }));
        return () => drive.Value with { Chip = chip.Value, Terminal = drive.Value.Terminal with { Node = node.Value } };
    }

    public static Func<WiredRead> Read(ObjectReader r, Field<WiringLevels> levels)
    {
        var node = r.Required("node", _node, "The node it reads.");
        var phase = r.Optional("part", Shapes.Names("cosine", "sine"), "cosine", "Part of a phase that it reads; oscillators only.");
        var where = Where(r);
        return () => where() with { Node = node.Value, IsSine = phase.Value == "sine", Zero = levels.Value.StateZero, Unit = levels.Value.StateUnit };
    }

    public static Func<WiredRead> Reference(ObjectReader r)
    {
        var volts = r.Required("volts", _volts, "Its voltage; outside that of every state.");
        var tolerance = r.Required("tolerance", _volts, "What it may be off.");
        var where = Where(r);
        return () => where() with { Node = -1, Zero = volts.Value, Unit = tolerance.Value };
    }

    public static Func<WiredSettling> Settling(ObjectReader r)
    {
        var drive = r.Optional("drive", _seconds, 0, "After the last of several new levels.");
        var mux = r.Optional("mux", _seconds, 0, "After another multiplexer input was chosen.");
        return () => new(drive.Value, mux.Value);
    }

    public static Func<WiredInterlocks> Interlocks(ObjectReader r)
    {
        var slew = r.Required("slew", Shapes.Physical(Dimension.Voltage, Bounds.Positive), "Largest step of a DAC in one write; larger changes become ramps.");
        var current = r.Required("couplingCurrent", Shapes.Physical(Dimension.Current, Bounds.NotNegative), "Current of a potentiometer pair at full scale.");
        var budget = r.Required("currentBudget", Shapes.Physical(Dimension.Current, Bounds.Positive), "Largest sum of those currents.");
        var nudge = r.Required("nudge", Shapes.Number(Bounds.Positive), "Largest force of a nudge.");
        return () => new(slew.Value, current.Value, budget.Value, nudge.Value);
    }

    public static Func<PartTolerances> Tolerances(ObjectReader r)
    {
        var coupling = r.Optional("coupling", _share, 0, "Standard deviation of the gain of each potentiometer path.");
        var drive = r.Optional("drive", _share, 0, "Standard deviation of the gain of each DAC path.");
        var offset = r.Optional("offset", _share, 0, "Standard deviation of offsets, in natural units.");
        var read = r.Optional("read", _share, 0, "Standard deviation of gain and offset of each reading.");
        var noise = r.Optional("noise", _volts, 0, "Noise of each conversion, root mean square.");
        return () => new(coupling.Value, drive.Value, offset.Value, read.Value, noise.Value);
    }

    private static Func<(double, double)> Scale(ObjectReader r)
    {
        var zero = r.Required("zero", _volts, "Voltage of value 0.");
        var unit = r.Required("unit", Shapes.Physical(Dimension.Voltage, Bounds.Positive), "Volts of one unit.");
        return () => (zero.Value, unit.Value);
    }

    private static Func<WiredChip> I2c(ObjectReader r, ChipPart part)
    {
        var address = r.Required("address", new AddressShape(), "Its I2C address.");
        return () => new("", part, address.Value, [], 0);
    }

    private static Func<WiredRead> Where(ObjectReader r)
    {
        var chip = r.Required("chip", Shapes.Text, "Name of the ADC.");
        var channel = Channel(r);
        var mux = r.Optional("mux", Shapes.Text, "", "Name of the multiplexer before it.");
        var input = r.Optional("muxInput", Shapes.Whole(0, 7), 0, "Input of the multiplexer.");
        return () => new(0, chip.Value, channel.Value, mux.Value, input.Value, false, 0, 0);
    }

    private static Field<int> Channel(ObjectReader r) => r.Required("channel", Shapes.Whole(0, 7), "Its channel.");
}
