using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>The chips of a wiring: levels in natural units become codes, codes become states, within the interlocks.</summary>
internal sealed class BusBoard : IDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan _rampStep = TimeSpan.FromMicroseconds(100);

    private readonly Buses _buses;
    private readonly Dictionary<string, Mcp4728> _dacs = [];
    private readonly Dictionary<string, Mcp4251> _pots = [];
    private readonly Dictionary<string, Si5351> _clocks = [];
    private readonly Dictionary<string, Mux4051> _muxes = [];
    private readonly Dictionary<string, BusAdc> _adcs = [];
    private readonly Dictionary<Terminal, WiredDrive> _drives;
    private readonly Dictionary<Terminal, int> _codes = [];
    private bool _phasesChanged;

    /// <summary>Wires drivers to chips; nothing is sent yet.</summary>
    /// <exception cref="LinkException">The wiring uses a bus that is not there.</exception>
    public BusBoard(Wiring wiring, Buses buses)
    {
        (Wiring, _buses) = (wiring, buses);
        _drives = wiring.Drives.ToDictionary(d => d.Terminal);
        foreach (var chip in wiring.Chips)
        {
            switch (chip.Part)
            {
                case ChipPart.Mcp4728: _dacs[chip.Name] = new(Need(buses.I2c, "i2c"), chip.Place, chip.Name); break;
                case ChipPart.Mcp4251: _pots[chip.Name] = new(Need(buses.Spi, "spi"), chip.Place, chip.Name); break;
                case ChipPart.Si5351: _clocks[chip.Name] = new(Need(buses.I2c, "i2c"), chip.Place, chip.Name, buses.Clock); break;
                case ChipPart.Mux4051: _muxes[chip.Name] = new(Need(buses.Gpio, "gpio"), chip.Lines); break;
                case ChipPart.Ads1115: _adcs[chip.Name] = BusAdc.Of(new Ads1115(Need(buses.I2c, "i2c"), chip.Place, chip.Name, buses.Clock)); break;
                default: _adcs[chip.Name] = BusAdc.Of(new Mcp3208(Need(buses.Spi, "spi"), chip.Place, chip.Name, chip.Reference)); break;
            }
        }
        if (wiring.EnableLine is not null || wiring.ResetLine is not null) Need(buses.Gpio, "gpio");
    }

    /// <summary>The wiring.</summary>
    public Wiring Wiring { get; }

    /// <summary>The time the board lives in.</summary>
    public IBusClock Clock => _buses.Clock;

    /// <summary>Finds every chip, brings every level to zero, and connects the outputs.</summary>
    /// <exception cref="DeviceException">A chip is missing, or another one is in its place.</exception>
    public void Open()
    {
        if (Wiring.EnableLine is { } enable) _buses.Gpio!.OpenOutput(enable, false);
        if (Wiring.ResetLine is { } reset) _buses.Gpio!.OpenOutput(reset, false);
        foreach (var mux in _muxes.Values) mux.Open();
        foreach (var dac in _dacs.Values) dac.Identify();
        foreach (var pot in _pots.Values) pot.Identify();
        foreach (var adc in _adcs.Values) adc.Identify();
        foreach (var clock in _clocks.Values) clock.Identify();
        _codes.Clear();
        foreach (var drive in Wiring.Drives) Put(drive, Code(drive, 0));
        foreach (var chip in Wiring.Chips.Where(c => c.Part == ChipPart.Si5351)) StartClocks(chip);
        if (Wiring.EnableLine is { } line) _buses.Gpio!.Write(line, true);
        Commit();
    }

    /// <summary>Sets a level.</summary>
    /// <returns>The level the codes stand for, by the nominal law.</returns>
    public double Set(Terminal terminal, double level)
    {
        var drive = _drives[terminal];
        var code = Code(drive, level);
        if (!_codes.TryGetValue(terminal, out var held) || held != code) Put(drive, code);
        return Level(drive, code);
    }

    /// <summary>The level that would be stored for a wanted one, by the nominal law.</summary>
    public double Stored(Terminal terminal, double level) => Level(_drives[terminal], Code(_drives[terminal], level));

    /// <summary>The level a terminal holds, by the nominal law.</summary>
    public double Held(Terminal terminal) => Level(_drives[terminal], _codes[terminal]);

    /// <summary>Whether the board has such a terminal.</summary>
    public bool Has(Terminal terminal) => _drives.ContainsKey(terminal);

    /// <summary>Lets new levels take effect: aligns clocks, waits for the drives.</summary>
    public void Commit()
    {
        if (_phasesChanged)
        {
            foreach (var clock in _clocks.Values) clock.Align();
        }
        _phasesChanged = false;
        Clock.Wait(TimeSpan.FromSeconds(Wiring.Settling.Drive));
    }

    /// <summary>Holds all free nodes at zero, or lets them go.</summary>
    public void Hold(bool isHeld) => _buses.Gpio!.Write(Wiring.ResetLine!.Value, isHeld);

    /// <summary>One reading in units of what is read.</summary>
    public double Read(WiredRead read) => (Volts(read) - read.Zero) / read.Unit;

    /// <summary>One reading in volts.</summary>
    public double Volts(WiredRead read)
    {
        if (read.Mux.Length > 0 && _muxes[read.Mux].Choose(read.MuxInput)) Clock.Wait(TimeSpan.FromSeconds(Wiring.Settling.Mux));
        return _adcs[read.Chip].Volts(read.Channel);
    }

    /// <summary>Disconnects the outputs and brings every level to zero, as far as the buses still work.</summary>
    /// <returns>What could not be done; empty when all is safe.</returns>
    public IReadOnlyList<string> MakeSafe()
    {
        var failures = new List<string>();
        if (Wiring.EnableLine is { } enable) Try(failures, () => _buses.Gpio!.OpenOutput(enable, false));
        if (Wiring.ResetLine is { } reset) Try(failures, () => _buses.Gpio!.OpenOutput(reset, false));
        foreach (var drive in Wiring.Drives) Try(failures, () => PutNow(drive, Code(drive, 0)));
        foreach (var chip in Wiring.Chips.Where(c => c.Part == ChipPart.Si5351)) Try(failures, () => _clocks[chip.Name].Identify());
        _codes.Clear();
        return failures;
    }

    /// <inheritdoc/>
    public void Dispose() => _buses.Dispose();

    private void StartClocks(WiredChip chip)
    {
        var clock = _clocks[chip.Name];
        var inputs = Wiring.Drives.Where(d => d.Chip == chip.Name).Select(d => d.Channel);
        int[] outputs = [.. chip.Lines, .. inputs];
        clock.Configure(outputs);
        // References in phase and in quadrature: what biases are injected with, and readings compared with.
        for (var k = 0; k < chip.Lines.Length; k++) clock.SetPhase(chip.Lines[k], k * Si5351.StepsInTurn / 4);
        foreach (var output in outputs) clock.Enable(output, true);
        clock.Align();
    }

    private int Code(WiredDrive drive, double level)
    {
        if (_dacs.ContainsKey(drive.Chip))
        {
            var volts = Math.Clamp(drive.Zero + drive.Unit * level, drive.Min, drive.Max);
            return Math.Clamp((int)Math.Round(volts / Mcp4728.VoltsPerCode), 0, Mcp4728.MaxCode);
        }
        if (_pots.ContainsKey(drive.Chip)) return (int)Math.Round(Math.Clamp(level / drive.Unit, -1, 1) * Mcp4251.MaxPosition);
        var steps = (int)Math.Round(level / (2 * Math.PI) * Si5351.StepsInTurn);
        return steps & (Si5351.StepsInTurn - 1);
    }

    private double Level(WiredDrive drive, int code)
    {
        if (_dacs.ContainsKey(drive.Chip)) return (code * Mcp4728.VoltsPerCode - drive.Zero) / drive.Unit;
        if (_pots.ContainsKey(drive.Chip)) return drive.Unit * code / Mcp4251.MaxPosition;
        return Math.IEEERemainder(2 * Math.PI * code / Si5351.StepsInTurn, 2 * Math.PI);
    }

    /// <summary>Moves a drive to a code; a DAC in steps no larger than its slew limit.</summary>
    private void Put(WiredDrive drive, int code)
    {
        if (_dacs.ContainsKey(drive.Chip) && _codes.TryGetValue(drive.Terminal, out var held))
        {
            var step = (int)Math.Max(1, Wiring.Interlocks.Slew / Mcp4728.VoltsPerCode);
            while (Math.Abs(code - held) > step)
            {
                held += Math.Sign(code - held) * step;
                PutNow(drive, held);
                Clock.Wait(_rampStep);
            }
        }
        PutNow(drive, code);
        _codes[drive.Terminal] = code;
    }

    private void PutNow(WiredDrive drive, int code)
    {
        if (_dacs.TryGetValue(drive.Chip, out var dac)) dac.Write(drive.Channel, code);
        else if (_pots.TryGetValue(drive.Chip, out var pot))
        {
            // The side that falls goes first: the pair never pushes both ways at once.
            var (plus, minus) = (Math.Max(code, 0), Math.Max(-code, 0));
            pot.Write(plus == 0 ? 0 : 1, 0);
            pot.Write(plus == 0 ? 1 : 0, plus + minus);
        }
        else
        {
            _clocks[drive.Chip].SetPhase(drive.Channel, code);
            _phasesChanged = true;
        }
    }

    private static void Try(List<string> failures, Action action)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                action();
                return;
            }
            catch (DeviceException) when (attempt < Attempts)
            {
            }
            catch (DeviceException e)
            {
                failures.Add(e.Message);
                return;
            }
        }
    }

    private T Need<T>(T? bus, string key) where T : class
        => bus ?? throw new LinkException(string.Create(CultureInfo.InvariantCulture, $"wiring {Wiring.Name}: its chips need a bus that 'buses' does not name: '{key}'"));
}

/// <summary>An ADC of either kind.</summary>
internal sealed record BusAdc(Action Identify, Func<int, double> Volts)
{
    /// <summary>An ADS1115.</summary>
    public static BusAdc Of(Ads1115 adc) => new(adc.Identify, channel => adc.ReadCode(channel) * Ads1115.VoltsPerCode);

    /// <summary>An MCP3208.</summary>
    public static BusAdc Of(Mcp3208 adc) => new(adc.Identify, channel => adc.ReadCode(channel) * adc.VoltsPerCode);
}
