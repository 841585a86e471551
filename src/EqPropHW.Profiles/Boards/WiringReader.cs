using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>Reads wirings of boards on the buses of this computer.</summary>
public static class WiringReader
{
    private static readonly Shape<int> _node = Shapes.Whole(0, 999);
    private static readonly Shape<int?> _line = Shapes.Map<int, int?>(Shapes.Whole(0, 1023), n => n);

    /// <summary>The wiring in a text.</summary>
    /// <param name="text">JSON with comments.</param>
    /// <param name="fileName">Name for diagnostics; without folder and extension it names the wiring.</param>
    /// <exception cref="ProfileException">The text is invalid; everything found is in it.</exception>
    public static Wiring Parse(string text, string fileName)
        => Document.Parse(text, fileName, root => Shape(Path.GetFileNameWithoutExtension(fileName), () => CanonicalJson.Hash(root)));

    /// <summary>The declaration of a wiring file.</summary>
    internal static Shape<Wiring> Shape(string name, Func<string> hash) => Shapes.Object<Wiring>(r =>
    {
        r.Optional("$schema", Shapes.Text, "", "The JSON Schema of this file.");
        var description = r.Optional("description", Shapes.Text, "", "One sentence on the board.");
        var substrate = r.Required(
            "substrate", Shapes.Names("xy", "neuron"), "Physics of the board: oscillators, or neurons of law A with a hard sigmoid, nudged inside.");
        var nodes = r.Required("nodes", Shapes.Whole(2, 1000), "Number of nodes.");
        var inputs = r.Required("inputs", Shapes.List(_node), "Clamped nodes, in input order.");
        var outputs = r.Required("outputs", Shapes.List(_node), "Nudged and read nodes, in output order.");
        var time = r.Required("time", Shapes.Object(TimeReader.Declare), "Time constants of the nodes, as designed.");
        var clock = r.Required("clock", Shapes.Physical(Dimension.Frequency, Bounds.Positive), "Control clock: a cycle of a phase program is one tick of it.");
        var buses = r.Required("buses", Shapes.Object(Buses), "Device files of the buses.");
        var chips = r.Required("chips", Shapes.List(Shapes.Object(WiringParts.Chip)), "The chips.");
        var levels = r.Required("levels", Shapes.Object(l => WiringParts.Levels(l, substrate)), "Voltages and full scales of the natural units.");
        var drives = r.Required("drives", Shapes.List(Shapes.Object(d => WiringParts.Drive(d, levels))), "What sets each terminal.");
        var reads = r.Required("reads", Shapes.List(Shapes.Object(d => WiringParts.Read(d, levels))), "What reads each node.");
        var reference = r.Optional<WiredRead?>(
            "reference", Shapes.Map<WiredRead, WiredRead?>(Shapes.Object(WiringParts.Reference), x => x), null, "A fixed voltage in every readout, to notice a stuck converter.");
        var reset = r.Optional("resetLine", _line, null, "GPIO line that holds all free nodes at zero while high.");
        var enable = r.Optional("enableLine", _line, null, "GPIO line that connects the outputs to the array while high.");
        var settling = r.Optional("settling", Shapes.Object(WiringParts.Settling), new(0, 0), "Waits after a change.");
        var interlocks = r.Required("interlocks", Shapes.Object(WiringParts.Interlocks), "Limits that no program of a host may pass.");
        var parts = r.Optional("parts", Shapes.Object(WiringParts.Tolerances), new(0, 0, 0, 0, 0), "How parts differ from nominal, for the virtual bench.");
        Topology? topology = null;
        if (nodes.Ok && inputs.Ok && outputs.Ok && drives.Ok)
        {
            try
            {
                topology = new(nodes.Value, Edges(drives.Value), inputs.Value, outputs.Value);
            }
            catch (NetworkException e)
            {
                r.Report(drives, DiagnosticCodes.Network, e.Message);
            }
        }
        if (topology is not null && chips.Ok && reads.Ok && reference.Ok) WiringChecks.Check(r, topology, substrate, chips, drives, reads, reference);
        if (time.Ok && time.Value.IsClocked) r.Report(time, DiagnosticCodes.Conflict, "the nodes of a board have time constants; 'clocked' is for digital arrays");
        return () => new(
            name, description.Value, hash(),
            substrate.Value == "xy" ? new XyArray() : new NeuronArray(NeuronLaw.A, Activation.HardSigmoid),
            topology!, time.Value, new(clock.Value, 1))
        {
            Buses = buses.Value,
            Chips = chips.Value,
            Drives = drives.Value,
            Reads = reads.Value,
            Reference = reference.Value,
            ResetLine = reset.Value,
            EnableLine = enable.Value,
            Settling = settling.Value,
            Interlocks = interlocks.Value,
            Parts = parts.Value,
        };
    });

    private static Func<WiredBuses> Buses(ObjectReader r)
    {
        var i2c = r.Optional("i2c", Shapes.Text, "", "I2C bus, for example /dev/i2c-1.");
        var spi = r.Optional("spi", Shapes.Text, "", "SPI bus without the chip select, for example /dev/spidev0.");
        var gpio = r.Optional("gpio", Shapes.Text, "", "GPIO chip, for example /dev/gpiochip0.");
        return () => new(i2c.Value, spi.Value, gpio.Value);
    }

    private static List<Edge> Edges(ImmutableArray<WiredDrive> drives)
        => [.. drives.Where(d => d.Terminal.Kind == TerminalKind.Coupling).Select(d => Edge.Between(d.Terminal.Node, d.Terminal.From)).Distinct()];
}
