namespace EqPropHW.Boards.Bench;

/// <summary>74HC4051: the input its three lines name is connected.</summary>
/// <param name="level">Level of a GPIO line.</param>
/// <param name="lines">Lines of S0, S1 and S2.</param>
/// <param name="volts">Voltage of an input.</param>
internal sealed class SimulatedMux4051(Func<int, bool> level, IReadOnlyList<int> lines, Func<int, double> volts)
{
    /// <summary>Voltage of the output now.</summary>
    public double Volts => volts((level(lines[0]) ? 1 : 0) | (level(lines[1]) ? 2 : 0) | (level(lines[2]) ? 4 : 0));
}
