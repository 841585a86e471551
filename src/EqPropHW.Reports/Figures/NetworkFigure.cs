using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>
/// A network as it lies: couplings coloured by sign and as wide as they are strong, nodes shaded by a response, inputs as
/// squares, outputs with a ring.
/// </summary>
public static class NetworkFigure
{
    /// <summary>More couplings than this would hide each other; the strongest are drawn.</summary>
    private const int MostCouplings = 2500;

    private const double Side = 460;

    /// <summary>One picture.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="wiring">The graph.</param>
    /// <param name="couplings">Strength of each coupling, [edges].</param>
    /// <param name="shades">Shade of each node, 0 to 1; null for none, [nodes].</param>
    public static string Svg(string title, WiringShown wiring, IReadOnlyList<double> couplings, IReadOnlyList<double>? shades)
    {
        var frame = new Frame(wiring, 26, SvgCanvas.Head + 22, Side - 52, 320);
        var drawn = Math.Min(MostCouplings, couplings.Count);
        var note = $"blue +, orange −, width |J|{(drawn < couplings.Count ? $" (strongest {drawn} of {couplings.Count})" : "")}; squares inputs, rings outputs";
        var canvas = new SvgCanvas(Side, frame.Bottom + 26, title, note);
        frame.Draw(canvas, couplings, shades, drawn);
        return canvas.Finish();
    }

    /// <summary>Pictures side by side, one for each moment of a run.</summary>
    /// <param name="title">What they show.</param>
    /// <param name="note">What the shades mean.</param>
    /// <param name="wiring">The graph.</param>
    /// <param name="moments">Caption, couplings and shades of each.</param>
    public static string Strip(
        string title, string note, WiringShown wiring, IReadOnlyList<(string Caption, IReadOnlyList<double> Couplings, IReadOnlyList<double>? Shades)> moments)
    {
        const double Gap = 14, Panel = (Side - 2 * Gap) / 3;
        // One below another in rows of three; each row is as high as its pictures.
        var row = new Frame(wiring, 0, 0, Panel - 24, Panel - 24).Bottom + 52;
        var rows = (moments.Count + 2) / 3;
        var canvas = new SvgCanvas(Side, SvgCanvas.Head + rows * row, title, note);
        for (var k = 0; k < moments.Count; k++)
        {
            var (left, top) = (k % 3 * (Panel + Gap), SvgCanvas.Head + k / 3 * row);
            canvas.Text(left, top + 10, moments[k].Caption, Theme.Muted);
            new Frame(wiring, left + 12, top + 28, Panel - 24, Panel - 24)
                .Draw(canvas, moments[k].Couplings, moments[k].Shades, Math.Min(MostCouplings / moments.Count, moments[k].Couplings.Count));
        }
        return canvas.Finish();
    }

    /// <summary>Values as shades: the square root of their share of the largest, so that weak ones can be told from none.</summary>
    public static IReadOnlyList<double> Shades(IReadOnlyList<double> values)
    {
        var largest = values.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return [.. values.Select(v => largest > 0 && double.IsFinite(v) ? Math.Sqrt(v / largest) : 0)];
    }

    /// <summary>A network scaled into a box.</summary>
    private sealed class Frame
    {
        private readonly WiringShown _wiring;
        private readonly (double X, double Y)[] _place;
        private readonly double _scale;

        public Frame(WiringShown wiring, double left, double top, double width, double height)
        {
            _wiring = wiring;
            var (x, y) = (wiring.X.Min(), wiring.Y.Min());
            var (across, down) = (Math.Max(1e-9, wiring.X.Max() - x), Math.Max(1e-9, wiring.Y.Max() - y));
            _scale = Math.Min(Math.Min(width / across, height / down), 80);
            var inset = (width - _scale * across) / 2;
            _place = [.. wiring.X.Zip(wiring.Y, (a, b) => (left + inset + _scale * (a - x), top + _scale * (b - y)))];
            Bottom = top + _scale * down;
        }

        public double Bottom { get; }

        public void Draw(SvgCanvas canvas, IReadOnlyList<double> couplings, IReadOnlyList<double>? shades, int drawn)
        {
            var strongest = couplings.Select(Math.Abs).DefaultIfEmpty(0).Max();
            var radius = Math.Clamp(0.2 * _scale, 1.2, 9);
            // The weakest first, so that the strong ones lie on top.
            foreach (var e in Enumerable.Range(0, couplings.Count).OrderBy(e => Math.Abs(couplings[e])).Skip(couplings.Count - drawn))
            {
                var share = strongest > 0 ? Math.Abs(couplings[e]) / strongest : 0;
                Join(canvas, _wiring.From[e], _wiring.To[e], Theme.Color(couplings[e] < 0 ? 1 : 0), 0.35 + Math.Clamp(0.3 * radius, 0.8, 3) * share, 0.25 + 0.7 * share);
            }
            var (inputs, outputs) = (_wiring.Inputs.ToHashSet(), _wiring.Outputs.ToHashSet());
            for (var i = 0; i < _place.Length; i++)
            {
                if (inputs.Contains(i)) canvas.Rectangle(_place[i].X - radius, _place[i].Y - radius, 2 * radius, 2 * radius, Theme.Muted);
                else canvas.Node(_place[i].X, _place[i].Y, radius, Theme.Color(2), shades?[i] ?? 0, outputs.Contains(i));
            }
        }

        /// <summary>A bond; one that is longer than the shortest is an arc, since it may pass over nodes.</summary>
        private void Join(SvgCanvas canvas, int i, int j, string color, double width, double opacity)
        {
            var (a, b) = (_place[i], _place[j]);
            var length = Math.Sqrt((b.X - a.X) * (b.X - a.X) + (b.Y - a.Y) * (b.Y - a.Y));
            var bend = length > 1.45 * _scale && length < 5.5 * _scale ? 0.2 : 0;
            canvas.Bond(a, ((a.X + b.X) / 2 - bend * (b.Y - a.Y), (a.Y + b.Y) / 2 + bend * (b.X - a.X)), b, color, width, opacity);
        }
    }
}
