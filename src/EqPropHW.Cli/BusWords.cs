using System.Globalization;
using EqPropHW.Boards;
using EqPropHW.Boards.Bench;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Placement;
using EqPropHW.Profiles;

namespace EqPropHW.Cli;

/// <summary>Device words of boards on the buses of this computer: <c>bus:WIRING</c>, and <c>bench:WIRING</c> for a virtual one.</summary>
internal static class BusWords
{
    private const string Bench = "bench:", Bus = "bus:";

    // Integrator steps of the virtual array in a time constant.
    private const double StepsInTau = 20;

    /// <summary>How the words of all boards look.</summary>
    public const string Forms = "serial:PATH[@BAUD], tcp:HOST:PORT, emulated-board:host|m3|m0|avr, replay:FILE, bench:WIRING or bus:WIRING";

    /// <summary>Whether a device word names such a board.</summary>
    public static bool IsBus(string word) => IsBench(word) || word.StartsWith(Bus, StringComparison.Ordinal);

    /// <summary>Whether a device word names a virtual bench.</summary>
    public static bool IsBench(string word) => word.StartsWith(Bench, StringComparison.Ordinal);

    /// <summary>Opens the board with its calibration, if it has one.</summary>
    /// <exception cref="UsageException">There is no such wiring.</exception>
    /// <exception cref="ProfileException">The wiring or its calibration is invalid.</exception>
    public static BusDevice Open(string word, Substrate substrate, Topology topology, EmulatorOptions options)
    {
        var wiring = Wiring(word);
        var (boardId, calibration) = (BoardId(word, wiring, options), Snapshot(word, options.Instance));
        if (calibration is not null && (calibration.BoardId, calibration.Hash) != (boardId, wiring.Hash))
            throw new UsageException($"{CalibrationPath(word, options.Instance)} was measured on '{calibration.BoardId}'{(calibration.Hash == wiring.Hash ? "" : " with another wiring")}; this is '{boardId}': calibrate it ('eqp board calibrate {word}') or move the file away");
        return new(wiring, Buses(word, wiring, options), substrate, topology, boardId, calibration);
    }

    /// <summary>Opens the board by its nominal laws, wired as its wiring says.</summary>
    public static BusDevice OpenNominal(string word, EmulatorOptions options)
    {
        var wiring = Wiring(word);
        return new(wiring, Buses(word, wiring, options), wiring.Substrate, wiring.Topology, BoardId(word, wiring, options));
    }

    /// <summary>Where the calibration of a board lies: beside its wiring, or here for a shipped one, under its kind, wiring and (on a bench) die.</summary>
    public static string CalibrationPath(string word, ulong instance)
    {
        var (name, kind) = (Path.ChangeExtension(Name(word), null), IsBench(word) ? "bench" : "bus");
        return Path.Combine(Path.GetDirectoryName(name) ?? "", $"{kind}-{Path.GetFileName(name)}{(IsBench(word) ? $"-{instance}" : "")}.calibration.json");
    }

    /// <summary>What is known of the calibration of a device; null for devices that need none.</summary>
    public static CalibrationState? CalibrationState(string word, ulong instance) => IsBus(word) ? new(Snapshot(word, instance), Wiring(word).Hash, DateTimeOffset.UtcNow) : null;

    /// <summary>Where the time of a run on a board went.</summary>
    public static string WallTime(string word, TimeSpan time, double settling) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsBench(word) ? "simulated wall time" : "wall time on the board")} {time:h\\:mm\\:ss}: {settling:0} s of settling, {time.TotalSeconds - settling:0} s of conversions, transfers and waits for drives");

    /// <summary>The virtual bench of a wiring.</summary>
    public static VirtualBench VirtualBench(Wiring wiring, EmulatorOptions options)
    {
        var time = options.Time ?? TimeConstants.Draw(wiring.Time, wiring.Topology, options.Instance);
        var fastest = time.Values.Min();
        var timing = new DeviceTiming(Math.Max(wiring.Timing.ClockHz, StepsInTau / fastest), 1);
        return new(wiring, AnalogPlant.Create(wiring.Substrate, wiring.Topology, time, timing), options.Instance, options.Seed);
    }

    /// <summary>The wiring a device word names.</summary>
    public static Wiring Wiring(string word) => WiringReader.Parse(Text(word), Path.GetFileName(Name(word)));

    /// <summary>The text of the wiring a device word names.</summary>
    /// <exception cref="UsageException">There is no such wiring.</exception>
    public static string Text(string word)
    {
        var name = Name(word);
        if (name.EndsWith(".json", StringComparison.Ordinal))
            return File.Exists(name) ? File.ReadAllText(name) : throw new UsageException($"{name}: no such wiring");
        return ShippedWirings.Names.Contains(name)
            ? ShippedWirings.Text(name)
            : throw new UsageException($"'{word}': there is no wiring '{name}'; use the path of one (.json) or a shipped one ({string.Join(", ", ShippedWirings.Names)})");
    }

    private static Calibration? Snapshot(string word, ulong instance) => File.Exists(CalibrationPath(word, instance)) ? CalibrationFile.Read(CalibrationPath(word, instance)) : null;

    private static Buses Buses(string word, Wiring wiring, EmulatorOptions options) => IsBench(word) ? VirtualBench(wiring, options).Buses : RealBuses(wiring.Buses);

    private static string Name(string word) => word[(word.IndexOf(':') + 1)..];

    private static string BoardId(string word, Wiring wiring, EmulatorOptions options)
        => IsBench(word) ? $"bench, instance {options.Instance}" : $"{Environment.MachineName} {wiring.Buses.I2c} {wiring.Buses.Spi}".TrimEnd();

    private static Buses RealBuses(WiredBuses names) => IoLibrary.IsDotNetIot ? IoLibrary.Buses(names) : new(
        names.I2c.Length > 0 ? new LinuxI2cBus(names.I2c) : null,
        names.Spi.Length > 0 ? new LinuxSpiBus(names.Spi) : null,
        names.Gpio.Length > 0 ? new LinuxGpioLines(names.Gpio) : null,
        new SystemBusClock());
}
