namespace EqPropHW.Boards.Bench;

/// <summary>MCP4251 command by command: two wipers, terminal control, status; a bad command pulls the answer low until it is deselected.</summary>
internal sealed class SimulatedMcp4251 : ISimulatedSpiChip
{
    private const int Full = 256;

    // Wipers at half scale and all terminals connected, as after power-up.
    private readonly Dictionary<int, int> _memory = new() { [0] = 128, [1] = 128, [4] = 0x1FF, [5] = 0x1E0 };

    /// <summary>Called when a wiper moves.</summary>
    public Action? Changed { get; set; }

    /// <summary>Position of a wiper; 0 when a terminal of it is disconnected.</summary>
    public int Position(int wiper)
    {
        var terminals = _memory[4] >> 4 * wiper & 0xF;
        return terminals == 0xF ? _memory[wiper] : 0;
    }

    public void Exchange(ReadOnlySpan<byte> written, Span<byte> read)
    {
        read.Clear();
        for (var k = 0; k < written.Length;)
        {
            var (register, command) = (written[k] >> 4, written[k] >> 2 & 3);
            var bytes = command is 0 or 3 ? 2 : 1;
            if (!IsLegal(register, command) || k + bytes > written.Length)
            {
                // The error bit is low, and so is everything until the chip is selected again.
                read[k] = 0xFC;
                return;
            }
            read[k] = 0xFE;
            if (command == 3)
            {
                read[k] |= (byte)(_memory[register] >> 8 & 1);
                read[k + 1] = (byte)_memory[register];
            }
            else
            {
                if (bytes == 2) read[k + 1] = 0xFF;
                read[k] |= 1;
                var value = command switch
                {
                    0 => (written[k] & 1) << 8 | written[k + 1],
                    1 => Math.Min(Full, _memory[register] + 1),
                    _ => Math.Max(0, _memory[register] - 1),
                };
                // A wiper knows 257 positions; beyond them it stays at full scale.
                _memory[register] = register < 2 ? Math.Min(Full, value) : value;
                Changed?.Invoke();
            }
            k += bytes;
        }
    }

    private static bool IsLegal(int register, int command) => register switch
    {
        0 or 1 => true,
        4 => command is 0 or 3,
        5 => command == 3,
        _ => false,
    };
}
