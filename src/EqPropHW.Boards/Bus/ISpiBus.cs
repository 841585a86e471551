using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>An SPI bus of this computer, in mode 0 with eight bits a word.</summary>
public interface ISpiBus : IDisposable
{
    /// <summary>Exchanges bytes with one chip while its select line is low.</summary>
    /// <param name="chipSelect">Number of the select line, from 0.</param>
    /// <param name="write">Bytes to write.</param>
    /// <param name="read">Filled with the bytes clocked in meanwhile; as long as <paramref name="write"/>.</param>
    /// <exception cref="LinkException">The bus failed; the message says how.</exception>
    void Transfer(int chipSelect, ReadOnlySpan<byte> write, Span<byte> read);
}
