using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>MCP4251: two digital potentiometers of 257 positions, on SPI.</summary>
/// <remarks>
/// Commands cross-checked with the Linux driver <c>drivers/iio/potentiometer/mcp4131.c</c>: its reads address wiper k by k &lt;&lt; 4, as here.
/// Its writes shift twice and so always reach wiper 0, which is a defect there. Every write is read back.
/// </remarks>
/// <param name="bus">Its bus.</param>
/// <param name="chipSelect">Its select line.</param>
/// <param name="name">Its name in messages.</param>
public sealed class Mcp4251(ISpiBus bus, int chipSelect, string name)
{
    /// <summary>Largest position.</summary>
    public const int MaxPosition = 256;

    // All terminals of both potentiometers connected, as after power-up.
    private const int Terminals = 4, AllConnected = 0x1FF;
    private const byte ReadCommand = 0x0C;
    private const int NoError = 0xFE;

    /// <summary>Refuses a line on which no MCP4251 answers, or one whose terminals are disconnected.</summary>
    /// <exception cref="ProtocolException">It does not answer as one.</exception>
    public void Identify() => Require(Terminals, AllConnected, "terminal control");

    /// <summary>Moves a wiper and reads it back.</summary>
    /// <param name="wiper">Wiper, 0 or 1.</param>
    /// <param name="position">Position, 0 to 256.</param>
    /// <exception cref="ProtocolException">It holds another position afterwards.</exception>
    public void Write(int wiper, int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)wiper, 1u, nameof(wiper));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)position, (uint)MaxPosition, nameof(position));
        Send((byte)(wiper << 4 | position >> 8), (byte)position);
        Require(wiper, position, $"wiper {wiper}");
    }

    private void Require(int register, int expected, string what)
    {
        var held = Send((byte)(register << 4 | ReadCommand), 0);
        if (held != expected)
            throw new ProtocolException(string.Create(CultureInfo.InvariantCulture, $"{name}: {what} holds 0x{held:x3}; 0x{expected:x3} was expected at select line {chipSelect}"));
    }

    /// <summary>Sends a command of two bytes; the nine data bits of the answer.</summary>
    private int Send(byte command, byte data)
    {
        Span<byte> answer = stackalloc byte[2];
        bus.Transfer(chipSelect, [command, data], answer);
        if ((answer[0] & NoError) != NoError)
            throw new ProtocolException(string.Create(CultureInfo.InvariantCulture, $"{name}: no MCP4251 at select line {chipSelect}, or it refused command 0x{command:x2}: answer 0x{answer[0]:x2}"));
        return (answer[0] & 1) << 8 | answer[1];
    }
}
