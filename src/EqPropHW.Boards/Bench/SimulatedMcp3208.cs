namespace EqPropHW.Boards.Bench;

/// <summary>MCP3208 bit by bit: it waits for a start bit, takes four bits of choice, and answers a null bit and twelve bits.</summary>
/// <param name="volts">Voltage of an input now.</param>
/// <param name="noise">Noise of one conversion in volts.</param>
/// <param name="reference">Reference voltage.</param>
internal sealed class SimulatedMcp3208(Func<int, double> volts, Func<double> noise, double reference) : ISimulatedSpiChip
{
    public void Exchange(ReadOnlySpan<byte> written, Span<byte> read)
    {
        var (choice, taken, code, sinceChoice) = (0, -1, 0, 0);
        read.Clear();
        for (var clock = 0; clock < 8 * written.Length; clock++)
        {
            var bit = written[clock / 8] >> (7 - clock % 8) & 1;
            var answer = 1;
            if (taken < 0)
            {
                if (bit == 1) taken = 0;
            }
            else if (taken < 4)
            {
                (choice, taken) = (choice << 1 | bit, taken + 1);
                if (taken == 4) code = Convert(choice);
            }
            else
            {
                // One clock to sample, the null bit, then the code from its highest bit.
                answer = sinceChoice switch { 0 => 1, 1 => 0, <= 13 => code >> (13 - sinceChoice) & 1, _ => 0 };
                sinceChoice++;
            }
            read[clock / 8] |= (byte)(answer << (7 - clock % 8));
        }
    }

    private int Convert(int choice)
    {
        var channel = choice & 7;
        var input = (choice & 8) != 0 ? volts(channel) : volts(channel) - volts(channel ^ 1);
        return (int)Math.Clamp(Math.Round((input + noise()) / reference * 4096), 0, 4095);
    }
}
