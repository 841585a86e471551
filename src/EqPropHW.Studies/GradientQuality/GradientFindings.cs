using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>The dies of one network at one level of one knob, with the columns of every other study.</summary>
/// <param name="Name">Network, knob and level with slashes between.</param>
/// <param name="Seeds">Number of dies.</param>
/// <param name="Success">Share of the dies whose cosine is at least <see cref="GradientFindings.UsableCosine"/>.</param>
/// <param name="Low">Lower end of its 95 % Wilson interval over the dies.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Distance">1 minus the mean cosine.</param>
/// <param name="Accuracy">Mean cosine.</param>
public sealed record GradientRow(string Name, int Seeds, double Success, double Low, double High, double Distance, double Accuracy);

/// <summary>What the study of gradients found.</summary>
/// <param name="Cells">Every level of every knob, dies together.</param>
/// <param name="Table">Cosine and norm at every level.</param>
/// <param name="Sentences">Up to which level each imperfection leaves the gradient usable.</param>
/// <param name="Figures">Cosine and norm against each knob.</param>
/// <param name="Gates">The bounds.</param>
public sealed record GradientFindings(ImmutableArray<GradientRow> Cells, string Table, string Sentences, IReadOnlyList<StudyFigure> Figures, IReadOnlyList<Gate> Gates)
{
    /// <summary>Cosine at which a gradient counts as usable: it points within 26 degrees of the exact one.</summary>
    public const double UsableCosine = 0.9;

    private const double IdealCosine = 0.99;

    private static readonly CultureInfo _invariant = CultureInfo.InvariantCulture;

    /// <summary>Whether no bound failed.</summary>
    public bool Passed => Gates.All(g => g.Passed != false);

    /// <summary>Works out the findings.</summary>
    public static GradientFindings Of(IReadOnlyList<GradientCell> cells)
    {
        var networks = cells.Select(c => c.Network).Distinct().ToImmutableArray();
        var knobs = KnobTable.All.Where(k => cells.Any(c => c.Knob == k.Name)).ToImmutableArray();
        return new(
            [.. cells.GroupBy(c => (c.Network, c.Knob, c.Level)).Select(g => RowOf(g.Key.Knob == "none" ? $"{g.Key.Network}/none" : string.Create(_invariant, $"{g.Key.Network}/{g.Key.Knob}/{g.Key.Level:R}"), [.. g.Select(c => c.Cosine)]))],
            TableOf(cells), SentencesOf(cells, networks, knobs), [.. knobs.SelectMany(k => FiguresOf(cells, networks, k))],
            [.. networks.Select(n =>
            {
                var cosine = cells.Single(c => c.Network == n && c.Knob == "none").Cosine;
                return new Gate($"{n}: cosine of the ideal device at least {IdealCosine.ToString(_invariant)}", cosine, cosine >= IdealCosine);
            })]);
    }

    private static GradientRow RowOf(string name, double[] cosines)
    {
        var usable = cosines.Count(c => c >= UsableCosine);
        var (interval, mean) = (Statistics.WilsonInterval(usable, cosines.Length), cosines.Average());
        return new(name, cosines.Length, (double)usable / cosines.Length, interval.Low, interval.High, 1 - mean, mean);
    }

    private static string TableOf(IReadOnlyList<GradientCell> cells)
    {
        var text = new StringBuilder($"{"network",-16}{"knob",-18}{"level",10}{"dies",6}{"cosine",9}{"lowest",9}{"norm",9}{"jumps",9}\n");
        foreach (var group in cells.GroupBy(c => (c.Network, c.Knob, c.Level)))
        {
            text.Append(_invariant, $"{group.Key.Network,-16}{group.Key.Knob,-18}{group.Key.Level,10:G3}{group.Count(),6}{group.Average(c => c.Cosine),9:F4}")
                .Append(_invariant, $"{group.Min(c => c.Cosine),9:F4}{group.Average(c => c.Norm),9:G3}{100 * group.Average(c => c.Jumps),7:F1} %\n");
        }
        return text.ToString();
    }

    private static string SentencesOf(IReadOnlyList<GradientCell> cells, ImmutableArray<string> networks, ImmutableArray<Knob> knobs)
    {
        var text = new StringBuilder();
        foreach (var network in networks)
        {
            var limits = knobs.Select(knob =>
            {
                var means = knob.Levels
                    .Select(level => (Level: level, Cells: cells.Where(c => c.Network == network && c.Knob == knob.Name && c.Level == level).ToArray()))
                    .Where(m => m.Cells.Length > 0)
                    .Select(m => (m.Level, Cosine: m.Cells.Average(c => c.Cosine))).ToArray();
                // From the harmless end; the window of beta opens later, so its best part counts.
                var usable = means.SkipWhile(m => !(m.Cosine >= UsableCosine)).TakeWhile(m => m.Cosine >= UsableCosine).ToArray();
                return knob.Name + " " + (usable.Length == 0 ? "never" : usable.Length == means.Length ? $"all of {Text(means[0].Level)} to {Text(means[^1].Level)}" : usable[0].Level == means[0].Level ? $"to {Text(usable[^1].Level)}" : $"{Text(usable[0].Level)} to {Text(usable[^1].Level)}");
            });
            text.Append(_invariant, $"{network}: the gradient keeps a cosine of {UsableCosine} with the exact one at: {string.Join("; ", limits)}.\n");
        }
        return text.ToString();
    }

    private static IEnumerable<StudyFigure> FiguresOf(IReadOnlyList<GradientCell> cells, ImmutableArray<string> networks, Knob knob)
    {
        Series[] Lines(Func<GradientCell, double> figure) =>
        [
            .. networks.Select(n => Series.Over(n, cells.Where(c => c.Network == n && c.Knob == knob.Name).GroupBy(c => c.Die).Select(g => g.Select(c => (c.Level, figure(c)))))),
        ];
        var levels = cells.Where(c => c.Knob == knob.Name).Select(c => c.Level).ToArray();
        var x = knob.IsLog ? Axis.Log(knob.Label, levels) : Axis.Exact(knob.Label, levels);
        var (cosines, norms) = (Lines(c => c.Cosine), Lines(c => c.Norm));
        yield return new(LineChart.Svg($"Direction: {knob.Name}", x, Axis.Linear("cosine with the exact gradient; bands: all dies", cosines.SelectMany(s => s.Extent).Append(1)), cosines));
        yield return new(LineChart.Svg($"Length: {knob.Name}", x, Axis.Fitting("norm over that of the exact gradient", norms.SelectMany(s => s.Extent).Append(1)), norms));
    }

    private static string Text(double x) => x.ToString("G3", _invariant);
}
