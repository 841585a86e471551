namespace EqPropHW.Boards;

/// <summary>The buses a wiring is driven by; those it does not use are null.</summary>
/// <param name="I2c">Bus of the I2C chips.</param>
/// <param name="Spi">Bus of the SPI chips.</param>
/// <param name="Gpio">Lines of multiplexers, reset and enable.</param>
/// <param name="Clock">The time they live in.</param>
public sealed record Buses(II2cBus? I2c, ISpiBus? Spi, IGpioLines? Gpio, IBusClock Clock) : IDisposable
{
    /// <summary>Closes them.</summary>
    public void Dispose()
    {
        I2c?.Dispose();
        Spi?.Dispose();
        Gpio?.Dispose();
    }
}
