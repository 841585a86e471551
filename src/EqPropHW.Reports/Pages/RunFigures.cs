using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>The figures of a run report, each over one run or several seeds.</summary>
internal sealed class RunFigures(IReadOnlyList<RunRecord> runs)
{
    private const string Updates = "updates of the parameters";

    /// <summary>More seeds than this are shown as a histogram.</summary>
    private const int MostRows = 30;

    private readonly Evaluation[][] _runs = [.. runs.Select(r => r.Events.OfType<Evaluation>().ToArray())];

    /// <summary>Accuracy and distance over the run.</summary>
    public IEnumerable<string> Learning()
    {
        var sets = new (string Name, int Color, Func<Evaluation, Score?> Of)[] { ("train", 1, e => e.Train), ("validation", 3, e => e.Validation), ("test", 0, e => e.Test) };
        Series[] Curves(Func<Score, double> value) => [.. sets.Select(s => Line(s.Name, s.Color, e => s.Of(e) is { } score ? value(score) : double.NaN)).OfType<Series>()];
        var accuracy = Curves(s => s.Accuracy);
        yield return LineChart.Svg("Accuracy", Across(accuracy), Axis.Share("share predicted right", accuracy.SelectMany(s => s.Extent)), accuracy);
        var distance = Curves(s => s.Distance);
        yield return LineChart.Svg("Distance", Across(distance), Axis.Fitting("C_sim (XY) or mean cost (neurons)", distance.SelectMany(s => s.Extent)), distance);
    }

    /// <summary>How samples settled, and the gradient that came of it.</summary>
    public IEnumerable<string> Settling()
    {
        Series? Of(string name, int color, Func<Settling, double> value) => Line(name, color, e => e.Settling is { } s ? value(s) : double.NaN);
        Series[] shares = [.. new[] { Of("settled", 2, s => s.Settled), Of("basin jumps", 1, s => s.BasinJumps) }.OfType<Series>()];
        if (shares.Length > 0) yield return LineChart.Svg("Settled, and jumped to another basin", Across(shares), Axis.Share("share of settlings; share of samples", shares.SelectMany(s => s.Extent), fromZero: true), shares);
        Series[] residuals = [.. new[] { Of("free", 0, s => s.FreeResidual), Of("nudged", 1, s => s.NudgedResidual) }.OfType<Series>()];
        // Where every residual is exactly zero a log axis has nothing to show.
        if (residuals.Any(s => s.Y.Any(y => y > 0))) yield return LineChart.Svg("Residual at the end of a phase", Across(residuals), Axis.Log("mean of the largest |tau ds/dt|", residuals.SelectMany(s => s.Extent)), residuals);
        Series[] cycles = [.. new[] { Of("free", 0, s => s.FreeCycles), Of("nudged", 1, s => s.NudgedCycles) }.OfType<Series>()];
        if (cycles.Length > 0) yield return LineChart.Svg("Cycles of a phase", Across(cycles), Axis.Linear("mean control cycles", cycles.SelectMany(s => s.Extent), fromZero: true), cycles);
        // Before the first update there is no gradient, only the zero of a sum of nothing.
        Series[] gradient = [.. new[] { Line("gradient", 2, e => e.Settling is null ? double.NaN : e.GradientNorm) }.OfType<Series>()];
        if (gradient.Length > 0) yield return LineChart.Svg("Gradient", Across(gradient), Axis.Fitting("mean Euclidean norm", gradient.SelectMany(s => s.Extent)), gradient);
    }

    /// <summary>Confusions of all finished runs together, and the result of every seed.</summary>
    public IEnumerable<string> Results()
    {
        if (runs.Count > 1)
        {
            var tests = _runs.Select(r => r[^1].Test).ToArray();
            var accuracy = runs.Zip(tests, (r, t) => new PointRow(Name(r.Manifest), t.Accuracy, Wilson(t))).ToArray();
            var axis = Axis.Share("test accuracy, last evaluation", accuracy.SelectMany(r => new[] { r.Value, r.Interval!.Value.Low, r.Interval.Value.High }));
            yield return runs.Count > MostRows
                ? Histogram.Svg("Accuracy of the seeds", axis.Label, [.. tests.Select(t => t.Accuracy)])
                : PointChart.Svg("Accuracy of the seeds", axis, accuracy, "bars: 95 % interval for the test samples at hand");
            yield return runs.Count > MostRows
                ? Histogram.Svg("Distance of the seeds", "test distance, last evaluation", [.. tests.Select(t => t.Distance)])
                : PointChart.Svg("Distance of the seeds", Axis.Fitting("test distance, last evaluation", tests.Select(t => t.Distance)), [.. runs.Zip(tests, (r, t) => new PointRow(Name(r.Manifest), t.Distance))]);
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

    private static Axis Across(Series[] series) => Axis.Exact(Updates, series.SelectMany(s => s.X).Append(0).Append(1));
}
