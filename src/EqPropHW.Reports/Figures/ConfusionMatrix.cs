using System.Globalization;

namespace EqPropHW.Reports;

/// <summary>Samples by true class (row) and prediction (column): right ones in blue, confused ones in orange.</summary>
public static class ConfusionMatrix
{
    /// <summary>The matrix as an SVG element.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="counts">Samples, [true class, prediction].</param>
    /// <param name="names">Names of the classes.</param>
    public static string Svg(string title, IReadOnlyList<IReadOnlyList<int>> counts, IReadOnlyList<string> names)
    {
        var left = Math.Min(120, names.Max(n => SvgCanvas.Width(n)) + 26);
        const double Top = SvgCanvas.Head + 22;
        var cell = Math.Clamp((PlotArea.ChartWidth - left) / names.Count, 12, 56);
        var canvas = new SvgCanvas(PlotArea.ChartWidth, Top + cell * names.Count + 6, title, "rows: true class, columns: prediction, shade: share of the row");
        for (var k = 0; k < names.Count; k++)
        {
            canvas.Text(left - 8, Top + (k + 0.5) * cell + 4, Short(names[k], left - 12), Theme.Muted, "end");
            canvas.Text(left + (k + 0.5) * cell, Top - 7, Short(names[k], cell), Theme.Muted, "middle");
        }
        for (var r = 0; r < names.Count; r++)
        {
            var row = counts[r].Sum(n => (long)n);
            for (var c = 0; c < names.Count; c++) Cell(canvas, left + c * cell, Top + r * cell, cell, counts[r][c], row, r == c, $"{names[r]} taken for {names[c]}");
        }
        return canvas.Finish();
    }

    private static void Cell(SvgCanvas canvas, double x, double y, double cell, int count, long row, bool right, string what)
    {
        var share = row == 0 ? 0 : (double)count / row;
        // Confusions are rare: the square root lets a few per cent still be seen.
        var opacity = Math.Round((right ? share : Math.Sqrt(share)) * 85);
        var color = count == 0
            ? $"color-mix(in srgb,{Theme.Grid} 45%,var(--card,#fff))"
            : $"color-mix(in srgb,{Theme.Color(right ? 0 : 1)} {opacity.ToString(CultureInfo.InvariantCulture)}%,var(--card,#fff))";
        canvas.Rectangle(x + 0.75, y + 0.75, cell - 1.5, cell - 1.5, color, $"{what}: {Markup.Count(count)} of {Markup.Count(row)}");
        if (count == 0 || cell < 18) return;
        var text = Markup.Count(count);
        canvas.Text(x + cell / 2, y + cell / 2 + 4, text, opacity > 50 ? "var(--card,#fff)" : Theme.Ink, "middle", SvgCanvas.Width(text) > cell - 4 ? 10 : 12);
    }

    private static string Short(string name, double room)
    {
        var kept = name;
        while (kept.Length > 1 && SvgCanvas.Width(kept) > room) kept = kept[..^1];
        return kept.Length == name.Length ? name : kept.Length > 2 ? kept[..^1] + "…" : kept;
    }
}
