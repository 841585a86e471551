using System.Text;
using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>The report of a run, or of several seeds of one experiment: a pure function of what the run folders hold.</summary>
public static class RunReport
{
    /// <summary>One self-contained page: the answer first, then how it came about, then everything needed to repeat it.</summary>
    /// <param name="runs">Runs of one experiment, at least one, each with at least one evaluation.</param>
    /// <exception cref="ArgumentException">There is no run, a run has no evaluation, or the runs are of different experiments.</exception>
    public static string Html(IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count == 0) throw new ArgumentException("there is no run to report");
        var names = runs.Select(r => r.Manifest.Experiment).Distinct().ToArray();
        if (names.Length > 1) throw new ArgumentException($"runs of different experiments in one report: {string.Join(", ", names)}");
        // A run that has not ended has no summary; its clock and wall time are then not known.
        var summaries = runs.Select(r => r.Summary ?? Summary.From(r.Manifest, r.Events, double.NaN, double.NaN)).ToArray();
        var tests = runs.Select(r => r.Events.OfType<Evaluation>().Last().Test).ToArray();
        var figures = new RunFigures(runs);

        var body = new StringBuilder();
        Answer(body, runs, summaries, tests);
        Section(body, "Learning", figures.Learning(), runs.Count > 1 ? "Lines are means over seeds; bands reach from the lowest to the highest seed." : "");
        Section(body, "Settling", figures.Settling(), "");
        Section(body, "Time constants", TimeFigures.Of(runs), "");
        Section(body, "Network", ObservationFigures.Of(runs).Select(f => f.Svg), "");
        Section(body, "Test samples", figures.Results(), "");
        body.Append("<h2>Runs</h2>\n").Append(RunTables.Seeds(summaries));
        body.Append("<h2>Device</h2>\n").Append(RunTables.Device(runs));
        body.Append("<h2>Repeat it</h2>\n").Append(RunTables.Repeat(runs));
        return Page.Html($"{names[0]} on {runs[0].Manifest.Device}", body.ToString());
    }

    private static void Answer(StringBuilder body, IReadOnlyList<RunRecord> runs, Summary[] summaries, Score[] tests)
    {
        var (manifest, accuracy) = (runs[0].Manifest, summaries.Select(s => s.Test.Accuracy).ToArray());
        body.Append($"<h1>{Markup.Escape(manifest.Experiment)}</h1>\n");
        var samples = tests.Select(t => t.Samples).Distinct().ToArray();
        var devices = string.Join(", ", runs.Select(r => r.Manifest.Device).Distinct());
        var updates = summaries.Select(s => s.Iterations).Distinct().Order().ToArray();
        body.Append($"<p class=\"lead\">Predicts <strong>{Markup.Percent(Statistics.Mean(accuracy))}</strong> of ")
            .Append(samples.Length == 1 ? $"{Markup.Count(samples[0])} test samples right" : "the test samples right")
            .Append(runs.Count > 1 ? $" (mean of {runs.Count} runs)" : "")
            .Append($" after {string.Join(" to ", new[] { updates[0], updates[^1] }.Distinct().Select(u => Markup.Count(u)))} updates on <code>{Markup.Escape(devices)}</code>.</p>\n");
        var unfinished = runs.Count(r => !r.Events.OfType<Finished>().Any());
        if (unfinished > 0) body.Append($"<p class=\"notice\">{(runs.Count == 1 ? "This run has" : $"{unfinished} of {runs.Count} runs have")} not finished; the numbers are of the last evaluation.</p>\n");

        body.Append("<div class=\"tiles\">\n");
        Tile(body, "tile first", "Test accuracy, last evaluation", accuracy, Markup.Percent, runs.Count > 1 ? null : Confidence(tests[0]));
        var selected = summaries.Where(s => s.Selected is not null).Select(s => s.Selected!).ToArray();
        if (selected.Length == summaries.Length)
            Tile(body, "tile", "Test accuracy, selected on validation", [.. selected.Select(s => s.Test.Accuracy)], Markup.Percent, At(selected));
        else
            Tile(body, "tile", "Test accuracy, selected on validation", [], Markup.Percent, "no validation samples in this experiment");
        Tile(body, "tile", "Test distance", [.. summaries.Select(s => s.Test.Distance)], d => Markup.Number(d), runs.Count > 1 ? null : "last evaluation");
        Tile(body, "tile apart", "Best on test", [.. summaries.Select(s => s.Best.Test.Accuracy)], Markup.Percent, "picked on the test set, only to compare with papers");
        body.Append("</div>\n");
    }

    private static void Tile(StringBuilder body, string style, string name, double[] values, Func<double, string> write, string? note)
    {
        var range = values.Length > 1 ? $"{write(values.Min())} to {write(values.Max())}, sd {write(Statistics.StandardDeviation(values))}" : "";
        body.Append($"<div class=\"{style}\"><span class=\"name\">{Markup.Escape(name)}</span><b>{write(Statistics.Mean(values))}</b>");
        foreach (var line in new[] { range, note ?? "" }.Where(l => l.Length > 0)) body.Append($"<span>{Markup.Escape(line)}</span>");
        body.Append("</div>\n");
    }

    private static string Confidence(Score test)
    {
        var interval = RunFigures.Wilson(test);
        return $"95 % interval {Markup.Percent(interval.Low)} to {Markup.Percent(interval.High)}";
    }

    private static string? At(Pick[] picks) => picks.Length == 1 ? $"at update {Markup.Count(picks[0].Iteration)}" : null;

    private static void Section(StringBuilder body, string title, IEnumerable<string> figures, string note)
    {
        var drawn = figures.Select(f => Page.Figure(f)).ToArray();
        if (drawn.Length == 0) return;
        body.Append($"<h2>{title}</h2>\n").Append(note.Length > 0 ? $"<p class=\"muted\">{note}</p>\n" : "");
        body.Append($"<div class=\"figures\">\n{string.Concat(drawn)}</div>\n");
    }
}
