using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>The result of a run: the content of <c>summary.json</c>.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Instance">Which die of the profile.</param>
/// <param name="Iterations">Updates made.</param>
/// <param name="Train">Training samples at the end.</param>
/// <param name="Validation">Validation samples at the end; null without any.</param>
/// <param name="Test">Test samples at the end.</param>
/// <param name="Selected">The evaluation best on validation samples; null without any.</param>
/// <param name="Best">The evaluation best on test samples: picked on the test set, only to compare with papers that do.</param>
/// <param name="Settled">Share of settlings of the whole run that reached the stop residual; null before the first update.</param>
/// <param name="BasinJumps">Share of samples of the whole run that jumped to another basin; null before the first update.</param>
/// <param name="WallSeconds">Wall time of the run in seconds.</param>
/// <param name="DeviceCycles">Control cycles of the device, samples counted one after another.</param>
/// <param name="DeviceSeconds">The same on the device's own clock, in seconds.</param>
/// <param name="AccuracyClass">Which statements about cycles and bytes hold.</param>
public sealed record Summary(
    string Experiment, ulong Seed, ulong Instance, int Iterations,
    Outcome Train, Outcome? Validation, Outcome Test, Pick? Selected, Pick Best,
    double? Settled, double? BasinJumps, double WallSeconds, long DeviceCycles, double DeviceSeconds, string AccuracyClass)
{
    /// <summary>How steadily it trained; null in folders written before it was measured.</summary>
    public RunStability? Stability { get; init; }

    /// <summary>Sums up a run.</summary>
    /// <param name="manifest">What was run.</param>
    /// <param name="events">What happened, in order.</param>
    /// <param name="wallSeconds">Wall time in seconds; NaN when it is not known.</param>
    /// <param name="clockHz">Control cycles of the device a second; NaN when it is not known.</param>
    /// <exception cref="ArgumentException">There is no evaluation among the events.</exception>
    public static Summary From(RunManifest manifest, IReadOnlyList<TrainingEvent> events, double wallSeconds, double clockHz)
    {
        var evaluations = events.OfType<Evaluation>().ToArray();
        if (evaluations.Length == 0)
            throw new ArgumentException($"{manifest.Experiment}: {events.Count} events, none of them an evaluation; there is nothing to sum up");
        var last = evaluations[^1];
        return new(
            manifest.Experiment, manifest.Seed, manifest.Instance, events[^1].Iteration,
            Outcome.Of(last.Train), last.Validation is null ? null : Outcome.Of(last.Validation), Outcome.Of(last.Test),
            last.Validation is null ? null : Pick.Of(evaluations.Where(e => e.Validation is not null), e => e.Validation!),
            Pick.Of(evaluations, e => e.Test),
            OverRun(evaluations, s => s.Settled), OverRun(evaluations, s => s.BasinJumps),
            wallSeconds, last.DeviceCycles, last.DeviceCycles / clockHz, manifest.AccuracyClass)
        {
            Stability = RunStability.Of(events),
        };
    }

    /// <summary>Mean over all updates: an evaluation speaks for the updates since the one before.</summary>
    private static double? OverRun(Evaluation[] evaluations, Func<Settling, double> value)
    {
        double sum = 0, updates = 0;
        var before = 0;
        foreach (var evaluation in evaluations)
        {
            var weight = evaluation.Iteration - before;
            before = evaluation.Iteration;
            if (evaluation.Settling is not { } settling || weight == 0) continue;
            sum += weight * value(settling);
            updates += weight;
        }
        return updates == 0 ? null : sum / updates;
    }
}

/// <summary>Accuracy and distance on one set of samples.</summary>
/// <param name="Accuracy">Share predicted right, 0 to 1.</param>
/// <param name="Distance">XY: C_sim, 0 to 1; neurons: mean cost.</param>
public sealed record Outcome(double Accuracy, double Distance)
{
    /// <summary>The outcome of a score.</summary>
    public static Outcome Of(Score score) => new(score.Accuracy, score.Distance);
}

/// <summary>An evaluation picked from the run, with its test accuracy.</summary>
/// <param name="Iteration">Updates made by then.</param>
/// <param name="Test">Test samples by then.</param>
public sealed record Pick(int Iteration, PickedTest Test)
{
    /// <summary>The evaluation with the highest accuracy on a set; of equals the smaller distance, then the earlier.</summary>
    public static Pick Of(IEnumerable<Evaluation> evaluations, Func<Evaluation, Score> on)
    {
        // OrderBy is stable, so the earlier evaluation stays in front; a distance that is no number loses.
        var picked = evaluations
            .OrderByDescending(e => on(e).Accuracy)
            .ThenBy(e => double.IsNaN(on(e).Distance) ? double.PositiveInfinity : on(e).Distance)
            .First();
        return new(picked.Iteration, new(picked.Test.Accuracy));
    }
}

/// <summary>Test samples at a picked evaluation.</summary>
/// <param name="Accuracy">Share predicted right, 0 to 1.</param>
public sealed record PickedTest(double Accuracy);
