namespace EqPropHW.Boards.Bench;

/// <summary>ADS1115 at register level: pointer, configuration, thresholds, and conversions that take their time.</summary>
/// <param name="volts">Voltage of an input now.</param>
/// <param name="noise">Noise of one conversion in volts.</param>
/// <param name="now">The time on the bench.</param>
internal sealed class SimulatedAds1115(Func<int, double> volts, Func<double> noise, Func<TimeSpan> now) : ISimulatedI2cChip
{
    private static readonly double[] _range = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256];
    private static readonly int[] _rate = [8, 16, 32, 64, 128, 250, 475, 860];
    private static readonly (int, int)[] _pairs = [(0, 1), (0, 3), (1, 3), (2, 3)];

    // Conversion, configuration, low and high threshold, as after power-up.
    private readonly ushort[] _registers = [0, 0x8583, 0x8000, 0x7FFF];
    private int _pointer;
    private TimeSpan? _ready;

    public string? Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is not (1 or 3)) return $"a write of {bytes.Length} bytes; a register takes its number alone, or with two bytes";
        if (bytes[0] > 3) return $"register {bytes[0]}; there are 0 to 3";
        Finish();
        _pointer = bytes[0];
        if (bytes.Length == 1) return null;
        if (_pointer == 0) return "a write to the conversion register, which is read only";
        var value = (ushort)(bytes[1] << 8 | bytes[2]);
        if (_pointer == 1 && (value & 0x8000) != 0 && (value & 0x0100) != 0)
        {
            if (_ready is not null) return "a start while a conversion runs";
            _ready = now() + TimeSpan.FromSeconds(1.0 / _rate[value >> 5 & 7]);
        }
        _registers[_pointer] = _pointer == 1 ? (ushort)(value & 0x7FFF) : value;
        return null;
    }

    public void Read(Span<byte> bytes)
    {
        Finish();
        var value = _registers[_pointer];
        // In single mode the top bit of the configuration says that no conversion runs.
        if (_pointer == 1 && _ready is null) value |= 0x8000;
        for (var k = 0; k < bytes.Length; k++) bytes[k] = (byte)(k % 2 == 0 ? value >> 8 : value);
    }

    private void Finish()
    {
        if (_ready is not { } ready || now() < ready) return;
        _ready = null;
        var configuration = _registers[1];
        var select = configuration >> 12 & 7;
        var input = select >= 4 ? volts(select - 4) : volts(_pairs[select].Item1) - volts(_pairs[select].Item2);
        var code = Math.Round((input + noise()) / _range[configuration >> 9 & 7] * 32768);
        _registers[0] = (ushort)(short)Math.Clamp(code, -32768, 32767);
    }
}
