namespace EqPropHW.Reports;

/// <summary>The rectangle between two axes: draws them and places values.</summary>
/// <param name="X">Horizontal axis.</param>
/// <param name="Y">Vertical axis.</param>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
internal sealed record PlotArea(Axis X, Axis Y, double Left, double Top, double Right, double Bottom)
{
    /// <summary>Width of every chart.</summary>
    public const double ChartWidth = 460;

    /// <summary>Height of every chart with two axes.</summary>
    public const double ChartHeight = 290;

    /// <summary>The area of a chart, with as much room on the left as its tick texts need.</summary>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="right">Room kept free on the right.</param>
    public static PlotArea Of(Axis x, Axis y, double right) => new(
        x, y, y.Ticks.Max(t => SvgCanvas.Width(y.Text(t))) + 8, SvgCanvas.Head + 4, ChartWidth - right, ChartHeight - 42);

    /// <summary>Horizontal coordinate of a value.</summary>
    public double Across(double value) => Left + X.Place(value) * (Right - Left);

    /// <summary>Vertical coordinate of a value.</summary>
    public double Up(double value) => Bottom - Y.Place(value) * (Bottom - Top);

    /// <summary>Draws grid, ticks and the label of the horizontal axis.</summary>
    public void Draw(SvgCanvas canvas)
    {
        foreach (var tick in Y.Ticks)
        {
            canvas.Line(Left, Up(tick), Right, Up(tick), Theme.Grid);
            canvas.Text(Left - 7, Up(tick) + 4, Y.Text(tick), Theme.Muted, "end");
        }
        canvas.Line(Left, Bottom, Right, Bottom, Theme.Line);
        DrawAcross(canvas);
    }

    /// <summary>Draws ticks and label of the horizontal axis alone.</summary>
    public void DrawAcross(SvgCanvas canvas)
    {
        foreach (var tick in X.Ticks)
        {
            canvas.Line(Across(tick), Bottom, Across(tick), Bottom + 4, Theme.Line);
            canvas.Text(Across(tick), Bottom + 18, X.Text(tick), Theme.Muted, "middle");
        }
        canvas.Text((Left + Right) / 2, Bottom + 36, X.Label, Theme.Muted, "middle");
    }
}
