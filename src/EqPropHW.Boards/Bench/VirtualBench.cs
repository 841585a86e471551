using EqPropHW.Core;

namespace EqPropHW.Boards.Bench;

/// <summary>A board on a bench that does not exist: simulated chips on simulated buses, wired to an emulated analog array.</summary>
/// <remarks>Its time passes with bytes on the buses and with waits; two benches with the same seeds behave alike to the last bit.</remarks>
public sealed class VirtualBench : IBusClock
{
    private readonly Wiring _wiring;
    private readonly IAnalogPlant _plant;
    private readonly PartLottery _parts;
    private readonly PartLottery _noise;
    private readonly Dictionary<string, SimulatedMcp4728> _dacs = [];
    private readonly Dictionary<string, SimulatedMcp4251> _pots = [];
    private readonly Dictionary<string, SimulatedSi5351> _clocks = [];
    private readonly Dictionary<string, SimulatedMux4051> _muxes = [];
    private readonly Func<int, bool> _level;
    private ulong _conversions;
    private long _cycles;
    private bool _isChanged = true;

    /// <summary>Builds a bench.</summary>
    /// <param name="wiring">What is wired to what.</param>
    /// <param name="plant">The analog array behind it.</param>
    /// <param name="instance">Which parts were picked: seed of their deviations.</param>
    /// <param name="seed">Seed of the noise of conversions.</param>
    public VirtualBench(Wiring wiring, IAnalogPlant plant, ulong instance, ulong seed)
    {
        (_wiring, _plant, _parts, _noise) = (wiring, plant, new(instance), new(seed));
        var lines = new SimulatedGpioLines(Change);
        _level = lines.Level;
        var (i2c, spi) = (new Dictionary<int, ISimulatedI2cChip>(), new Dictionary<int, ISimulatedSpiChip>());
        foreach (var chip in wiring.Chips)
        {
            switch (chip.Part)
            {
                case ChipPart.Mcp4728: i2c[chip.Place] = _dacs[chip.Name] = new(chip.Place) { Changed = Change }; break;
                case ChipPart.Mcp4251: spi[chip.Place] = _pots[chip.Name] = new() { Changed = Change }; break;
                case ChipPart.Si5351: i2c[chip.Place] = _clocks[chip.Name] = new(() => Now) { Changed = Change }; break;
                case ChipPart.Ads1115: i2c[chip.Place] = new SimulatedAds1115(input => Input(chip.Name, input), Noise, () => Now); break;
                case ChipPart.Mcp3208: spi[chip.Place] = new SimulatedMcp3208(input => Input(chip.Name, input), Noise, chip.Reference); break;
                default: _muxes[chip.Name] = new(_level, chip.Lines, input => MuxInput(chip.Name, input)); break;
            }
        }
        Buses = new(new SimulatedI2cBus(i2c, PassOnBus), new SimulatedSpiBus(spi, PassOnBus), lines, this);
    }

    /// <summary>The buses a driver sees.</summary>
    public Buses Buses { get; }

    /// <inheritdoc/>
    public TimeSpan Now { get; private set; }

    /// <summary>Part of the time in which bytes moved on a bus.</summary>
    public TimeSpan OnBuses { get; private set; }

    /// <summary>Whether nothing drives the array: outputs disconnected, or every level at zero and every clock off.</summary>
    public bool IsSafe => !IsEnabled || _wiring.Drives.All(d => _clocks.TryGetValue(d.Chip, out var clock) ? clock.Megahertz(d.Channel) == 0 : Math.Abs(Nominal(d)) < 1e-3);

    private bool IsEnabled => _wiring.EnableLine is not { } line || _level(line);

    /// <inheritdoc/>
    public void Wait(TimeSpan duration) => Pass(duration);

    private void Change() => _isChanged = true;

    private void PassOnBus(TimeSpan duration)
    {
        OnBuses += duration;
        Pass(duration);
    }

