using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>MCP3208: eight voltages to 12-bit codes, on SPI.</summary>
/// <remarks>
/// Three bytes a reading, as <c>Mcp3208.Read</c> of dotnet/iot sends them (07 40 00 for input 5); the Linux driver
/// <c>drivers/iio/adc/mcp320x.c</c> shifts the same bits otherwise, and the simulated chip answers both alike.
/// </remarks>
/// <param name="bus">Its bus.</param>
/// <param name="chipSelect">Its select line.</param>
/// <param name="name">Its name in messages.</param>
/// <param name="reference">Reference voltage in volts.</param>
public sealed class Mcp3208(ISpiBus bus, int chipSelect, string name, double reference)
{
    private const int StartSingleEnded = 0x06, NullBit = 0x10;

    /// <summary>Volts of one code step.</summary>
    public double VoltsPerCode { get; } = reference / 4096;

    /// <summary>Refuses a line on which no MCP3208 answers.</summary>
    /// <exception cref="ProtocolException">It does not answer as one.</exception>
    public void Identify() => ReadCode(0);

    /// <summary>Converts one input against ground.</summary>
    /// <param name="channel">Input, 0 to 7.</param>
    /// <returns>Code, 0 to 4095.</returns>
    /// <exception cref="ProtocolException">The null bit before the code is missing: no chip drives the line.</exception>
    public int ReadCode(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)channel, 7u, nameof(channel));
        Span<byte> answer = stackalloc byte[3];
        bus.Transfer(chipSelect, [(byte)(StartSingleEnded | channel >> 2), (byte)(channel << 6), 0], answer);
        if ((answer[1] & NullBit) != 0) throw new ProtocolException($"{name}: no MCP3208 at select line {chipSelect}: the null bit before the code of input {channel} is 1");
        return (answer[1] & 0x0F) << 8 | answer[2];
    }
}
