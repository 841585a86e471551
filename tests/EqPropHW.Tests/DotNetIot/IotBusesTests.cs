using System.Device.I2c;
using System.Device.Spi;
using EqPropHW.Boards;
using EqPropHW.Boards.DotNetIot;
using EqPropHW.Core;

namespace EqPropHW.Tests.DotNetIot;

/// <summary>The adapter to System.Device.Gpio and System.IO.Ports, compiled here against their signatures.</summary>
public sealed class IotBusesTests
{
    [Fact]
    public void Buses_call_the_library_as_it_is_meant()
    {
        IotCalls.Clear();
        using (var buses = IotBuses.Open(new("/dev/i2c-1", "/dev/spidev0", "/dev/gpiochip0")))
        {
            var two = new byte[2];
            buses.I2c!.Transfer(0x48, [1, 2, 3], []);
            buses.I2c.Transfer(0x48, [0], two);
            buses.I2c.Transfer(0x60, [], two);
            buses.Spi!.Transfer(3, [0x0C, 0], two);
            buses.Gpio!.OpenOutput(24, true);
            buses.Gpio.Write(24, false);
            buses.Gpio.OpenInput(7);
            Assert.True(buses.Gpio.Read(7));
            Assert.True(buses.Gpio.WaitForChange(7, LineChange.Rising, TimeSpan.FromSeconds(1)));
            Assert.False(buses.Gpio.WaitForChange(7, LineChange.Falling, TimeSpan.FromSeconds(1)));
        }

        Assert.Equal(
            [
                "i2c 1 48 write 010203", "i2c 1 48 write 00 read 2", "i2c 1 60 read 2", "spi 0 3 1000000 transfer 0C00",
                "open 24 Output True", "write 24 False", "open 7 Input", "closed",
            ],
            IotCalls.All);
    }

    [Fact]
    public async Task Serial_port_is_opened_with_limits_and_errors_are_those_of_links()
    {
        IotCalls.Clear();
        await using var port = IotBuses.OpenSerial("/dev/ttyACM0", 1_000_000);

        var read = await port.ReadAsync(new byte[8]);

        Assert.Equal(3, read);
        Assert.Equal(["serial /dev/ttyACM0 1000000 None 8 One True True 2000"], IotCalls.All);
        Assert.Equal("/dev/none: Access to the port '/dev/none' is denied.", Assert.Throws<LinkException>(() => IotBuses.OpenSerial("/dev/none", 9600)).Message);
        Assert.Throws<LinkException>(() => IotBuses.Open(new("/dev/i2c-9", "", "")).I2c!.Transfer(0x48, [0], []));
    }
}

/// <summary>What the adapter called.</summary>
internal static class IotCalls
{
    private static readonly List<string> _all = [];

    public static IReadOnlyList<string> All => _all;

    public static void Add(string call) => _all.Add(call);

    public static void Clear() => _all.Clear();
}

internal sealed class NotedI2cDevice(I2cConnectionSettings settings) : I2cDevice
{
    public override I2cConnectionSettings ConnectionSettings => settings;

    public override void Read(Span<byte> buffer) => Note($"read {buffer.Length}");

    public override void Write(ReadOnlySpan<byte> buffer) => Note($"write {Convert.ToHexString(buffer)}");

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => Note($"write {Convert.ToHexString(writeBuffer)} read {readBuffer.Length}");

    private void Note(string call)
    {
        if (settings.BusId == 9) throw new IOException("Can not open I2C device file '/dev/i2c-9'.");
        IotCalls.Add($"i2c {settings.BusId} {settings.DeviceAddress:x2} {call}");
    }
}

internal sealed class NotedSpiDevice(SpiConnectionSettings settings) : SpiDevice
{
    public override SpiConnectionSettings ConnectionSettings => settings;

    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        => IotCalls.Add($"spi {settings.BusId} {settings.ChipSelectLine} {settings.ClockFrequency} transfer {Convert.ToHexString(writeBuffer)}");
}