    private void Pass(TimeSpan duration)
    {
        Refresh();
        Now += duration;
        var until = (long)(Now.TotalSeconds / _plant.CycleSeconds);
        if (until > _cycles) _plant.Advance(until - _cycles);
        _cycles = Math.Max(_cycles, until);
    }

    /// <summary>Brings what the chips put out to the terminals of the array, through the parts between.</summary>
    private void Refresh()
    {
        if (!_isChanged) return;
        _isChanged = false;
        var isEnabled = IsEnabled;
        foreach (var drive in _wiring.Drives) _plant.Set(drive.Terminal, isEnabled ? Real(drive) : 0);
        if (_wiring.ResetLine is { } line) _plant.Hold(_level(line));
    }

    /// <summary>The level that ideal parts would make.</summary>
    private double Nominal(WiredDrive d) => _dacs.TryGetValue(d.Chip, out var dac)
        ? (dac.Volts(d.Channel) - d.Zero) / d.Unit
        : d.Unit * (_pots[d.Chip].Position(0) - _pots[d.Chip].Position(1)) / 256;

    private double Real(WiredDrive d)
    {
        var (name, parts) = (d.Terminal.ToString(), _wiring.Parts);
        if (_clocks.TryGetValue(d.Chip, out var clock)) return Math.IEEERemainder(2 * Math.PI * (clock.Turns(d.Channel) - Reference(clock, d.Chip, 0)), 2 * Math.PI) + parts.Offset * _parts.Normal(name + " offset");
        // The op-amp of a node adds its offset once, with the bias; so do the paths of inputs and nudges.
        var offset = d.Terminal.Kind is TerminalKind.Coupling or TerminalKind.BiasQuadrature ? 0 : parts.Offset * _parts.Normal(name + " offset");
        if (_dacs.ContainsKey(d.Chip)) return Nominal(d) * (1 + parts.Drive * _parts.Normal(name)) + offset;
        var pot = _pots[d.Chip];
        return d.Unit / 256 * (pot.Position(0) * (1 + parts.Coupling * _parts.Normal(name + " plus")) - pot.Position(1) * (1 + parts.Coupling * _parts.Normal(name + " minus"))) + offset;
    }

    private double Reference(SimulatedSi5351 clock, string chip, int which)
    {
        var lines = _wiring.Chips.First(c => c.Name == chip).Lines;
        return lines.Length > which ? clock.Turns(lines[which]) : 0;
    }

    private double Noise() => _wiring.Parts.Noise * _noise.Normal("conversion", _conversions++);

    private double Input(string chip, int input)
    {
        var direct = _wiring.Reads.FirstOrDefault(r => r.Chip == chip && r.Channel == input);
        if (direct is null) return _wiring.Reference is { Mux: "" } reference && reference.Chip == chip && reference.Channel == input ? reference.Zero : 0;
        return direct.Mux.Length > 0 ? _muxes[direct.Mux].Volts : Volts(direct);
    }

    private double MuxInput(string mux, int input)
    {
        if (_wiring.Reference is { } reference && reference.Mux == mux && reference.MuxInput == input) return reference.Zero;
        return _wiring.Reads.FirstOrDefault(r => r.Mux == mux && r.MuxInput == input) is { } read ? Volts(read) : 0;
    }

    private double Volts(WiredRead read)
    {
        Refresh();
        var value = _plant.Read(read.Node);
        if (_wiring.Substrate is XyArray)
        {
            // A phase detector compares with its reference clock; without one it puts out nothing.
            var (chip, clock) = _clocks.First();
            var lines = _wiring.Chips.First(c => c.Name == chip).Lines;
            var which = lines[read.IsSine ? 1 : 0];
            value = clock.Megahertz(which) == 0 ? 0 : Math.Cos(value - 2 * Math.PI * (clock.Turns(which) - clock.Turns(lines[0])));
        }
        var name = $"read {read.Node} {(read.IsSine ? "sine" : "")}";
        return read.Zero + read.Unit * (value * (1 + _wiring.Parts.Read * _parts.Normal(name)) + _wiring.Parts.Read * _parts.Normal(name + " offset"));
    }
}
