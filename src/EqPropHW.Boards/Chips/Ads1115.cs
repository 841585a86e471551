using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>ADS1115: four voltages to 16-bit codes, on I2C; one conversion at a time, range 4.096 V.</summary>
/// <remarks>
/// Register numbers and the fields of the configuration cross-checked with the Linux driver <c>drivers/iio/adc/ti-ads1015.c</c>.
/// Every reading reads the configuration back, so that another chip or a lost setting is noticed at once.
/// </remarks>
/// <param name="bus">Its bus.</param>
/// <param name="address">Its address, 0x48 to 0x4b.</param>
/// <param name="name">Its name in messages.</param>
/// <param name="clock">The time in which conversions run.</param>
public sealed class Ads1115(II2cBus bus, int address, string name, IBusClock clock)
{
    /// <summary>Volts of one code step.</summary>
    public const double VoltsPerCode = 4.096 / 32768;

    private const byte Result = 0, Configuration = 1;

    // Start, range 4.096 V, single conversion, 860 a second, comparator off.
    private const int Start = 0x8000, Setting = 1 << 9 | 1 << 8 | 7 << 5 | 3, SingleEnded = 4;

    // 1/860 s and the 10 % by which its clock may be slow.
    private static readonly TimeSpan _conversion = TimeSpan.FromSeconds(1.1 / 860);
    private const int Attempts = 5;

    /// <summary>Refuses anything but an ADS1115: its configuration must keep what is written.</summary>
    /// <exception cref="ProtocolException">Another chip answered.</exception>
    public void Identify() => ReadCode(0);

    /// <summary>Converts one input against ground.</summary>
    /// <param name="channel">Input, 0 to 3.</param>
    /// <returns>Code, -32768 to 32767.</returns>
    /// <exception cref="DeviceTimeoutException">The conversion does not end.</exception>
    /// <exception cref="ProtocolException">The chip holds another configuration than was written.</exception>
    public int ReadCode(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)channel, 3u, nameof(channel));
        var setting = Setting | SingleEnded + channel << 12;
        var start = setting | Start;
        bus.Transfer(address, [Configuration, (byte)(start >> 8), (byte)start], []);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            clock.Wait(_conversion);
            var held = ReadRegister(Configuration);
            if ((held & ~Start) != setting)
                throw new ProtocolException(string.Create(CultureInfo.InvariantCulture, $"{name}: no ADS1115 at 0x{address:x2}: configuration 0x{held & ~Start:x4}; 0x{setting:x4} was written"));
            if ((held & Start) != 0) return (short)ReadRegister(Result);
        }
        throw new DeviceTimeoutException($"{name}: the conversion of input {channel} has not ended after {Attempts} times its length");
    }

    private int ReadRegister(byte register)
    {
        Span<byte> value = stackalloc byte[2];
        bus.Transfer(address, [register], value);
        return value[0] << 8 | value[1];
    }
}
