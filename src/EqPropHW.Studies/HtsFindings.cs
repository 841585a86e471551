using System.Globalization;
using System.Text;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>What the grid of time constants says: each distribution against the scalar step of the same mean, seed by seed.</summary>
internal static class HtsFindings
{
    private static readonly CultureInfo _invariant = CultureInfo.InvariantCulture;

    public static Findings Of(StudyResult result, string folder)
    {
        var cells = result.Cells.ToDictionary(c => c.Cell.Name);
        // Chosen cells may lack the scalar one that they are compared with.
        var points = Hts.Points.Where(p => cells.ContainsKey(p.Name) && cells.ContainsKey(Hts.ScalarOf(p).Name)).ToArray();
        return new(Table(points, cells), [.. Sweeps(Standard(points), cells), .. Maps(points, cells), .. Dies(Standard(points), cells, folder)]);
    }

    /// <summary>The digits points of the usual spread, which the sweeps and dies compare.</summary>
    private static HtsPoint[] Standard(HtsPoint[] points) => [.. points.Where(p => p is { IsImage: false, Deviation: 50 })];

    private static string Table(HtsPoint[] points, Dictionary<string, CellResult> cells)
    {
        var text = new StringBuilder("differences to the scalar step of the same mean, same seeds, in points of test accuracy, with 95 % t-intervals\n");
        text.AppendLine("cell                               accuracy             late spread          largest fall  collapsed  radius  (scalar)  slow free  slow nudged  residual  (scalar)  verdict");
        var verdicts = new List<string>();
        foreach (var p in points)
        {
            var (hts, scalar) = (cells[p.Name].Runs, cells[Hts.ScalarOf(p).Name].Runs);
            var (accuracy, late) = (Difference(hts, scalar, s => s.Test.Accuracy), Difference(hts, scalar, s => s.Stability!.LateSpread));
            var verdict = Verdict(ReferenceEquals(hts, scalar), accuracy, late);
            verdicts.Add(verdict);
            var (own, other) = (ReferenceEquals(hts, scalar), cells[Hts.ScalarOf(p).Name]);
            text.Append(_invariant, $"{p.Name,-34} ")
                .Append(own ? $"{Percent(cells[p.Name].Mean(s => s.Test.Accuracy)),-20} {Percent(cells[p.Name].Mean(s => s.Stability!.LateSpread)),-20} " : $"{Words(accuracy),-20} {Words(late),-20} ")
                .Append(_invariant, $"{100 * cells[p.Name].Mean(s => s.Stability!.LargestFall),12:F1}  {hts.Count(s => s.Stability!.IsCollapsed || s.Stability.IsDiverged),9}  ")
                .Append(_invariant, $"{cells[p.Name].Mean(s => s.Stability!.Radius),6:F2}  {other.Mean(s => s.Stability!.Radius),8:F2}  ")
                .Append(_invariant, $"{100 * cells[p.Name].Mean(s => s.Stability!.SlowFree),8:F0} %  {100 * cells[p.Name].Mean(s => s.Stability!.SlowNudged),9:F0} %  ")
                .Append(_invariant, $"{cells[p.Name].Mean(s => s.Stability!.FreeResidual),8:E1}  {other.Mean(s => s.Stability!.FreeResidual),8:E1}  {verdict}\n");
        }
        var judged = verdicts.Where(v => v != "scalar").ToArray();
        text.Append(_invariant, $"{judged.Length} comparisons: {string.Join(", ", judged.GroupBy(v => v).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}"))}; ")
            .Append(_invariant, $"chance alone makes about {0.025 * judged.Length:F0} of each kind\n");
        return text.ToString();
    }

    /// <summary>What the intervals say; a run that learned nothing is no steadier for it.</summary>
    private static string Verdict(bool isScalar, (double Mean, double Low, double High) accuracy, (double Mean, double Low, double High) late)
    {
        if (isScalar) return "scalar";
        string[] words =
        [
            accuracy.Low > 0 ? "more accurate" : accuracy.High < 0 ? "less accurate" : "",
            late.Low > 0 ? "less steady" : late.High < 0 && accuracy.High >= 0 ? "steadier" : "",
        ];
        return string.Join(" and ", words.Where(w => w.Length > 0)) is { Length: > 0 } found ? found : "no difference";
    }

    /// <summary>Paired mean difference with its 95 % t-interval.</summary>
    private static (double Mean, double Low, double High) Difference(IReadOnlyList<Summary> runs, IReadOnlyList<Summary> scalar, Func<Summary, double> figure)
    {
        var differences = runs.Zip(scalar, (a, b) => figure(a) - figure(b)).ToArray();
        var interval = Statistics.MeanInterval(differences);
        return (Statistics.Mean(differences), interval.Low, interval.High);
    }

    private static string Words((double Mean, double Low, double High) d) => $"{Points(d.Mean)} ({Points(d.Low)}..{Points(d.High)})";

    // Rounded before it is written: a small negative number would become a negative zero.
    private static string Points(double share) => (Math.Round(100 * share, 1) + 0.0).ToString("+0.0;-0.0;0.0", _invariant);

    private static string Percent(double share) => string.Create(_invariant, $"{100 * share:F1} %");

    /// <summary>Accuracy, late spread and spectral radius against the mean step, a line a distribution.</summary>
    private static IEnumerable<StudyFigure> Sweeps(HtsPoint[] points, Dictionary<string, CellResult> cells)
    {
        foreach (var group in points.Where(p => !p.IsContinuous).GroupBy(p => (p.Law, p.IsShort)).Where(g => g.Select(p => p.Step).Distinct().Count() > 1))
        {
            var where = $"law {group.Key.Law}, {(group.Key.IsShort ? "short" : "long")} phases";
            StudyFigure Sweep(string title, Func<IEnumerable<double>, Axis> axis, Func<Summary, double> figure)
            {
                var lines = group.GroupBy(p => p.Distribution)
                    .Select(g => Series.Over(g.Key, Enumerable.Range(0, cells[g.First().Name].Runs.Count).Select(k => g.Select(p => (p.Step, figure(cells[p.Name].Runs[k])))))).ToArray();
                return new(LineChart.Svg($"{title}: {where}", Axis.Exact("mean update factor a", group.Select(p => p.Step)), axis(lines.SelectMany(s => s.Extent)), lines));
            }
            yield return Sweep("Accuracy", v => Axis.Share("test accuracy at the end; bands: all seeds", v), s => s.Test.Accuracy);
            yield return Sweep("Late spread", v => Axis.Share("sd of test accuracy over the last quarter", v, fromZero: true), s => s.Stability!.LateSpread);
            yield return Sweep("Spectral radius", v => Axis.Linear("largest |eigenvalue| of I + A(-I + Jac)", v), s => s.Stability!.Radius ?? double.NaN);
        }
    }

    /// <summary>Stability maps: mean step against spread of log-normal time constants, law B, short phases.</summary>
    private static IEnumerable<StudyFigure> Maps(HtsPoint[] points, Dictionary<string, CellResult> cells)
    {
        var map = points.Where(p => p is { Law: "B", IsShort: true, IsContinuous: false, IsImage: false } && (p.Distribution == "log-normal" || p.Distribution == "constant"))
            .ToDictionary(p => (p.Step, Spread: p.Distribution == "constant" ? 0 : p.Deviation), p => cells[p.Name]);
        double[] steps = [.. map.Keys.Select(k => k.Step).Distinct().Order()];
        int[] spreads = [.. map.Keys.Select(k => k.Spread).Distinct().OrderDescending()];
        if (steps.Length < 2 || spreads.Length < 2) yield break;
        StudyFigure Map(string title, Func<Summary, double> figure, Func<double, double> shade, Func<double, string> text)
        {
            (double, string) At(double step, int spread)
            {
                if (!map.TryGetValue((step, spread), out var cell)) return (double.NaN, "");
                var mean = cell.Mean(s => figure(s));
                return (shade(mean), text(mean));
            }
            return new(HeatMap.Svg(
                title, "law B, short phases; columns: mean a, rows: spread of tau, log-normal", [.. steps.Select(s => s.ToString("0.0", _invariant))],
                [.. spreads.Select(s => s == 0 ? "scalar" : $"{s} %")], [.. spreads.Select(spread => steps.Select(step => At(step, spread)).ToArray())]));
        }
        yield return Map("Stability map: test accuracy", s => s.Test.Accuracy, a => 2 * (a - 0.5), Percent);
        yield return Map("Stability map: late spread", s => s.Stability!.LateSpread, a => 20 * a, Percent);
        yield return Map("Stability map: spectral radius", s => s.Stability!.Radius ?? double.NaN, r => 2 * (r - 0.75), r => r.ToString("0.00", _invariant));
    }

    /// <summary>Histograms of the drawn factors, residuals by factor and learning curves, of the clocked law-B cells at one mean step.</summary>
    private static IEnumerable<StudyFigure> Dies(HtsPoint[] points, Dictionary<string, CellResult> cells, string folder)
    {
        foreach (var group in points.Where(p => p is { Law: "B", IsContinuous: false, IsShort: true } && p.Step is 0.3 or 0.9 or 1.2).GroupBy(p => p.Step))
        {
            var runs = group.Select(p => (p.Distribution, Records: Enumerable.Range(1, cells[p.Name].Runs.Count)
                .Select(seed => RunFolder.Load(Path.Combine(folder, p.Name, $"seed-{seed}"))).ToArray())).ToArray();
            var where = string.Create(_invariant, $"law B, short phases, mean step {group.Key:0.0}");
            var curves = runs.Select(r => Series.Over(r.Distribution, r.Records.Select(e => e.Events.OfType<Evaluation>().Select(v => (v.Epoch, v.Test.Accuracy))))).ToArray();
            yield return new(LineChart.Svg(
                $"Learning: {where}", Axis.Exact("epochs", curves.SelectMany(c => c.X)), Axis.Share("test accuracy; bands: all seeds", curves.SelectMany(c => c.Extent)), curves));
            var residuals = runs.Where(r => r.Distribution != "constant").Select(r => TimeFigures.Classes(r.Distribution, [.. r.Records.SelectMany(e => e.Events.OfType<Stability>())])).ToArray();
            yield return new(LineChart.Svg(
                $"Residual by node: {where}", Axis.Log("update factor a of a node", residuals.SelectMany(c => c.X)),
                Axis.Log("median |tau ds/dt| at the end of the free phase", residuals.SelectMany(c => c.Extent)), residuals));
            foreach (var (distribution, records) in runs.Where(r => r.Distribution != "constant"))
                yield return new(Histogram.Svg($"{distribution}: {where}", "update factor a of a node", [.. records.SelectMany(r => r.Events.OfType<TimeDrawn>()).SelectMany(t => t.Values)]));
        }
    }
}
