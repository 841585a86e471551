using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>MCP4728: four voltages from 12-bit codes, on I2C; internal reference 2.048 V, gain 2.</summary>
/// <remarks>
/// Multi-write commands only, so that its memory for power-up values is never worn; every write is read back. Bytes cross-checked with the Linux driver
/// <c>drivers/iio/dac/mcp4728.c</c>, except the address bits in the first byte of a read, which that driver ignores.
/// </remarks>
/// <param name="bus">Its bus.</param>
/// <param name="address">Its address, 0x60 to 0x67.</param>
/// <param name="name">Its name in messages.</param>
public sealed class Mcp4728(II2cBus bus, int address, string name)
{
    /// <summary>Largest code.</summary>
    public const int MaxCode = 4095;

    /// <summary>Volts of one code step.</summary>
    public const double VoltsPerCode = 0.001;

    private const int Channels = 4, BytesOfChannel = 6;
    private const byte MultiWrite = 0x40, InternalReference = 0x80, GainOfTwo = 0x10;

    /// <summary>Refuses anything but an MCP4728 of this address.</summary>
    /// <exception cref="ProtocolException">Another chip answered.</exception>
    public void Identify() => Read(Channels - 1);

    /// <summary>Sets one channel at once and reads it back.</summary>
    /// <param name="channel">Channel, 0 to 3.</param>
    /// <param name="code">Code, 0 to 4095.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ProtocolException">It holds another code afterwards, or another chip answered.</exception>
    public void Write(int channel, int code)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)channel, (uint)(Channels - 1), nameof(channel));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)code, (uint)MaxCode, nameof(code));
        bus.Transfer(address, [(byte)(MultiWrite | channel << 1), (byte)(InternalReference | GainOfTwo | code >> 8), (byte)code], []);
        if (Read(channel) is var held && held != code) throw new ProtocolException($"{name}: channel {channel} holds {held}; {code} was written");
    }

    /// <summary>Reads back what one channel holds; the channels before it come along.</summary>
    private int Read(int last)
    {
        Span<byte> held = stackalloc byte[Channels * BytesOfChannel];
        held = held[..(last * BytesOfChannel + 3)];
        bus.Transfer(address, [], held);
        for (var channel = 0; channel <= last; channel++)
        {
            // Ready and power flags, then the channel and the low address bits.
            var first = held[channel * BytesOfChannel];
            var expected = channel << 4 | (address & 7);
            if ((first & 0x3F) != expected)
                throw new ProtocolException(string.Create(CultureInfo.InvariantCulture, $"{name}: no MCP4728 at 0x{address:x2}: channel {channel} answers 0x{first & 0x3F:x2}; 0x{expected:x2} was expected"));
        }
        return (held[^2] & 0x0F) << 8 | held[^1];
    }
}
