using System.Text;

namespace EqPropHW.Reports;

/// <summary>Writes the elements of one SVG figure; coordinates are in its own units, about one pixel each.</summary>
internal sealed class SvgCanvas
{
    private readonly StringBuilder _svg = new();

    /// <summary>Begins a figure with its title in the upper left.</summary>
    public SvgCanvas(double width, double height, string title, string? subtitle = null)
    {
        var name = Markup.Escape(subtitle is null ? title : $"{title}: {subtitle}");
        _svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Markup.At(width)} {Markup.At(height)}\" role=\"img\" aria-label=\"{name}\"");
        _svg.Append($" font-family=\"{Theme.Font}\" font-size=\"12\"><title>{name}</title>");
        Text(0, 15, title, Theme.Ink, size: 14, bold: true);
        if (subtitle is not null) Text(0, 33, subtitle, Theme.Muted);
    }

    /// <summary>Height the title and subtitle take.</summary>
    public const double Head = 46;

    /// <summary>Width of a text, estimated: no font is at hand.</summary>
    public static double Width(string text, double size = 12) => size * text.Sum(c => c switch
    {
        '\u202f' => 0.2,
        '.' or ',' or ' ' or 'i' or 'l' or 'j' => 0.34,
        '%' or 'm' or 'w' or 'M' or 'W' => 0.95,
        _ => 0.65,
    });

    public void Text(double x, double y, string text, string color, string anchor = "start", double size = 12, bool bold = false)
        => _svg.Append($"<text x=\"{Markup.At(x)}\" y=\"{Markup.At(y)}\" fill=\"{color}\" text-anchor=\"{anchor}\"")
            .Append(size == 12 ? "" : $" font-size=\"{Markup.At(size)}\"").Append(bold ? " font-weight=\"600\"" : "")
            .Append($">{Markup.Escape(text)}</text>");

    public void Line(double x1, double y1, double x2, double y2, string color, double width = 1)
        => _svg.Append($"<line x1=\"{Markup.At(x1)}\" y1=\"{Markup.At(y1)}\" x2=\"{Markup.At(x2)}\" y2=\"{Markup.At(y2)}\" stroke=\"{color}\" stroke-width=\"{Markup.At(width)}\"/>");

    public void Circle(double x, double y, double radius, string color)
        => _svg.Append($"<circle cx=\"{Markup.At(x)}\" cy=\"{Markup.At(y)}\" r=\"{Markup.At(radius)}\" fill=\"{color}\"/>");

    /// <summary>A node filled as far as its shade, 0 to 1; a ring marks it.</summary>
    public void Node(double x, double y, double radius, string color, double shade, bool ring)
    {
        _svg.Append($"<circle cx=\"{Markup.At(x)}\" cy=\"{Markup.At(y)}\" r=\"{Markup.At(radius)}\" fill=\"{Theme.Card}\"/>");
        _svg.Append($"<circle cx=\"{Markup.At(x)}\" cy=\"{Markup.At(y)}\" r=\"{Markup.At(radius)}\" fill=\"{color}\" fill-opacity=\"{Markup.At(shade)}\" stroke=\"{(ring ? Theme.Ink : Theme.Line)}\" stroke-width=\"{(ring ? "2" : "0.75")}\"/>");
    }

    /// <summary>A line between two places, bent towards a third.</summary>
    public void Bond((double X, double Y) from, (double X, double Y) towards, (double X, double Y) to, string color, double width, double opacity)
        => _svg.Append($"<path fill=\"none\" d=\"M{Markup.At(from.X)} {Markup.At(from.Y)}Q{Markup.At(towards.X)} {Markup.At(towards.Y)} {Markup.At(to.X)} {Markup.At(to.Y)}\"")
            .Append($" stroke=\"{color}\" stroke-width=\"{Markup.At(width)}\" stroke-opacity=\"{Markup.At(opacity)}\"/>");

    public void Rectangle(double x, double y, double width, double height, string color, string? tip = null)
    {
        _svg.Append($"<rect x=\"{Markup.At(x)}\" y=\"{Markup.At(y)}\" width=\"{Markup.At(width)}\" height=\"{Markup.At(height)}\" fill=\"{color}\"");
        _svg.Append(tip is null ? "/>" : $"><title>{Markup.Escape(tip)}</title></rect>");
    }

    public void Shade(double x, double y, double width, double height, string color, double opacity)
        => _svg.Append($"<rect x=\"{Markup.At(x)}\" y=\"{Markup.At(y)}\" width=\"{Markup.At(width)}\" height=\"{Markup.At(height)}\" fill=\"{color}\" fill-opacity=\"{Markup.At(opacity)}\"/>");

    public void Polyline(IEnumerable<(double X, double Y)> points, string color)
        => _svg.Append($"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"1.75\" stroke-linejoin=\"round\" stroke-linecap=\"round\" points=\"{Points(points)}\"/>");

    public void Band(IEnumerable<(double X, double Y)> outline, string color)
        => _svg.Append($"<polygon fill=\"{color}\" fill-opacity=\"0.16\" points=\"{Points(outline)}\"/>");

    public string Finish() => _svg.Append("</svg>").ToString();

    private static string Points(IEnumerable<(double X, double Y)> points)
        => string.Join(' ', points.Select(p => $"{Markup.At(p.X)},{Markup.At(p.Y)}"));
}
