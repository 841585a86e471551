namespace EqPropHW.Reports;

/// <summary>A matrix in colours with its scale: a response map, a coupling map.</summary>
public static class HeatMap
{
    private const double Side = 340;

    /// <summary>More cells than this become one embedded image instead of rectangles with their values.</summary>
    private const int MostRectangles = 1024;

    /// <summary>The map as an SVG element.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="label">Quantity and unit of the colours.</param>
    /// <param name="values">Values, [rows, columns]; grey where no number.</param>
    public static string Svg(string title, string label, double[,] values)
    {
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        var finite = values.Cast<double>().Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (min, max) = (finite.Min(), finite.Max());
        double Shade(double value) => max > min ? (value - min) / (max - min) : 0.5 + 0 * value;

        var cell = Side / Math.Max(rows, columns);
        var (width, height) = (cell * columns, cell * rows);
        var canvas = new SvgCanvas(PlotArea.ChartWidth, SvgCanvas.Head + height + 6, title, label);
        if (rows * columns <= MostRectangles)
        {
            for (var r = 0; r < rows; r++)
            {
                // Half a pixel more closes the hairlines between neighbours.
                for (var c = 0; c < columns; c++)
                    canvas.Rectangle(c * cell, SvgCanvas.Head + r * cell, cell + 0.4, cell + 0.4, Viridis.Hex(Shade(values[r, c])), $"({r}, {c}): {Markup.Number(values[r, c])}");
            }
        }
        else
        {
            canvas.Image(0, SvgCanvas.Head, width, height, Pixels(values, Shade));
        }
        Scale(canvas, width + 18, Math.Max(60, Math.Min(height, 200)), min, max);
        return canvas.Finish();
    }

    private static void Scale(SvgCanvas canvas, double x, double height, double min, double max)
    {
        const int Steps = 50;
        for (var k = 0; k < Steps; k++)
            canvas.Rectangle(x, SvgCanvas.Head + height * k / Steps, 12, height / Steps + 0.4, Viridis.Hex(1 - (k + 0.5) / Steps));
        canvas.Text(x + 18, SvgCanvas.Head + 9, Markup.Number(max), Theme.Muted);
        // The middle of a range about zero is zero, but for rounding.
        var middle = (min + max) / 2;
        canvas.Text(x + 18, SvgCanvas.Head + height / 2 + 4, Markup.Number(Math.Abs(middle) < 0.005 * (max - min) ? 0 : middle), Theme.Muted);
        canvas.Text(x + 18, SvgCanvas.Head + height, Markup.Number(min), Theme.Muted);
    }

    private static byte[] Pixels(double[,] values, Func<double, double> shade)
    {
        var rgb = new byte[values.Length * 3];
        var at = 0;
        foreach (var value in values)
        {
            (rgb[at], rgb[at + 1], rgb[at + 2]) = Viridis.Rgb(shade(value));
            at += 3;
        }
        return Png.Encode(rgb, values.GetLength(1));
    }
}
