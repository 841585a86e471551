using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>How steadily a run trained, read from its events.</summary>
/// <param name="LateSpread">Standard deviation of the test accuracy over the last quarter of the evaluations.</param>
/// <param name="LargestFall">Largest fall of the test accuracy below the best one before.</param>
/// <param name="IsCollapsed">Whether it ended below half of its best test accuracy, or never left chance by more than half.</param>
/// <param name="IsDiverged">Whether a residual or a distance is no finite number.</param>
/// <param name="FreeResidual">Mean residual at the end of free phases, last evaluation; null before the first update.</param>
/// <param name="NudgedResidual">The same of nudged phases.</param>
/// <param name="Radius">Spectral radius of one step of the trained array; null when it was not measured.</param>
/// <param name="LowestMode">Most negative eigenvalue of that step.</param>
/// <param name="SlowestCycles">Cycles in which its slowest mode falls by a factor e.</param>
/// <param name="SlowFree">Share of nodes with a T below 3 in the free phase.</param>
/// <param name="SlowNudged">Share of nodes with a T below 3 in a nudged phase.</param>
public sealed record RunStability(
    double LateSpread, double LargestFall, bool IsCollapsed, bool IsDiverged, double? FreeResidual, double? NudgedResidual,
    double? Radius, double? LowestMode, double? SlowestCycles, double? SlowFree, double? SlowNudged)
{
    /// <summary>Sums up a run.</summary>
    /// <param name="events">What happened, in order, with at least one evaluation.</param>
    public static RunStability Of(IReadOnlyList<TrainingEvent> events)
    {
        var evaluations = events.OfType<Evaluation>().ToArray();
        var accuracy = evaluations.Select(e => e.Test.Accuracy).ToArray();
        var (best, fall) = (accuracy[0], 0.0);
        foreach (var a in accuracy)
        {
            best = Math.Max(best, a);
            fall = Math.Max(fall, best - a);
        }
        var late = accuracy[^Math.Max(1, (accuracy.Length + 3) / 4)..];
        var classes = events.OfType<Finished>().LastOrDefault()?.ClassNames.Length ?? 2;
        var (settling, measured) = (evaluations[^1].Settling, events.OfType<Stability>().LastOrDefault());
        return new(
            late.Length < 2 ? 0 : Statistics.StandardDeviation(late), fall, accuracy[^1] < best / 2 || accuracy[^1] < 1.5 / classes,
            evaluations.Any(e => !double.IsFinite(e.Test.Distance) || e.Settling is { } s && !(double.IsFinite(s.FreeResidual) && double.IsFinite(s.NudgedResidual))),
            settling?.FreeResidual, settling?.NudgedResidual,
            measured?.Radius, measured?.LowestMode, measured?.SlowestCycles, measured?.SlowFree, measured?.SlowNudged);
    }
}
