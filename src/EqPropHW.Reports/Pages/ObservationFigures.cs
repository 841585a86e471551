using System.Globalization;
using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>Figures of what a run observed about its network; none for runs that observed nothing.</summary>
public static class ObservationFigures
{
    private const int MostMoments = 6;

    /// <summary>Pictures of the first run, and response against distance and affected share over all runs: file name and SVG of each.</summary>
    /// <param name="runs">Runs of one experiment.</param>
    public static IEnumerable<(string Name, string Svg)> Of(IReadOnlyList<RunRecord> runs)
    {
        var wiring = runs[0].Events.OfType<WiringShown>().LastOrDefault();
        var moments = Moments(runs[0]);
        if (wiring is null || moments.Length == 0) yield break;
        var seed = runs.Count > 1 ? $", seed {runs[0].Manifest.Seed}" : "";
        var last = moments[^1];
        yield return ("network", NetworkFigure.Svg($"Couplings, and response to the nudge by shade{seed}", wiring, last.Couplings, NetworkFigure.Shades(last.Response)));
        if (last.InputResponse is { } input)
            yield return ("input-response", NetworkFigure.Svg($"Response to an input change by shade{seed}", wiring, last.Couplings, NetworkFigure.Shades(input)));
        if (moments.Length > 1)
        {
            yield return ("coupling-change", NetworkFigure.Svg(
                $"Change of the couplings since update {Markup.Count(moments[0].Iteration)}{seed}", wiring, [.. last.Couplings.Zip(moments[0].Couplings, (a, b) => a - b)], null));
            yield return ("evolution", Evolution($"Evolution{seed}", wiring, moments));
        }
        var observed = runs.Where(r => r.Events.OfType<Observed>().Any()).ToArray();
        if (ByDistance("Response to the nudge by distance from the outputs", observed) is { } distance) yield return ("response-by-distance", distance);
        if (moments.Length > 1) yield return ("affected", Affected(observed, wiring.Threshold));
    }

    /// <summary>Couplings and responses at several moments, side by side.</summary>
    public static string Evolution(string title, WiringShown wiring, IReadOnlyList<Observed> moments)
        => NetworkFigure.Strip(
            title, "shade: response to the nudge, each moment by its own largest", wiring,
            [.. Chosen(moments).Select(m => ($"update {Markup.Count(m.Iteration)}", (IReadOnlyList<double>)m.Couplings, (IReadOnlyList<double>?)NetworkFigure.Shades(m.Response)))]);

    /// <summary>Mean response at each distance over the free nodes of some runs, as a share of the largest in its run; null without distances.</summary>
    /// <param name="runs">Runs with observations of the same wiring.</param>
    /// <param name="name">Name of the series.</param>
    public static Series Distance(string name, IReadOnlyList<RunRecord> runs) => Series.Over(name, runs.Select(run =>
    {
        var (wiring, response) = (run.Events.OfType<WiringShown>().Last(), run.Events.OfType<Observed>().Last().Response);
        var (inputs, largest) = (wiring.Inputs.ToHashSet(), response.Max());
        return Enumerable.Range(0, response.Length).Where(i => wiring.Distance[i] >= 0 && !inputs.Contains(i)).GroupBy(i => wiring.Distance[i]).OrderBy(g => g.Key)
            .Select(g => ((double)g.Key, largest > 0 ? g.Average(i => response[i]) / largest : double.NaN));
    }));

    private static Observed[] Moments(RunRecord run) => [.. run.Events.OfType<Observed>()];

    private static string? ByDistance(string title, IReadOnlyList<RunRecord> runs)
    {
        var line = Distance("all", runs);
        return line.X.Count < 2 ? null : LineChart.Svg(
            title, Axis.Linear("couplings to the nearest output", line.X), Axis.Share("share of the largest response; band: all seeds", line.Extent, fromZero: true), [line]);
    }

    private static string Affected(IReadOnlyList<RunRecord> runs, double threshold)
    {
        var line = Series.Over("affected", runs.Select(r => Moments(r).Select(m => ((double)m.Iteration, m.Affected))));
        var above = threshold.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);
        return LineChart.Svg(
            "Affected nodes", Axis.Exact("updates of the parameters", line.X),
            Axis.Share($"share of free nodes above {above} of the largest response", line.Extent, fromZero: true), [line]);
    }

    private static IEnumerable<Observed> Chosen(IReadOnlyList<Observed> moments)
        => Enumerable.Range(0, Math.Min(MostMoments, moments.Count)).Select(k => moments[k * (moments.Count - 1) / Math.Max(1, Math.Min(MostMoments, moments.Count) - 1)]);
}
