using System.Globalization;

namespace EqPropHW.Boards;

/// <summary>Buses that tell every transfer: for dry runs and for looking at a board at work.</summary>
/// <param name="buses">The buses below; closed with these.</param>
/// <param name="tell">Takes one line for each transfer.</param>
public sealed class TracedBuses(Buses buses, Action<string> tell) : II2cBus, ISpiBus, IGpioLines
{
    /// <summary>The buses to drive instead.</summary>
    public Buses Buses => new(buses.I2c is null ? null : this, buses.Spi is null ? null : this, buses.Gpio is null ? null : this, buses.Clock);

    /// <inheritdoc/>
    public void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        buses.I2c!.Transfer(address, write, read);
        Tell($"i2c  0x{address:x2}  write {Hex(write)}  read {Hex(read)}");
    }

    /// <inheritdoc/>
    void ISpiBus.Transfer(int chipSelect, ReadOnlySpan<byte> write, Span<byte> read)
    {
        buses.Spi!.Transfer(chipSelect, write, read);
        Tell($"spi  {chipSelect,4}  write {Hex(write)}  read {Hex(read)}");
    }

    /// <inheritdoc/>
    public void OpenOutput(int line, bool level)
    {
        buses.Gpio!.OpenOutput(line, level);
        Tell($"gpio {line,4}  output {(level ? 1 : 0)}");
    }

    /// <inheritdoc/>
    public void OpenInput(int line)
    {
        buses.Gpio!.OpenInput(line);
        Tell($"gpio {line,4}  input");
    }

    /// <inheritdoc/>
    public void Write(int line, bool level)
    {
        buses.Gpio!.Write(line, level);
        Tell($"gpio {line,4}  {(level ? 1 : 0)}");
    }

    /// <inheritdoc/>
    public bool Read(int line) => buses.Gpio!.Read(line);

    /// <inheritdoc/>
    public bool WaitForChange(int line, LineChange change, TimeSpan timeout) => buses.Gpio!.WaitForChange(line, change, timeout);

    /// <inheritdoc/>
    public void Dispose() => buses.Dispose();

    private static string Hex(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "-" : Convert.ToHexStringLower(bytes);

    private void Tell(FormattableString text)
        => tell(string.Create(CultureInfo.InvariantCulture, $"{buses.Clock.Now.TotalMilliseconds,12:0.000} ms  ") + text.ToString(CultureInfo.InvariantCulture));
}
