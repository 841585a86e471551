using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>An I2C bus of this computer.</summary>
public interface II2cBus : IDisposable
{
    /// <summary>Writes to one chip and then reads from it, with a repeated start between; either part may be empty.</summary>
    /// <param name="address">7-bit address, 0x08 to 0x77.</param>
    /// <param name="write">Bytes to write.</param>
    /// <param name="read">Filled with the bytes the chip answers.</param>
    /// <exception cref="LinkException">No chip answered, or the bus failed; the message says which.</exception>
    void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read);
}
