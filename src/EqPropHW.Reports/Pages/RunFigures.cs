using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>The figures of a run report, each over one run or several seeds.</summary>
internal sealed class RunFigures(IReadOnlyList<RunRecord> runs)
{
    /// <summary>More seeds than this are shown as a histogram.</summary>
    private const int MostRows = 30;

    private readonly Evaluation[][] _runs = [.. runs.Select(r => r.Events.OfType<Evaluation>().ToArray())];

    /// <summary>Accuracy and distance over the run.</summary>
    public IEnumerable<string> Learning()
    {
        Series?[] Curves(Func<Score, double> value) =>
        [
            Line("train", 1, e => value(e.Train)),
            Line("validation", 3, e => e.Validation is { } score ? value(score) : double.NaN),
            Line("test", 0, e => value(e.Test)),
        ];
        return Charts(
            ("Accuracy", v => Axis.Share("share predicted right", v), Curves(s => s.Accuracy)),
            ("Distance", v => Axis.Fitting("C_sim (XY) or mean cost (neurons)", v), Curves(s => s.Distance)));
    }

    /// <summary>How samples settled, and the gradient that came of it.</summary>
    public IEnumerable<string> Settling()
    {
        Series? Of(string name, int color, Func<Settling, double> value) => Line(name, color, e => e.Settling is { } s ? value(s) : double.NaN);
        // A log axis has no place for a residual of exactly zero.
        double Positive(double residual) => residual > 0 ? residual : double.NaN;
        return Charts(
            ("Settled, and jumped to another basin", v => Axis.Share("share of settlings; share of samples", v, fromZero: true),
                [Of("settled", 2, s => s.Settled), Of("basin jumps", 1, s => s.BasinJumps)]),
            ("Residual at the end of a phase", v => Axis.Log("mean of the largest |tau ds/dt|", v),
                [Of("free", 0, s => Positive(s.FreeResidual)), Of("nudged", 1, s => Positive(s.NudgedResidual))]),
            ("Cycles of a phase", v => Axis.Linear("mean control cycles", v, fromZero: true),
                [Of("free", 0, s => s.FreeCycles), Of("nudged", 1, s => s.NudgedCycles)]),
            // Before the first update there is no gradient, only the zero of a sum of nothing.
            ("Gradient", v => Axis.Fitting("mean Euclidean norm", v), [Line("gradient", 2, e => e.Settling is null ? double.NaN : e.GradientNorm)]));
    }

    /// <summary>Confusions of all finished runs together, and the result of every seed.</summary>
    public IEnumerable<string> Results()
    {
        if (runs.Count > 1)
        {
            var tests = _runs.Select(r => r[^1].Test).ToArray();
            var accuracy = runs.Zip(tests, (r, t) => new PointRow(Name(r.Manifest), t.Accuracy, Wilson(t))).ToArray();
            var axis = Axis.Share("test accuracy, last evaluation", accuracy.SelectMany(r => new[] { r.Interval!.Value.Low, r.Interval.Value.High }));
            yield return runs.Count > MostRows
                ? Histogram.Svg("Accuracy of the seeds", axis.Label, [.. tests.Select(t => t.Accuracy)])
                : PointChart.Svg("Accuracy of the seeds", axis, accuracy, "bars: 95 % interval for the test samples at hand");
            yield return runs.Count > MostRows
                ? Histogram.Svg("Distance of the seeds", "test distance, last evaluation", [.. tests.Select(t => t.Distance)])
                : PointChart.Svg(
                    "Distance of the seeds",
                    Axis.Fitting("test distance, last evaluation", tests.Select(t => t.Distance)),
                    [.. runs.Zip(tests, (r, t) => new PointRow(Name(r.Manifest), t.Distance))]);
        }
        var ends = runs.Select(r => r.Events.OfType<Finished>().LastOrDefault()).OfType<Finished>().ToArray();
        if (ends.Length == 0 || ends[0].ClassNames.Length < 2 || ends.Any(e => !e.ClassNames.SequenceEqual(ends[0].ClassNames))) yield break;
        var n = ends[0].ClassNames.Length;
        var sum = Enumerable.Range(0, n).Select(r => (IReadOnlyList<int>)[.. Enumerable.Range(0, n).Select(c => ends.Sum(e => e.Confusion[r][c]))]).ToArray();
        yield return ConfusionMatrix.Svg(ends.Length > 1 ? $"Confusions on test, {ends.Length} seeds together" : "Confusions on test", sum, ends[0].ClassNames);
    }

    /// <summary>95 % interval of an accuracy for the number of samples it was measured on.</summary>
    public static Interval Wilson(Score score)
        => Statistics.WilsonInterval((int)Math.Clamp(Math.Round(score.Accuracy * score.Samples), 0, score.Samples), score.Samples);

    private string Name(RunManifest manifest)
        => runs.Select(r => r.Manifest.Instance).Distinct().Count() > 1 ? $"seed {manifest.Seed}, die {manifest.Instance}" : $"seed {manifest.Seed}";

    private Series? Line(string name, int color, Func<Evaluation, double> value)
    {
        var line = Series.Over(name, _runs.Select(r => r.Select(e => (X: (double)e.Iteration, Y: value(e))).Where(p => !double.IsNaN(p.Y))));
        return line.X.Count == 0 ? null : line with { Color = color };
    }

    /// <summary>One chart each, left out when none of its series has a point.</summary>
    private static IEnumerable<string> Charts(params (string Title, Func<IEnumerable<double>, Axis> Axis, Series?[] Series)[] charts)
    {
        foreach (var (title, axis, candidates) in charts)
        {
            Series[] series = [.. candidates.OfType<Series>()];
            if (series.Length == 0) continue;
            var across = Axis.Exact("updates of the parameters", series.SelectMany(s => s.X).Append(0).Append(1));
            yield return LineChart.Svg(title, across, axis(series.SelectMany(s => s.Extent)), series);
        }
    }
}
