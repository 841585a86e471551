using EqPropHW.Boards;
using EqPropHW.Core;

namespace EqPropHW.Tests.Boards;

/// <summary>What goes wrong on a board.</summary>
public enum BoardFault
{
    /// <summary>One transfer fails.</summary>
    BusError,

    /// <summary>Every transfer on the I2C bus fails from here on.</summary>
    I2cDead,

    /// <summary>Every transfer on the SPI bus fails from here on.</summary>
    SpiDead,

    /// <summary>Every conversion gives the same code from here on.</summary>
    StuckAdc,

    /// <summary>Reads of one chip answer what another chip would from here on.</summary>
    WrongChip,
}

/// <summary>Buses on which one fault happens at one transfer.</summary>
internal sealed class FaultyBuses(Buses good, Wiring wiring, BoardFault fault, long at, Random random) : II2cBus, ISpiBus, IGpioLines
{
    private readonly WiredChip _victim = wiring.Chips.Where(c => c.Part != ChipPart.Mux4051).ElementAt(random.Next(wiring.Chips.Count(c => c.Part != ChipPart.Mux4051)));
    private readonly WiredChip _adc = wiring.Chips.First(c => c.Part is ChipPart.Ads1115 or ChipPart.Mcp3208);
    private readonly Dictionary<int, byte> _pointer = [];
    private byte[]? _stuck;

    public Buses Buses => new(this, this, this, good.Clock);

    public long Transfers { get; private set; }

    /// <summary>Whether anything was different from what it should have been.</summary>
    public bool Happened { get; private set; }

    public void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        Count(fault == BoardFault.I2cDead);
        good.I2c!.Transfer(address, write, read);
        if (write.Length > 0) _pointer[address] = write[0];
        if (read.IsEmpty) return;
        var isResult = _adc.Part == ChipPart.Ads1115 && address == _adc.Place && _pointer.GetValueOrDefault(address) == 0;
        Spoil(read, isVictim: _victim.Place == address && _victim.Part is not (ChipPart.Mcp4251 or ChipPart.Mcp3208), isResult, first: 0);
    }

    void ISpiBus.Transfer(int chipSelect, ReadOnlySpan<byte> write, Span<byte> read)
    {
        Count(fault == BoardFault.SpiDead);
        good.Spi!.Transfer(chipSelect, write, read);
        var isResult = _adc.Part == ChipPart.Mcp3208 && chipSelect == _adc.Place;
        Spoil(read, isVictim: _victim.Place == chipSelect && _victim.Part is ChipPart.Mcp4251 or ChipPart.Mcp3208, isResult, first: 1);
    }

    public void OpenOutput(int line, bool level) => Lines(() => good.Gpio!.OpenOutput(line, level));

    public void OpenInput(int line) => Lines(() => good.Gpio!.OpenInput(line));

    public void Write(int line, bool level) => Lines(() => good.Gpio!.Write(line, level));

    public bool Read(int line) => good.Gpio!.Read(line);

    public bool WaitForChange(int line, LineChange change, TimeSpan timeout) => good.Gpio!.WaitForChange(line, change, timeout);

    public void Dispose()
    {
    }

    private void Lines(Action action)
    {
        Count(isDead: false);
        action();
    }

    private void Count(bool isDead)
    {
        var now = Transfers++;
        if (!(fault == BoardFault.BusError && now == at) && !(isDead && now >= at)) return;
        Happened = true;
        throw new LinkException($"transfer {now}: injected bus error");
    }

    private void Spoil(Span<byte> read, bool isVictim, bool isResult, int first)
    {
        if (Transfers <= at) return;
        if (fault == BoardFault.WrongChip && isVictim)
        {
            Happened = true;
            foreach (ref var b in read) b ^= 0x55;
        }
        if (fault != BoardFault.StuckAdc || !isResult) return;
        _stuck ??= read[first..].ToArray();
        Happened |= !read[first..].SequenceEqual(_stuck);
        _stuck.CopyTo(read[first..]);
    }
}
