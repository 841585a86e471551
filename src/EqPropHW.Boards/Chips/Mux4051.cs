namespace EqPropHW.Boards;

/// <summary>74HC4051: one of eight inputs, chosen by three lines.</summary>
/// <param name="lines">The GPIO chip.</param>
/// <param name="select">Lines of S0, S1 and S2.</param>
public sealed class Mux4051(IGpioLines lines, IReadOnlyList<int> select)
{
    private int _chosen;

    /// <summary>Takes the lines and chooses input 0.</summary>
    public void Open()
    {
        foreach (var line in select) lines.OpenOutput(line, false);
        _chosen = 0;
    }

    /// <summary>Connects an input.</summary>
    /// <param name="input">Input, 0 to 7.</param>
    /// <returns>Whether another one was connected before: the output then needs time to settle.</returns>
    public bool Choose(int input)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)input, 7u, nameof(input));
        if (input == _chosen) return false;
        for (var bit = 0; bit < select.Count; bit++)
        {
            if (((input ^ _chosen) >> bit & 1) != 0) lines.Write(select[bit], (input >> bit & 1) != 0);
        }
        _chosen = input;
        return true;
    }
}
