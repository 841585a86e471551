using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using System.IO.Ports;
using EqPropHW.Core;

namespace EqPropHW.Boards.DotNetIot;

/// <summary>The buses of this computer through System.Device.Gpio, and serial ports through System.IO.Ports.</summary>
public static class IotBuses
{
    /// <summary>Opens the buses of a wiring; their devices are opened at first use.</summary>
    /// <param name="names">Device files, whose numbers count; GPIO lines are those of the library's default chip.</param>
    public static Buses Open(WiredBuses names) => new(
        names.I2c.Length > 0 ? new IotI2cBus(Number(names.I2c)) : null,
        names.Spi.Length > 0 ? new IotSpiBus(Number(names.Spi)) : null,
        names.Gpio.Length > 0 ? Guard(names.Gpio, () => new IotGpioLines(new GpioController())) : null,
        new SystemBusClock());

    /// <summary>Opens a serial port.</summary>
    /// <param name="path">Device file or name of the port.</param>
    /// <param name="baud">Rate in bits a second.</param>
    /// <exception cref="LinkException">It cannot be opened.</exception>
    public static Stream OpenSerial(string path, int baud) => Guard(path, () =>
    {
        // Without a limit a write to a port whose other end is gone may never return.
        var port = new SerialPort(path, baud, Parity.None, 8, StopBits.One) { DtrEnable = true, RtsEnable = true, WriteTimeout = 2000 };
        port.Open();
        return new IotSerialStream(port);
    });

    internal static T Guard<T>(string name, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException || e.GetType().Name == "GpiodException")
        {
            throw new LinkException($"{name}: {e.Message}", e);
        }
    }

    private static int Number(string path) => int.Parse(path.AsSpan(path.Length - path.Reverse().TakeWhile(char.IsAsciiDigit).Count()), System.Globalization.CultureInfo.InvariantCulture);
}

internal sealed class IotI2cBus(int bus) : II2cBus
{
    private readonly Dictionary<int, I2cDevice> _devices = [];

    public void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (!_devices.TryGetValue(address, out var device)) _devices[address] = device = I2cDevice.Create(new I2cConnectionSettings(bus, address));
        try
        {
            if (read.IsEmpty) device.Write(write);
            else if (write.IsEmpty) device.Read(read);
            else device.WriteRead(write, read);
        }
        catch (IOException e)
        {
            throw new LinkException($"I2C bus {bus}: address 0x{address:x2}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        foreach (var device in _devices.Values) device.Dispose();
    }
}

internal sealed class IotSpiBus(int bus) : ISpiBus
{
    private readonly Dictionary<int, SpiDevice> _devices = [];

    public void Transfer(int chipSelect, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (!_devices.TryGetValue(chipSelect, out var device))
            _devices[chipSelect] = device = SpiDevice.Create(new SpiConnectionSettings(bus, chipSelect) { ClockFrequency = 1_000_000 });
        try
        {
            device.TransferFullDuplex(write, read);
        }
        catch (IOException e)
        {
            throw new LinkException($"SPI bus {bus}: select line {chipSelect}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        foreach (var device in _devices.Values) device.Dispose();
    }
}

internal sealed class IotGpioLines(GpioController controller) : IGpioLines
{
    public void OpenOutput(int line, bool level) => Run(line, () => controller.OpenPin(line, PinMode.Output, level));

    public void OpenInput(int line) => Run(line, () => controller.OpenPin(line, PinMode.Input));

    public void Write(int line, bool level) => Run(line, () =>
    {
        controller.Write(line, level);
        return true;
    });

    public bool Read(int line) => Run(line, () => (bool)controller.Read(line));

    public bool WaitForChange(int line, LineChange change, TimeSpan timeout)
        => Run(line, () => !controller.WaitForEvent(line, (change.HasFlag(LineChange.Rising) ? PinEventTypes.Rising : PinEventTypes.None) | (change.HasFlag(LineChange.Falling) ? PinEventTypes.Falling : PinEventTypes.None), timeout).TimedOut);

    public void Dispose() => controller.Dispose();

    private static T Run<T>(int line, Func<T> action) => IotBuses.Guard($"GPIO line {line}", action);
}

internal sealed class IotSerialStream(SerialPort port) : WireStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await port.BaseStream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("the serial port hung up", e);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await port.BaseStream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or ObjectDisposedException)
        {
            throw new IOException("the serial port hung up", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) port.Dispose();
        base.Dispose(disposing);
    }
}
