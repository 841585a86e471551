namespace EqPropHW.Reports;

/// <summary>Lines over a common horizontal axis, each named at its end, with shaded bands for the spread over seeds.</summary>
public static class LineChart
{
    private const double LabelHeight = 14;

    /// <summary>Bold text of 12 is about as wide as plain text of this size.</summary>
    private const double BoldSize = 13;

    /// <summary>The chart as an SVG element.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis; its label stands under the title.</param>
    /// <param name="series">Lines, drawn in this order.</param>
    public static string Svg(string title, Axis x, Axis y, IReadOnlyList<Series> series)
    {
        var named = series.Count > 1;
        var right = named ? series.Max(s => SvgCanvas.Width(s.Name, BoldSize)) + 10 : 16;
        var area = PlotArea.Of(x, y, right);
        var canvas = new SvgCanvas(PlotArea.ChartWidth, PlotArea.ChartHeight, title, y.Label);
        area.Draw(canvas);
        for (var k = 0; k < series.Count; k++) Band(canvas, area, series[k], Theme.Color(series[k].Color ?? k));
        for (var k = 0; k < series.Count; k++) Curve(canvas, area, series[k], Theme.Color(series[k].Color ?? k));
        if (named) Labels(canvas, area, series);
        return canvas.Finish();
    }

    private static void Band(SvgCanvas canvas, PlotArea area, Series series, string color)
    {
        if (series.Low is not { } low || series.High is not { } high) return;
        // On a log axis a band may reach below every positive value: there it ends at the edge.
        foreach (var run in Runs(series.X.Count, k => Placed(area, series.X[k], high[k]) && double.IsFinite(low[k])))
        {
            var upper = run.Select(k => (area.Across(series.X[k]), area.Up(high[k])));
            var lower = run.Reverse().Select(k => (area.Across(series.X[k]), double.IsNaN(area.Y.Place(low[k])) ? area.Bottom : area.Up(low[k])));
            canvas.Band(upper.Concat(lower), color);
        }
    }

    private static void Curve(SvgCanvas canvas, PlotArea area, Series series, string color)
    {
        foreach (var run in Runs(series.X.Count, k => Placed(area, series.X[k], series.Y[k])))
        {
            var points = run.Select(k => (X: area.Across(series.X[k]), Y: area.Up(series.Y[k]))).ToArray();
            if (points.Length > 1) canvas.Polyline(points, color);
            canvas.Circle(points[^1].X, points[^1].Y, 2.5, color);
        }
    }

    /// <summary>Names at the ends of the lines, pushed apart where they would overlap.</summary>
    private static void Labels(SvgCanvas canvas, PlotArea area, IReadOnlyList<Series> series)
    {
        var ends = series.Select((s, k) => (s.Name, Color: Theme.Color(s.Color ?? k), Last: Enumerable.Range(0, s.X.Count).LastOrDefault(i => Placed(area, s.X[i], s.Y[i]), -1), Series: s))
            .Where(e => e.Last >= 0)
            .Select(e => (e.Name, e.Color, Y: area.Up(e.Series.Y[e.Last])))
            .OrderBy(e => e.Y).ToArray();
        var y = new double[ends.Length];
        for (var k = 0; k < y.Length; k++) y[k] = k == 0 ? ends[k].Y : Math.Max(ends[k].Y, y[k - 1] + LabelHeight);
        // The lowest may have been pushed out below; push back upwards from there.
        for (var k = y.Length - 1; k >= 0; k--) y[k] = Math.Min(y[k], k == y.Length - 1 ? area.Bottom : y[k + 1] - LabelHeight);
        for (var k = 0; k < y.Length; k++) canvas.Text(area.Right + 8, y[k] + 4, ends[k].Name, ends[k].Color, bold: true);
    }

    private static bool Placed(PlotArea area, double x, double y) => !double.IsNaN(area.X.Place(x)) && !double.IsNaN(area.Y.Place(y));

    /// <summary>Unbroken runs of indices that hold.</summary>
    private static IEnumerable<int[]> Runs(int count, Func<int, bool> holds)
    {
        var run = new List<int>();
        for (var k = 0; k <= count; k++)
        {
            if (k < count && holds(k))
            {
                run.Add(k);
            }
            else if (run.Count > 0)
            {
                yield return [.. run];
                run.Clear();
            }
        }
    }
}
