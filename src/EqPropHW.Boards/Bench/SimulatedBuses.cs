using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards.Bench;

/// <summary>A simulated I2C bus at 400 kHz: bytes take their time, and what no chip takes is not acknowledged.</summary>
internal sealed class SimulatedI2cBus(IReadOnlyDictionary<int, ISimulatedI2cChip> chips, Action<TimeSpan> pass) : II2cBus
{
    // Nine clocks a byte.
    private static readonly TimeSpan _byte = TimeSpan.FromMicroseconds(22.5);

    public void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        var bytes = (write.Length > 0 || read.Length == 0 ? 1 + write.Length : 0) + (read.Length > 0 ? 1 + read.Length : 0);
        pass(bytes * _byte);
        var name = string.Create(CultureInfo.InvariantCulture, $"simulated I2C bus: address 0x{address:x2}");
        if (!chips.TryGetValue(address, out var chip)) throw new LinkException($"{name}: no answer; there is no such chip");
        if ((write.Length > 0 || read.Length == 0) && chip.Write(write) is { } refusal) throw new LinkException($"{name}: not acknowledged: {refusal}");
        if (read.Length > 0) chip.Read(read);
    }

    public void Dispose()
    {
    }
}

/// <summary>A simulated SPI bus at 1 MHz; a select line without a chip reads ones.</summary>
internal sealed class SimulatedSpiBus(IReadOnlyDictionary<int, ISimulatedSpiChip> chips, Action<TimeSpan> pass) : ISpiBus
{
    private static readonly TimeSpan _byte = TimeSpan.FromMicroseconds(8);

    public void Transfer(int chipSelect, ReadOnlySpan<byte> write, Span<byte> read)
    {
        pass(write.Length * _byte);
        if (chips.TryGetValue(chipSelect, out var chip)) chip.Exchange(write, read);
        else read.Fill(0xFF);
    }

    public void Dispose()
    {
    }
}

/// <summary>Simulated GPIO lines that remember their levels; nothing but this program changes them.</summary>
internal sealed class SimulatedGpioLines(Action changed) : IGpioLines
{
    private readonly Dictionary<int, bool> _levels = [];

    /// <summary>Level of a line; one that nobody opened is pulled low.</summary>
    public bool Level(int line) => _levels.GetValueOrDefault(line);

    public void OpenOutput(int line, bool level) => Set(line, level);

    public void OpenInput(int line) => Set(line, false);

    public void Write(int line, bool level)
    {
        if (!_levels.ContainsKey(line)) throw new InvalidOperationException($"simulated GPIO: line {line} is not open");
        Set(line, level);
    }

    public bool Read(int line) => _levels[line];

    public bool WaitForChange(int line, LineChange change, TimeSpan timeout) => false;

    public void Dispose()
    {
    }

    private void Set(int line, bool level)
    {
        _levels[line] = level;
        changed();
    }
}
