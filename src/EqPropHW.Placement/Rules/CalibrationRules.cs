using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>What is known of the calibration of a board.</summary>
/// <param name="Snapshot">What was measured; null when nothing was.</param>
/// <param name="Hash">Hash of the wiring as it is now.</param>
/// <param name="Now">The time of the check.</param>
public sealed record CalibrationState(Calibration? Snapshot, string Hash, DateTimeOffset Now);

/// <summary>Rules on the calibration of boards that need one.</summary>
internal static class CalibrationRules
{
    public static IEnumerable<DesignRule> All { get; } =
    [
        new("CAL-001", "a board of converters is calibrated", Missing),
        new("CAL-002", "the calibration is recent and of this wiring", Stale),
        new("CAL-003", "every channel could be measured", Failed),
    ];

    private static IEnumerable<Finding> Missing(CheckCase c)
    {
        if (c.Calibration is not { Snapshot: null }) yield break;
        yield return new("CAL-001", Severity.Warning, "board", "a calibration snapshot", "none",
            "both directions of a coupling differ by what their parts differ: the contrast is no exact gradient", $"eqp board calibrate {c.Experiment.Device}");
    }

    private static IEnumerable<Finding> Stale(CheckCase c)
    {
        if (c.Calibration is not { Snapshot: { } taken } state) yield break;
        if (taken.Hash != state.Hash)
        {
            yield return new("CAL-002", Severity.Warning, "calibration", "measured with this wiring", "measured with another one",
                "its channels may not be those that it speaks of", $"eqp board calibrate {c.Experiment.Device}");
        }
        var age = state.Now - taken.Taken;
        if (age <= Calibration.Lifetime) yield break;
        yield return new("CAL-002", Severity.Warning, "calibration", $"at most {Calibration.Lifetime.TotalDays:0} days old", string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} days"),
            "parts drift with temperature and age", $"eqp board calibrate {c.Experiment.Device}");
    }

    private static IEnumerable<Finding> Failed(CheckCase c)
    {
        if (c.Calibration is not { Snapshot: { Failures: > 0 } taken }) yield break;
        foreach (var level in taken.Levels.Where(l => !l.IsOk))
            yield return Of(level.Terminal.ToString(), c);
        foreach (var node in taken.Nodes.Where(n => !n.IsOk))
            yield return Of($"node {node.Node}", c);
    }

    private static Finding Of(string element, CheckCase c) => new("CAL-003", Severity.Warning, element, "a measured law", "it could not be measured",
        "the nominal law is used, or the channel does not work at all", $"look at the channel, then eqp board calibrate {c.Experiment.Device}");
}
