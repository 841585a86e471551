using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EqPropHW.Core;
using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>What a wiring costs and gains: accuracy of every cell against its number of couplings, and EP against the exact gradient.</summary>
internal static class CouplingFindings
{
    /// <summary>A study's table and figure.</summary>
    /// <param name="result">The finished grid.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="families">Beginnings of cell names that belong together, each a line of the figure.</param>
    /// <param name="pairs">Cells compared seed by seed, the first less the second.</param>
    public static Findings Of(StudyResult result, string folder, ImmutableArray<string> families, params ImmutableArray<(string Cell, string Other)> pairs)
    {
        var rows = result.Cells.Where(c => c.Runs.Count > 0).Select(c => (Cell: c, Couplings: Couplings(Path.Combine(folder, c.Cell.Name, $"seed-{c.Runs[0].Seed}", "parameters.npz")))).ToArray();
        var text = new StringBuilder("couplings are those a device must have: none between two inputs, one for every window of a shared coupling\n");
        text.AppendLine("cell                       couplings  seeds   last                       selected   minutes");
        foreach (var (cell, couplings) in rows)
        {
            var accuracy = cell.Runs.Select(r => r.Test.Accuracy).ToArray();
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Cell.Name,-26} {couplings,9}  {accuracy.Length,5}   {Interval(accuracy),-25}  {Percent(cell.Mean(r => r.Selected?.Test.Accuracy)),8}  {cell.Mean(r => r.WallSeconds) / 60,8:F1}"));
        }
        foreach (var (cell, _) in rows.Where(r => r.Cell.Cell.Name.EndsWith("-exact", StringComparison.Ordinal)))
        {
            var name = cell.Cell.Name[..^"-exact".Length];
            if (rows.Select(r => r.Cell).FirstOrDefault(c => c.Cell.Name == name || c.Cell.Name == name + "-ep") is { } ep)
                text.AppendLine($"{name}: EP less exact gradient, same seeds: {Paired(ep, cell)} points");
        }
        foreach (var (name, other) in pairs)
        {
            var (a, b) = (rows.FirstOrDefault(r => r.Cell.Cell.Name == name), rows.FirstOrDefault(r => r.Cell.Cell.Name == other));
            if (a.Cell is not null && b.Cell is not null)
                text.AppendLine($"{name} ({a.Couplings} couplings) less {other} ({b.Couplings}), same seeds: {Paired(a.Cell, b.Cell)} points");
        }
        Series[] lines = [.. families.Select(f => Line(f, rows.Where(r => r.Cell.Cell.Name.StartsWith(f, StringComparison.Ordinal) && !r.Cell.Cell.Name.EndsWith("-exact", StringComparison.Ordinal)))).Where(l => l.X.Count > 0)];
        if (lines.Length == 0) return new(text.ToString(), []);
        var figure = LineChart.Svg(
            "Accuracy by number of couplings", Axis.Log("couplings", lines.SelectMany(l => l.X)), Axis.Share("test accuracy, last; bands: all seeds", lines.SelectMany(l => l.Extent)), lines);
        return new(text.ToString(), [new(figure, "Each point is a cell, mean over its seeds; lines join cells of one family in the order of their couplings.")]);
    }

    /// <summary>Mean difference in accuracy of two cells over the seeds both have, with its 95 % t-interval, in points.</summary>
    public static string Paired(CellResult cell, CellResult other)
    {
        var differences = cell.Runs.Join(other.Runs, r => r.Seed, r => r.Seed, (a, b) => 100 * (a.Test.Accuracy - b.Test.Accuracy)).ToArray();
        var interval = Statistics.MeanInterval(differences);
        return differences.Length < 2
            ? string.Create(CultureInfo.InvariantCulture, $"{Statistics.Mean(differences):+0.0;-0.0;0.0} (one seed)")
            : string.Create(CultureInfo.InvariantCulture, $"{Statistics.Mean(differences):+0.0;-0.0;0.0} ({interval.Low:+0.0;-0.0;0.0} .. {interval.High:+0.0;-0.0;0.0}, {differences.Length} runs)");
    }

    private static Series Line(string name, IEnumerable<(CellResult Cell, int Couplings)> cells)
    {
        var sorted = cells.OrderBy(c => c.Couplings).ToArray();
        double[] Each(Func<IReadOnlyList<double>, double> figure) => [.. sorted.Select(c => figure([.. c.Cell.Runs.Select(r => r.Test.Accuracy)]))];
        return new(name.TrimEnd('-'), [.. sorted.Select(c => (double)c.Couplings)], Each(a => Statistics.Mean([.. a]))) { Low = Each(a => a.Min()), High = Each(a => a.Max()) };
    }

    private static int Couplings(string path)
    {
        var topology = NetworkFile.Read(path).Topology;
        var inputs = topology.InputNodes.ToHashSet();
        return topology.Edges.Count(e => !inputs.Contains(e.I) || !inputs.Contains(e.J));
    }

    private static string Interval(double[] accuracy)
    {
        var interval = Statistics.MeanInterval(accuracy);
        return Percent(Statistics.Mean(accuracy)) + (accuracy.Length < 2 ? "" : $" ({Percent(interval.Low)} .. {Percent(interval.High)})");
    }

    private static string Percent(double share) => double.IsNaN(share) ? "-" : (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
