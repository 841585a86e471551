using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Si5351: clocks of one frequency and chosen phases, on I2C, from a 25 MHz crystal.</summary>
/// <remarks>
/// The PLL runs at 640 MHz and every output divides it by 32: 20 MHz, at which the seven bits of a phase offset, in quarter periods
/// of the PLL, span a whole turn. Register numbers, divider words and PLL limits cross-checked with the Linux driver <c>drivers/clk/clk-si5351.c</c> and its header.
/// </remarks>
/// <param name="bus">Its bus.</param>
/// <param name="address">Its address, 0x60 or 0x61.</param>
/// <param name="name">Its name in messages.</param>
/// <param name="clock">The time in which its PLL locks.</param>
public sealed class Si5351(II2cBus bus, int address, string name, IBusClock clock)
{
    /// <summary>Phase steps in a turn.</summary>
    public const int StepsInTurn = 128;

    private const byte Status = 0, OutputEnable = 3, ClockControl = 16, PllParameters = 26, ClockParameters = 42, PhaseOffset = 165, PllReset = 177, CrystalLoad = 183;
    private const int NotReady = 0x80, PllUnlocked = 0x20, CrystalLost = 0x10, Attempts = 20;

    // 25 MHz x (25 + 3/5) = 640 MHz.
    private const int Whole = 25, Numerator = 3, Denominator = 5, Divider = 32;
    private const byte FromMultisynth = 0x4F, ResetPllA = 0x20, Load10pF = 0xD2;
    private byte _disabled = 0xFF;

    /// <summary>Refuses a chip that does not come up, or whose registers do not keep what is written.</summary>
    /// <exception cref="DeviceException">It is no Si5351, or has no crystal.</exception>
    public void Identify()
    {
        for (var attempt = 0; (Read(Status) & NotReady) != 0; attempt++)
        {
            if (attempt == Attempts) throw new DeviceTimeoutException($"{name}: the chip does not finish its start-up");
            clock.Wait(TimeSpan.FromMilliseconds(1));
        }
        Write(OutputEnable, _disabled = 0xFF);
    }

    /// <summary>Sets up some outputs at 20 MHz, disabled, and locks the PLL.</summary>
    /// <param name="outputs">Outputs, 0 to 5.</param>
    /// <exception cref="DeviceTimeoutException">The PLL does not lock.</exception>
    public void Configure(IReadOnlyCollection<int> outputs)
    {
        Write(OutputEnable, _disabled = 0xFF);
        Write(CrystalLoad, Load10pF);
        WriteParameters(PllParameters, Whole, Numerator, Denominator);
        foreach (var output in outputs)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)output, 5u, nameof(outputs));
            Write((byte)(ClockControl + output), FromMultisynth);
            WriteParameters((byte)(ClockParameters + 8 * output), Divider, 0, 1);
        }
        Reset();
        for (var attempt = 0; (Read(Status) & (PllUnlocked | CrystalLost)) is var state and not 0; attempt++)
        {
            if (attempt == Attempts) throw new DeviceTimeoutException(state >= PllUnlocked ? $"{name}: the PLL does not lock" : $"{name}: no clock from the crystal");
            clock.Wait(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Sets the phase of an output; it takes effect with the next <see cref="Align"/>.</summary>
    /// <param name="output">Output, 0 to 5.</param>
    /// <param name="step">Phase in steps of 1/128 turn, 0 to 127.</param>
    public void SetPhase(int output, int step)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)step, (uint)(StepsInTurn - 1), nameof(step));
        Write((byte)(PhaseOffset + output), (byte)step);
    }

    /// <summary>Starts all dividers anew, so that their phases count from one instant.</summary>
    public void Align() => Reset();

    /// <summary>Switches an output on or off.</summary>
    public void Enable(int output, bool isOn)
    {
        _disabled = (byte)(isOn ? _disabled & ~(1 << output) : _disabled | 1 << output);
        Write(OutputEnable, _disabled);
    }

    // The bit clears itself; there is nothing to read back.
    private void Reset() => bus.Transfer(address, [PllReset, ResetPllA], []);

    private void WriteParameters(byte register, int a, int b, int c)
    {
        var floor = 128 * b / c;
        var (p1, p2, p3) = (128 * a + floor - 512, 128 * b - c * floor, c);
        ReadOnlySpan<byte> words =
        [
            (byte)(p3 >> 8), (byte)p3, (byte)(p1 >> 16 & 3), (byte)(p1 >> 8), (byte)p1,
            (byte)(p3 >> 12 & 0xF0 | p2 >> 16 & 0x0F), (byte)(p2 >> 8), (byte)p2,
        ];
        for (var k = 0; k < words.Length; k++) Write((byte)(register + k), words[k]);
    }

    private void Write(byte register, byte value)
    {
        bus.Transfer(address, [register, value], []);
        var held = Read(register);
        if (held != value)
            throw new ProtocolException(string.Create(CultureInfo.InvariantCulture, $"{name}: no Si5351 at 0x{address:x2}: register {register} holds 0x{held:x2}; 0x{value:x2} was written"));
    }

    private int Read(byte register)
    {
        Span<byte> value = stackalloc byte[1];
        bus.Transfer(address, [register], value);
        return value[0];
    }
}
