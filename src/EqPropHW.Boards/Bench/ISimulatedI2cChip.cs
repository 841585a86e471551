namespace EqPropHW.Boards.Bench;

/// <summary>A simulated chip on a simulated I2C bus.</summary>
internal interface ISimulatedI2cChip
{
    /// <summary>Takes the bytes of one write.</summary>
    /// <returns>Why the chip refuses them; null when it takes them.</returns>
    string? Write(ReadOnlySpan<byte> bytes);

    /// <summary>Answers a read; what was written just before has its effect.</summary>
    void Read(Span<byte> bytes);
}

/// <summary>A simulated chip on a simulated SPI bus.</summary>
internal interface ISimulatedSpiChip
{
    /// <summary>Exchanges the bytes of one select.</summary>
    void Exchange(ReadOnlySpan<byte> written, Span<byte> read);
}
