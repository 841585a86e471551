namespace EqPropHW.Boards.Bench;

/// <summary>Si5351 as a file of registers: dividers, phase offsets that count from a PLL reset, output enables.</summary>
/// <param name="now">The time on the bench.</param>
internal sealed class SimulatedSi5351(Func<TimeSpan> now) : ISimulatedI2cChip
{
    private const int Last = 187, CrystalMegahertz = 25;
    private static readonly TimeSpan _lock = TimeSpan.FromMilliseconds(2);

    private readonly byte[] _registers = new byte[Last + 1];
    private readonly byte[] _taken = new byte[6];
    private int _pointer;
    private TimeSpan _locked = TimeSpan.MaxValue;

    /// <summary>Called when an output may have changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>Frequency of an output in MHz; 0 when it is off.</summary>
    public double Megahertz(int output)
    {
        var control = _registers[16 + output];
        if ((_registers[3] >> output & 1) != 0 || (control & 0x80) != 0 || (control & 0x0C) != 0x0C) return 0;
        return CrystalMegahertz * Ratio(26) / Ratio(42 + 8 * output);
    }

    /// <summary>Phase of an output in turns, 0 to 1: as many quarter periods of the PLL as it was told before the last reset.</summary>
    public double Turns(int output)
    {
        var turns = _taken[output] / (4 * Ratio(42 + 8 * output)) + ((_registers[16 + output] & 0x10) != 0 ? 0.5 : 0);
        return turns - Math.Floor(turns);
    }

    public string? Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return null;
        _pointer = bytes[0];
        for (var k = 1; k < bytes.Length; k++, _pointer++)
        {
            if (_pointer > Last || IsReserved(_pointer)) return $"a write to register {_pointer}, which is reserved or read only";
            if (_pointer is >= 165 and <= 170 && bytes[k] > 127) return $"a phase offset of {bytes[k]}; seven bits are allowed";
            if (_pointer == 177) Reset(bytes[k]);
            else _registers[_pointer] = bytes[k];
        }
        if (bytes.Length > 1) Changed?.Invoke();
        return null;
    }

    public void Read(Span<byte> bytes)
    {
        for (var k = 0; k < bytes.Length; k++, _pointer++)
            bytes[k] = _pointer switch { 0 => Status, > Last => 0, _ => _registers[_pointer] };
    }

    // PLL B is never used: it shows as unlocked.
    private byte Status => (byte)(0x40 | (now() >= _locked ? 0 : 0x20));

    private void Reset(byte value)
    {
        if ((value & 0x20) == 0) return;
        var megahertz = CrystalMegahertz * Ratio(26);
        _locked = megahertz is >= 600 and <= 900 ? now() + _lock : TimeSpan.MaxValue;
        Array.Copy(_registers, 165, _taken, 0, _taken.Length);
    }

    /// <summary>The divider a + b/c of eight parameter registers: (P1 + 512 + P2/P3) / 128.</summary>
    private double Ratio(int register)
    {
        var r = _registers.AsSpan(register, 8);
        var (p1, p2, p3) = ((r[2] & 3) << 16 | r[3] << 8 | r[4], (r[5] & 0x0F) << 16 | r[6] << 8 | r[7], (r[5] & 0xF0) << 12 | r[0] << 8 | r[1]);
        return (p1 + 512 + (p3 == 0 ? 0 : (double)p2 / p3)) / 128;
    }

    private static bool IsReserved(int register) => register is 0 or >= 4 and <= 8 or >= 10 and <= 14 or >= 173 and <= 176 or >= 178 and <= 182;
}
