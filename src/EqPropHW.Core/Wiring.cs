using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>Which chip channel drives and reads which terminal of a board on the buses of this computer: the content of a file in <c>hardware-profiles/boards/</c>.</summary>
/// <param name="Name">Its name, the file's name without extension.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Hash">SHA-256 of the canonical content.</param>
/// <param name="Substrate">Physics of the board.</param>
/// <param name="Topology">Its nodes and couplings.</param>
/// <param name="Time">Time constants of its nodes, as designed.</param>
/// <param name="Timing">Control clock: a cycle of a phase program.</param>
public sealed record Wiring(
    string Name, string Description, string Hash, Substrate Substrate, Topology Topology, TimeSpec Time, DeviceTiming Timing)
{
    /// <summary>Device files of the buses.</summary>
    public WiredBuses Buses { get; init; } = new("", "", "");

    /// <summary>The chips.</summary>
    public ImmutableArray<WiredChip> Chips { get; init; } = [];

    /// <summary>What sets each terminal.</summary>
    public ImmutableArray<WiredDrive> Drives { get; init; } = [];

    /// <summary>What reads each node; an oscillator has two readings, its cosine and its sine.</summary>
    public ImmutableArray<WiredRead> Reads { get; init; } = [];

    /// <summary>A fixed voltage that every readout includes, to notice a stuck converter; null for none.</summary>
    public WiredRead? Reference { get; init; }

    /// <summary>GPIO line that holds all free nodes at zero while high; null for none.</summary>
    public int? ResetLine { get; init; }

    /// <summary>GPIO line that connects all outputs to the array while high; null for none.</summary>
    public int? EnableLine { get; init; }

    /// <summary>Waits after a change, in seconds.</summary>
    public WiredSettling Settling { get; init; } = new(0, 0);

    /// <summary>Limits that no program of a host may pass.</summary>
    public WiredInterlocks Interlocks { get; init; } = new(double.PositiveInfinity, 0, double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>How its parts differ from their nominal values, for a virtual bench.</summary>
    public PartTolerances Parts { get; init; } = new(0, 0, 0, 0, 0);

    /// <summary>Steps of a potentiometer from end to end.</summary>
    public const int PotentiometerSteps = 256;

    /// <summary>What can be programmed, by the nominal laws.</summary>
    public DeviceLimits Limits
    {
        get
        {
            double Smallest(TerminalKind kind, Func<WiredDrive, double> of) => Drives.Where(d => d.Terminal.Kind == kind).Select(of).DefaultIfEmpty(0).Min();
            var coupling = Smallest(TerminalKind.Coupling, d => d.Unit);
            var bias = Smallest(TerminalKind.Bias, d => Substrate is XyArray ? d.Unit : Math.Min(d.Max - d.Zero, d.Zero - d.Min) / d.Unit);
            return new(coupling, bias, Interlocks.Nudge) { CouplingStep = coupling / PotentiometerSteps };
        }
    }

    /// <summary>What a phase program may ask of it: it cannot set states, and holds nudges.</summary>
    public static DeviceCapabilities Capabilities { get; } = new(RestoresFreeState: false, TakesStartStates: false, LiveNudge: false, BatchSize: 1);

    /// <summary>The board as hardware on paper, for the design rules.</summary>
    public HardwareProfile OnPaper()
    {
        // Two clamped nodes need no coupler between them, whatever a network says.
        var clamped = from i in Topology.InputNodes
                      from j in Topology.InputNodes
                      where i < j
                      select new Edge(i, j);
        return new(Name, Description, Hash, Substrate.Name, Time, Timing, Limits, Capabilities)
        {
            Graph = DeviceWiring.Edges(Topology.NodeCount, Topology.Edges.Union(clamped)) with { InputNodes = Topology.InputNodes, OutputNodes = Topology.OutputNodes },
        };
    }
}

/// <summary>Device files of the buses; empty where a wiring uses none.</summary>
/// <param name="I2c">For example <c>/dev/i2c-1</c>.</param>
/// <param name="Spi">Without the chip select, for example <c>/dev/spidev0</c>.</param>
/// <param name="Gpio">For example <c>/dev/gpiochip0</c>.</param>
public sealed record WiredBuses(string I2c, string Spi, string Gpio);

/// <summary>The parts a wiring can have.</summary>
public enum ChipPart
{
    /// <summary>Four voltages, 12 bits, on I2C.</summary>
    Mcp4728,

    /// <summary>Four inputs, 16 bits, on I2C.</summary>
    Ads1115,

    /// <summary>Eight inputs, 12 bits, on SPI.</summary>
    Mcp3208,

    /// <summary>Two potentiometers of 257 positions, on SPI.</summary>
    Mcp4251,

    /// <summary>Clocks of chosen phases, on I2C.</summary>
    Si5351,

    /// <summary>One of eight inputs, chosen by three lines.</summary>
    Mux4051,
}

/// <summary>A chip of a board.</summary>
/// <param name="Name">Its name in the wiring and in messages.</param>
/// <param name="Part">What it is.</param>
/// <param name="Place">I2C address, or number of the SPI select line.</param>
/// <param name="Lines">Select lines of a multiplexer, lowest bit first.</param>
/// <param name="Reference">Reference voltage of an ADC that has none of its own, in volts.</param>
public sealed record WiredChip(string Name, ChipPart Part, int Place, ImmutableArray<int> Lines, double Reference);

/// <summary>What sets a terminal.</summary>
/// <param name="Terminal">The terminal.</param>
/// <param name="Chip">Name of the chip.</param>
/// <param name="Channel">Channel of it; a coupling or a bias on an MCP4251 takes both of its potentiometers, plus minus.</param>
/// <param name="Zero">Voltage of level 0 of a DAC; phase of level 0 of a clock in rad.</param>
/// <param name="Unit">Volts of one natural unit of a DAC; level of a potentiometer pair at full scale.</param>
/// <param name="Min">Smallest voltage a DAC may put out.</param>
/// <param name="Max">Largest voltage a DAC may put out.</param>
public sealed record WiredDrive(Terminal Terminal, string Chip, int Channel, double Zero, double Unit, double Min, double Max);

/// <summary>What reads a node.</summary>
/// <param name="Node">The node; -1 for a reference.</param>
/// <param name="Chip">Name of the ADC.</param>
/// <param name="Channel">Its input.</param>
/// <param name="Mux">Name of the multiplexer before it; empty for none.</param>
/// <param name="MuxInput">Input of the multiplexer.</param>
/// <param name="IsSine">Whether it reads the sine of a phase; the cosine otherwise, or an activation.</param>
/// <param name="Zero">Voltage of value 0; the voltage itself for a reference.</param>
/// <param name="Unit">Volts of one unit; what a reference may be off.</param>
public sealed record WiredRead(int Node, string Chip, int Channel, string Mux, int MuxInput, bool IsSine, double Zero, double Unit);

/// <summary>Waits after a change.</summary>
/// <param name="Drive">After the last of several new levels, before time counts, in seconds.</param>
/// <param name="Mux">After another input was chosen, in seconds.</param>
public sealed record WiredSettling(double Drive, double Mux);

/// <summary>Limits that no program of a host may pass.</summary>
/// <param name="Slew">Largest step of a DAC in one write in volts; larger changes become ramps.</param>
/// <param name="CouplingCurrent">Current of a potentiometer pair at full scale in amperes.</param>
/// <param name="CurrentBudget">Largest sum of those currents in amperes; more is refused.</param>
/// <param name="Nudge">Largest force a nudge may apply.</param>
public sealed record WiredInterlocks(double Slew, double CouplingCurrent, double CurrentBudget, double Nudge);

/// <summary>Standard deviations of parts of a virtual bench.</summary>
/// <param name="Coupling">Gain of each potentiometer path, relative.</param>
/// <param name="Drive">Gain of each DAC path, relative.</param>
/// <param name="Offset">Offset of each node's bias and of each DAC path, in natural units.</param>
/// <param name="Read">Gain of each reading, relative, and its offset in units.</param>
/// <param name="Noise">Noise of each conversion in volts.</param>
public sealed record PartTolerances(double Coupling, double Drive, double Offset, double Read, double Noise);
