using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>What was measured of one board, and when.</summary>
/// <param name="Device">Name of the device it was measured on.</param>
/// <param name="BoardId">Which board, die or serial number.</param>
/// <param name="Hash">Hash of its wiring or profile; empty where it has none.</param>
/// <param name="Taken">When.</param>
/// <param name="Levels">One entry for each bias and for each direction of a coupling.</param>
/// <param name="Nodes">One entry for each node.</param>
public sealed record Calibration(
    string Device, string BoardId, string Hash, DateTimeOffset Taken, ImmutableArray<LevelCalibration> Levels, ImmutableArray<NodeCalibration> Nodes)
{
    /// <summary>After this time it is stale.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>Channels that could not be measured.</summary>
    public int Failures => Levels.Count(l => !l.IsOk) + Nodes.Count(n => !n.IsOk);
}

/// <summary>How a level follows what is programmed: <c>offset + gain x</c>, with another gain below zero.</summary>
/// <param name="Terminal">The level.</param>
/// <param name="Offset">Level at a programmed zero.</param>
/// <param name="Positive">Gain above zero.</param>
/// <param name="Negative">Gain below zero.</param>
/// <param name="IsOk">Whether it was measured; if not, the nominal law stays.</param>
public sealed record LevelCalibration(Terminal Terminal, double Offset, double Positive, double Negative, bool IsOk)
{
    /// <summary>What to program so that the level becomes the wanted one.</summary>
    public double Programmed(double level)
    {
        if (!IsOk) return level;
        var above = level - Offset;
        return above / (above >= 0 ? Positive : Negative);
    }

    /// <summary>The level that a programmed value makes.</summary>
    public double Level(double programmed) => IsOk ? Offset + programmed * (programmed >= 0 ? Positive : Negative) : programmed;
}

/// <summary>How a node is read: <c>reading = offset + gain state</c>; and how fast it is.</summary>
/// <param name="Node">The node.</param>
/// <param name="Offset">Reading of state 0; of an oscillator the reading of phase 0 in rad.</param>
/// <param name="Gain">Reading of state 1 above that of 0; 1 for an oscillator.</param>
/// <param name="Tau">Time constant in seconds; 0 for a clamped node.</param>
/// <param name="IsOk">Whether it was measured; if not, the nominal law stays.</param>
public sealed record NodeCalibration(int Node, double Offset, double Gain, double Tau, bool IsOk);
