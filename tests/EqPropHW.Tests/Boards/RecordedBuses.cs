using EqPropHW.Boards;

namespace EqPropHW.Tests.Boards;

/// <summary>An I2C bus with one simulated chip that notes every byte.</summary>
internal sealed class RecordedI2c(EqPropHW.Boards.Bench.ISimulatedI2cChip chip) : II2cBus
{
    public List<string> Written { get; } = [];

    public void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length > 0) Written.Add(Convert.ToHexString(write));
        if (write.Length > 0 && chip.Write(write) is { } refusal) throw new EqPropHW.Core.LinkException(refusal);
        if (read.Length > 0) chip.Read(read);
    }

    public void Dispose()
    {
    }
}

/// <summary>An SPI bus with one simulated chip that notes every byte.</summary>
internal sealed class RecordedSpi(EqPropHW.Boards.Bench.ISimulatedSpiChip chip) : ISpiBus
{
    public List<string> Written { get; } = [];

    public void Transfer(int chipSelect, ReadOnlySpan<byte> write, Span<byte> read)
    {
        Written.Add(Convert.ToHexString(write));
        chip.Exchange(write, read);
    }

    public void Dispose()
    {
    }
}

/// <summary>A bench clock that only counts.</summary>
internal sealed class CountingClock : IBusClock
{
    public TimeSpan Now { get; private set; }

    public void Wait(TimeSpan duration) => Now += duration;
}
