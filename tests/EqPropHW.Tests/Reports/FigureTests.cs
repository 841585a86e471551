using System.Globalization;
using System.Xml.Linq;
using EqPropHW.Reports;

namespace EqPropHW.Tests.Reports;

public sealed class FigureTests
{
    private const string Nasty = "<script>\"&' \u0001";

    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string, string> Figures => new()
    {
        { "line", LineChart.Svg(Nasty, new(Nasty, 0, 1), new(Nasty, 0, 1), [new(Nasty, [0, 1], [0, 1]) { Low = [0, 0], High = [1, 1] }, new("b", [], [])]) },
        { "points", PointChart.Svg(Nasty, new(Nasty, 0, 1), [new(Nasty, 0.5, new(0.2, 0.7)), new("none", double.NaN)], Nasty) },
        { "no points", PointChart.Svg(Nasty, new(Nasty, 0, 1), []) },
        { "histogram", Histogram.Svg(Nasty, Nasty, [1, 2, double.NaN]) },
        { "empty histogram", Histogram.Svg(Nasty, Nasty, []) },
        { "heat map", HeatMap.Svg(Nasty, Nasty, [Nasty, "b"], [Nasty], [[(0.5, Nasty), (double.NaN, "")]]) },
        { "confusion", ConfusionMatrix.Svg(Nasty, [[1, 2], [0, 0]], [Nasty, "a very long class name that has no room"]) },
    };

    [Theory]
    [MemberData(nameof(Figures))]
    public void Every_figure_is_well_formed_and_described(string what, string svg)
    {
        var root = XDocument.Parse(svg).Root!;

        Assert.Equal(_svg + "svg", root.Name);
        Assert.Equal("img", root.Attribute("role")?.Value);
        Assert.StartsWith("<script>\"&' ", root.Attribute("aria-label")?.Value, StringComparison.Ordinal);
        Assert.Equal(root.Attribute("aria-label")!.Value, root.Element(_svg + "title")?.Value);
        Assert.False(svg.Contains("NaN", StringComparison.Ordinal), $"{what} places something at NaN");
        Assert.Empty(root.Descendants(_svg + "script"));
    }

    [Fact]
    public void A_line_passes_through_its_points()
    {
        var root = XDocument.Parse(LineChart.Svg("t", new("x", 0, 10), new("y", 1, 100, IsLog: true), [new("a", [0, 5, 10], [1, 10, 100])])).Root!;

        var points = Points(root, "polyline");
        var (left, right) = Axis(root);

        Assert.Equal([left.X, (left.X + right.X) / 2, right.X], points.Select(p => p.X), Close);
        Assert.Equal(left.Y, points[0].Y, 1);
        Assert.Equal((points[0].Y + points[2].Y) / 2, points[1].Y, 1);
        Assert.True(points[2].Y < points[0].Y, "larger values stand higher");
    }

    [Fact]
    public void A_gap_breaks_the_line_and_a_zero_has_no_place_on_a_log_axis()
    {
        double[] x = [0, 1, 2, 3, 4, 5, 6];
        var root = XDocument.Parse(LineChart.Svg("t", new("x", 0, 6), new("y", 1, 100, IsLog: true), [new("a", x, [1, 2, double.NaN, 3, 4, 0, 5])])).Root!;

        Assert.Equal([2, 2], root.Elements(_svg + "polyline").Select(p => p.Attribute("points")!.Value.Split(' ').Length));
        Assert.Equal(3, root.Elements(_svg + "circle").Count());
    }

    [Fact]
    public void A_band_runs_along_both_edges()
    {
        var series = Series.Over("a", [[(0, 1.0), (1, 4.0)], [(0, 3.0), (1, 8.0)]]);
        var root = XDocument.Parse(LineChart.Svg("t", new("x", 0, 1), new("y", 0, 8), [series])).Root!;

        var (band, line) = (Points(root, "polygon"), Points(root, "polyline"));

        Assert.Equal([2.0, 6.0], series.Y);
        Assert.Equal(4, band.Length);
        // Upper edge 3 and 8, then the lower edge backwards 4 and 1; the line is the mean.
        Assert.Equal((band[0].Y + band[3].Y) / 2, line[0].Y, 1);
        Assert.Equal((band[1].Y + band[2].Y) / 2, line[1].Y, 1);
        Assert.True(band[1].Y < band[0].Y && band[0].Y < band[3].Y);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Names_at_line_ends_do_not_overlap(double height)
    {
        var root = XDocument.Parse(LineChart.Svg("t", new("x", 0, 1), new("y", 0, 1), [.. Enumerable.Range(0, 4).Select(k => new Series($"s{k}", [0, 1], [0, height + 0.001 * k]))])).Root!;

        var y = root.Elements(_svg + "text").Where(t => t.Value.StartsWith('s')).Select(t => Number(t, "y")).Order().ToArray();

        Assert.Equal(4, y.Length);
        Assert.All(y.Zip(y.Skip(1)), p => Assert.True(p.Second - p.First >= 13.9));
        Assert.True(y[0] > 46, "names stay below the title");
    }

    [Fact]
    public void Error_bars_span_their_interval()
    {
        var root = XDocument.Parse(PointChart.Svg("t", new("x", 0, 1), [new("a", 0.5, new(0.25, 0.75))])).Root!;
        var (left, right) = Axis(root);

        var bar = root.Elements(_svg + "line").Single(l => l.Attribute("stroke-width")!.Value == "1.75");
        var point = Number(root.Element(_svg + "circle")!, "cx");

        Assert.Equal([0.25, 0.5, 0.75], new[] { Number(bar, "x1"), point, Number(bar, "x2") }.Select(v => (v - left.X) / (right.X - left.X)), (a, b) => Math.Abs(a - b) < 0.001);
    }

    [Fact]
    public void Histogram_counts_every_value_once()
    {
        Assert.Equal([2, 0, 1, 2], Histogram.Counts([0, 0.24, 0.5, 0.75, 1, 2, -1], 0, 1, 4));
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0237, "−0.0237")]
    [InlineData(1234.6, "1235")]
    [InlineData(0.000449, "4.49 × 10⁻⁴")]
    [InlineData(0.9999, "1")]
    [InlineData(9.999e-5, "1.00 × 10⁻⁴")]
    [InlineData(double.NaN, "–")]
    public void Numbers_are_written_for_people(double value, string text) => Assert.Equal(text, Markup.Number(value));

    private static bool Close(double a, double b) => Math.Abs(a - b) < 0.05;

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static (double X, double Y)[] Points(XElement root, string shape)
        => [.. root.Element(_svg + shape)!.Attribute("points")!.Value.Split(' ').Select(p => p.Split(',')).Select(p => (double.Parse(p[0], CultureInfo.InvariantCulture), double.Parse(p[1], CultureInfo.InvariantCulture)))];

    /// <summary>Ends of the horizontal axis: the long line in the axis colour.</summary>
    private static ((double X, double Y) Left, (double X, double Y) Right) Axis(XElement root)
    {
        var line = root.Elements(_svg + "line").Where(l => l.Attribute("stroke")!.Value.Contains("--line", StringComparison.Ordinal)).MaxBy(l => Number(l, "x2") - Number(l, "x1"))!;
        return ((Number(line, "x1"), Number(line, "y1")), (Number(line, "x2"), Number(line, "y2")));
    }
}
