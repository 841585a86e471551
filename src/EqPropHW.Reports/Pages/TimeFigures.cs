using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>Figures of the time constants of a die and of how its nodes settle; none where all nodes are alike and nothing was measured.</summary>
public static class TimeFigures
{
    /// <summary>Histograms of time constants and settling, and residuals by node, over all runs, as SVG elements.</summary>
    /// <param name="runs">Runs of one experiment.</param>
    public static IEnumerable<string> Of(IReadOnlyList<RunRecord> runs)
    {
        var drawn = runs.SelectMany(r => r.Events.OfType<TimeDrawn>()).ToArray();
        if (drawn.Length > 0)
        {
            // Dies of the same instance are the same; a histogram counts each node once.
            var dies = runs.Zip(runs.Select(r => r.Events.OfType<TimeDrawn>().LastOrDefault())).Where(p => p.Second is not null)
                .GroupBy(p => p.First.Manifest.Instance).Select(g => g.First().Second!).ToArray();
            var limited = dies.Sum(d => d.Limited);
            yield return Histogram.Svg(
                $"Time constants of the nodes, {limited} limited",
                drawn[0].IsClocked ? "update factor a in a cycle" : "tau in seconds",
                [.. dies.SelectMany(d => d.Values)]);
        }
        var measured = runs.Select(r => r.Events.OfType<Stability>().LastOrDefault()).OfType<Stability>().ToArray();
        if (measured.Length == 0) yield break;
        yield return Histogram.Svg("Settling of the nodes, trained network", "cycles until a node stays within 0.01 of its end", [.. measured.SelectMany(m => m.SettledAfter)]);
        if (drawn.Length > 0) yield return ResidualByFactor("Residual by time constant, end of the free phase", measured);
    }

    private static string ResidualByFactor(string title, IReadOnlyList<Stability> measured)
        => LineChart.Svg(
            title,
            Axis.Log("update factor a of a node in a cycle", Points(measured).Select(p => p.X)),
            Axis.Log("median |tau ds/dt| of nodes; band: middle half", Points(measured).Select(p => p.Y)),
            [Classes("nodes", measured)]);

    /// <summary>Residual against update factor: geometric classes, the band from a quarter to three quarters of the nodes in each.</summary>
    /// <param name="name">Name of the series.</param>
    /// <param name="measured">Settling of one or more trained arrays.</param>
    public static Series Classes(string name, IReadOnlyList<Stability> measured)
    {
        const int PerDecade = 8;
        var classes = Points(measured).GroupBy(p => (int)Math.Floor(PerDecade * Math.Log10(p.X))).OrderBy(g => g.Key)
            .Select(g => (X: Math.Pow(10, (g.Key + 0.5) / PerDecade), Y: g.Select(p => p.Y).Order().ToArray())).ToArray();
        return new(name, [.. classes.Select(c => c.X)], [.. classes.Select(c => Statistics.Median(c.Y))])
        {
            Low = [.. classes.Select(c => c.Y[c.Y.Length / 4])],
            High = [.. classes.Select(c => c.Y[3 * (c.Y.Length - 1) / 4])],
        };
    }

    // A logarithmic axis has no place for a residual of exactly zero; it stands at rounding error.
    private static IEnumerable<(double X, double Y)> Points(IEnumerable<Stability> measured)
        => measured.SelectMany(m => m.Factor.Zip(m.Residual)).Where(p => p.First > 0).Select(p => (p.First, Math.Max(p.Second, 1e-9)));
}
