namespace EqPropHW.Reports;

/// <summary>A table of values with shaded cells: two parameters of a grid against a third quantity.</summary>
public static class HeatMap
{
    private const double CellHeight = 34;

    /// <summary>The map as an SVG element.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="note">What the columns, rows and shades are.</param>
    /// <param name="columns">Names of the columns, [columns].</param>
    /// <param name="rows">Names of the rows, from top to bottom, [rows].</param>
    /// <param name="values">Shade of each cell from 0 to 1, and the text in it; NaN leaves it empty; [rows][columns].</param>
    public static string Svg(
        string title, string note, IReadOnlyList<string> columns, IReadOnlyList<string> rows, IReadOnlyList<IReadOnlyList<(double Shade, string Text)>> values)
    {
        const double Top = SvgCanvas.Head;
        var left = rows.Select(r => SvgCanvas.Width(r)).DefaultIfEmpty(0).Max() + 12;
        var width = (PlotArea.ChartWidth - left) / Math.Max(1, columns.Count);
        var bottom = Top + CellHeight * rows.Count;
        var canvas = new SvgCanvas(PlotArea.ChartWidth, bottom + 24, title, note);
        for (var r = 0; r < rows.Count; r++)
        {
            var y = Top + CellHeight * r;
            canvas.Text(left - 8, y + CellHeight / 2 + 4, rows[r], Theme.Ink, "end");
            for (var c = 0; c < columns.Count; c++)
            {
                var (shade, text) = values[r][c];
                if (double.IsNaN(shade)) continue;
                // The shade never hides the text in it.
                canvas.Shade(left + width * c + 1, y + 1, width - 2, CellHeight - 2, Theme.Color(0), 0.08 + 0.5 * Math.Clamp(shade, 0, 1));
                canvas.Text(left + width * (c + 0.5), y + CellHeight / 2 + 4, text, Theme.Ink, "middle");
            }
        }
        for (var c = 0; c < columns.Count; c++) canvas.Text(left + width * (c + 0.5), bottom + 17, columns[c], Theme.Muted, "middle");
        return canvas.Finish();
    }
}
