namespace EqPropHW.Reports;

/// <summary>One row of a point chart.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The value; not drawn when it is no number.</param>
/// <param name="Interval">Its error bar; null without one.</param>
/// <param name="Color">Place in the palette.</param>
public sealed record PointRow(string Name, double Value, Interval? Interval = null, int Color = 0);

/// <summary>Values with error bars, one a row with its name on the left: long names stay readable.</summary>
public static class PointChart
{
    private const double RowHeight = 24;

    /// <summary>The chart as an SVG element.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="axis">Horizontal axis of the values.</param>
    /// <param name="rows">Rows from top to bottom.</param>
    /// <param name="note">What the error bars are; null without any.</param>
    public static string Svg(string title, Axis axis, IReadOnlyList<PointRow> rows, string? note = null)
    {
        const double Top = SvgCanvas.Head;
        var bottom = Top + RowHeight * rows.Count + 4;
        var left = Math.Min(0.5 * PlotArea.ChartWidth, rows.Select(r => SvgCanvas.Width(r.Name)).DefaultIfEmpty(0).Max() + 14);
        var area = new PlotArea(axis, new("", 0, 1), left, Top, PlotArea.ChartWidth - 22, bottom);
        var canvas = new SvgCanvas(PlotArea.ChartWidth, bottom + 42, title, note);
        foreach (var tick in axis.Ticks) canvas.Line(area.Across(tick), Top, area.Across(tick), bottom, Theme.Grid);
        canvas.Line(left, bottom, area.Right, bottom, Theme.Line);
        area.DrawAcross(canvas);
        for (var k = 0; k < rows.Count; k++) Row(canvas, area, rows[k], Top + RowHeight * (k + 0.5) + 2);
        return canvas.Finish();
    }

    private static void Row(SvgCanvas canvas, PlotArea area, PointRow row, double y)
    {
        canvas.Text(area.Left - 10, y + 4, row.Name, Theme.Ink, "end");
        if (double.IsNaN(area.X.Place(row.Value))) return;
        var color = Theme.Color(row.Color);
        if (row.Interval is { } interval)
        {
            var low = double.IsNaN(area.X.Place(interval.Low)) ? area.Left : area.Across(interval.Low);
            canvas.Line(low, y, area.Across(interval.High), y, color, 1.75);
        }
        canvas.Circle(area.Across(row.Value), y, 4, color);
    }
}
