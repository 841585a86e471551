using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Rules on the phase program: can the device run it, and long enough to settle?</summary>
internal static class ProgramRules
{
    // Below about three time constants the free state is not reached and its remainder biases the gradient.
    private const double LeastTimeConstants = 3;

    public static IEnumerable<DesignRule> All { get; } =
    [
        new("SUB-001", "the device has the physics of the network", Substrate),
        new("T-001", "phases last at least three time constants", Window),
        new("EP-BETA", "the nudge is in range", Beta),
        new("EP-LIVE", "the device can apply the kind of nudge", Live),
    ];

    private static IEnumerable<Finding> Substrate(CheckCase c)
    {
        var wanted = c.Experiment.Network.Substrate.Name;
        if (wanted == c.Device.Substrate) yield break;
        yield return new("SUB-001", Severity.Error, "network", $"{c.Device.Substrate} nodes", $"{wanted} nodes", "the device cannot carry it", "another device or substrate");
    }

    private static IEnumerable<Finding> Window(CheckCase c)
    {
        var learning = c.Experiment.Learning;
        var (time, clock) = (c.Time, c.Device.Timing.ClockHz);
        // A law that is a map takes every node all the way in a cycle, whatever its time constant.
        var isMap = c.Experiment.Network.Substrate is NeuronArray { Law: NeuronLaw.C };
        var perCycle = isMap ? 1 : (time.IsClocked ? time.Value : 1 / (clock * time.Value)) / c.Device.Environment.TimeFactor;
        var ramp = (int)Math.Ceiling(c.Device.Nudge.RampSeconds * clock);
        // Of slow nodes those two standard deviations off: one in forty lies beyond.
        var slow = isMap ? 1 : 1 + 2 * (time.Spread?.Deviation ?? 0);
        foreach (var (cycles, lost, name) in new[] { (learning.FreeCycles, 0, "free phase"), (learning.NudgedCycles, ramp, "nudged phase") })
        {
            var window = (cycles - lost) * perCycle;
            if (window / slow >= LeastTimeConstants) continue;
            var isTypical = window < LeastTimeConstants;
            yield return new("T-001", isTypical ? Severity.Error : Severity.Warning, name + (isTypical ? "" : ", slow nodes"), $"{Text(LeastTimeConstants)} time constants",
                $"{cycles} cycles{(lost > 0 ? $", {lost} of them ramp," : "")} = {Text(isTypical ? window : window / slow)} time constants",
                "states are read before they settle, which biases the gradient", $"at least {lost + (int)Math.Ceiling(LeastTimeConstants * slow / perCycle)} cycles");
        }
    }

    private static IEnumerable<Finding> Beta(CheckCase c)
    {
        var (beta, step) = (c.Experiment.Learning.Beta, c.Device.Nudge.BetaStep);
        if (beta < step / 2)
        {
            yield return new("EP-BETA", Severity.Error, "nudge", $"steps of {Text(step)}", Text(beta), "such a nudge is set to 0: both phases are free",
                $"\"beta\": {Text(step)} or more");
        }
        if (c.Experiment.Learning.Beta <= c.Limits.BetaRange) yield break;
        yield return new("EP-BETA", Severity.Error, "nudge", $"beta <= {Text(c.Limits.BetaRange)}", Text(c.Experiment.Learning.Beta),
            "the device refuses the phase program", $"\"beta\": {Text(c.Limits.BetaRange)}");
    }

    private static IEnumerable<Finding> Live(CheckCase c)
    {
        if (c.Device.Capabilities.LiveNudge || c.Experiment.Learning.Nudge.Kind == NudgeKind.Tangent) yield break;
        yield return new("EP-LIVE", Severity.Error, "nudge", "tangent nudges", "a live nudge", "the device cannot let the force follow the state",
            "\"nudge\": \"tangent\", with a clip");
    }

    private static string Text(double x) => x.ToString("G3", CultureInfo.InvariantCulture);
}
