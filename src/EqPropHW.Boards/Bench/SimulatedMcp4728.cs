namespace EqPropHW.Boards.Bench;

/// <summary>MCP4728 at register level: input registers, output registers, the commands that reach them.</summary>
/// <param name="address">Its address; the low three bits show in every read.</param>
internal sealed class SimulatedMcp4728(int address) : ISimulatedI2cChip
{
    private const double Internal = 2.048, Supply = 5.0;

    private readonly ushort[] _input = new ushort[4];
    private readonly ushort[] _output = new ushort[4];

    /// <summary>Called when a voltage changes.</summary>
    public Action? Changed { get; set; }

    /// <summary>Voltage of a channel.</summary>
    public double Volts(int channel)
    {
        var word = _output[channel];
        if ((word >> 13 & 3) != 0) return 0;
        var fullScale = (word & 0x8000) == 0 ? Supply : (word & 0x1000) != 0 ? 2 * Internal : Internal;
        return fullScale * (word & 0x0FFF) / 4096;
    }

    public string? Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return null;
        switch (bytes[0] >> 5)
        {
            case 0 or 1: return FastWrite(bytes);
            case 2 when bytes[0] >> 3 == 0b01000: return MultiWrite(bytes);
            case 2: return "a write to its permanent memory; that wears it";
            default: return $"command 0x{bytes[0]:x2}, which this board never needs";
        }
    }

    public void Read(Span<byte> bytes)
    {
        for (var k = 0; k < bytes.Length; k++)
        {
            var (channel, place) = (k / 6 & 3, k % 6);
            bytes[k] = place switch
            {
                // Ready, powered, which channel, and the address it answers to.
                0 or 3 => (byte)(0xC0 | channel << 4 | (place == 3 ? 8 : 0) | (address & 7)),
                1 => (byte)(_input[channel] >> 8),
                2 => (byte)_input[channel],
                _ => 0,
            };
        }
    }

    private string? FastWrite(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8 || bytes.Length % 2 != 0) return $"a fast write of {bytes.Length} bytes; each of up to four channels takes two";
        for (var channel = 0; channel < bytes.Length / 2; channel++)
        {
            if (bytes[2 * channel] >> 6 != 0) return "a fast write with another command inside";
            _input[channel] = (ushort)(_input[channel] & 0x9000 | (bytes[2 * channel] & 0x30) << 9 | (bytes[2 * channel] & 0x0F) << 8 | bytes[2 * channel + 1]);
            _output[channel] = _input[channel];
        }
        Changed?.Invoke();
        return null;
    }

    private string? MultiWrite(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 3 != 0) return $"a multi-write of {bytes.Length} bytes; each channel takes three";
        for (var k = 0; k < bytes.Length; k += 3)
        {
            if (bytes[k] >> 3 != 0b01000) return "a multi-write with another command inside";
            var channel = bytes[k] >> 1 & 3;
            _input[channel] = (ushort)(bytes[k + 1] << 8 | bytes[k + 2]);
            // The lowest bit holds the output back until a general call.
            if ((bytes[k] & 1) == 0) _output[channel] = _input[channel];
        }
        Changed?.Invoke();
        return null;
    }
}
