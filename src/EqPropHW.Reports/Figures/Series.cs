namespace EqPropHW.Reports;

/// <summary>A line of a chart, with a shaded band around it when it stands for several seeds.</summary>
/// <param name="Name">What it is, written at its end.</param>
/// <param name="X">Horizontal values, ascending, [points].</param>
/// <param name="Y">Vertical values; a value that is no number leaves a gap, [points].</param>
public sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Lower edge of the band, [points]; null without one.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>Upper edge of the band, [points]; null without one.</summary>
    public IReadOnlyList<double>? High { get; init; }

    /// <summary>Place in the palette, 0 to 5; null takes the place among the series.</summary>
    public int? Color { get; init; }

    /// <summary>Every number an axis has to hold.</summary>
    public IEnumerable<double> Extent => Y.Concat(Low ?? []).Concat(High ?? []);

    /// <summary>The mean over runs at every x any of them has, with a band from the smallest to the largest.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="runs">Points of each run.</param>
    public static Series Over(string name, IEnumerable<IEnumerable<(double X, double Y)>> runs)
    {
        var all = runs.Select(r => r.ToArray()).ToArray();
        var columns = all.SelectMany(r => r).GroupBy(p => p.X).OrderBy(g => g.Key)
            .Select(g => (g.Key, Y: g.Select(p => p.Y).Where(double.IsFinite).ToArray())).ToArray();
        var mean = new Series(name, [.. columns.Select(c => c.Key)], [.. columns.Select(c => Statistics.Mean(c.Y))]);
        return all.Length < 2 ? mean : mean with
        {
            Low = [.. columns.Select(c => c.Y.DefaultIfEmpty(double.NaN).Min())],
            High = [.. columns.Select(c => c.Y.DefaultIfEmpty(double.NaN).Max())],
        };
    }
}
