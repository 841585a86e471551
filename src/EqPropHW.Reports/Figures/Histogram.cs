namespace EqPropHW.Reports;

/// <summary>How often values fall into equal bins.</summary>
public static class Histogram
{
    /// <summary>The chart as an SVG element.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="label">Quantity and unit.</param>
    /// <param name="values">Values; those that are no finite number are counted in the title, not drawn.</param>
    /// <param name="bins">Number of bins, at least 1; null takes the square root of the number of values.</param>
    public static string Svg(string title, string label, IReadOnlyCollection<double> values, int? bins = null)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        var x = Axis.Linear(label, finite);
        var counts = Counts(finite, x.Min, x.Max, bins ?? Math.Clamp((int)Math.Ceiling(Math.Sqrt(finite.Length)), 1, 50));
        var y = Axis.Linear(values.Count == finite.Length ? "number" : $"number; {values.Count - finite.Length} not finite", [.. counts.Select(c => (double)c)], fromZero: true);
        var area = PlotArea.Of(x, y, 16);
        var canvas = new SvgCanvas(PlotArea.ChartWidth, PlotArea.ChartHeight, title, y.Label);
        area.Draw(canvas);
        var width = (area.Right - area.Left) / counts.Length;
        for (var k = 0; k < counts.Length; k++)
        {
            var top = area.Up(counts[k]);
            canvas.Rectangle(area.Left + k * width + 0.5, top, Math.Max(width - 1, 0.5), area.Bottom - top, Theme.Color(0), Markup.Count(counts[k]));
        }
        return canvas.Finish();
    }

    /// <summary>Values in each of equal bins between two ends; the last bin holds its upper end.</summary>
    public static int[] Counts(IEnumerable<double> values, double min, double max, int bins)
    {
        var counts = new int[bins];
        foreach (var value in values)
        {
            if (value >= min && value <= max) counts[Math.Min(bins - 1, (int)((value - min) / (max - min) * bins))]++;
        }
        return counts;
    }
}
