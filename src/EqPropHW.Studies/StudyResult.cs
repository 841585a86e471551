using EqPropHW.Core;
using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>What a study found.</summary>
/// <param name="Study">The study.</param>
/// <param name="Cells">Results in the order of the grid.</param>
/// <param name="Gates">The study's bounds; empty when fewer seeds were run than it asks for.</param>
public sealed record StudyResult(Study Study, IReadOnlyList<CellResult> Cells, IReadOnlyList<Gate> Gates)
{
    /// <summary>Whether no judged bound failed.</summary>
    public bool Passed => Gates.All(g => g.Passed != false);

    /// <summary>Success, distance and accuracy of each cell, for pages and JSON.</summary>
    public IReadOnlyList<StudyCell> Rows { get; } = [.. Cells.Select(c => new StudyCell(
        c.Cell.Name,
        $"{c.Cell.Name}/seed-1/report.html",
        c.Runs.Count(Study.Succeeds),
        [.. c.Runs.Select(r => r.Test?.Distance ?? double.NaN)],
        [.. c.Runs.Select(r => r.Test?.Accuracy ?? double.NaN)]))];

    /// <summary>Writes <c>table.txt</c>, <c>cells.csv</c>, <c>index.html</c> and, when there are any, <c>findings.txt</c> and its figures as <c>figures/NN.svg</c>.</summary>
    public void Write(string folder)
    {
        var findings = Study.Findings?.Invoke(this, folder) ?? new("", []);
        if (findings.Text.Length > 0) SafeFile.WriteText(Path.Combine(folder, "findings.txt"), findings.Text);
        SafeFile.WriteText(Path.Combine(folder, "table.txt"), StudyText.Table(this));
        SafeFile.WriteText(Path.Combine(folder, "cells.csv"), StudyText.Csv(this));
        SafeFile.WriteText(Path.Combine(folder, "index.html"), StudyPage.Html(
            Study.Name, Study.Question, Study.Criterion, Rows, [Accuracies(), Distances(), .. findings.Figures], $"eqp study {Study.Name}"));
        if (findings.Figures.Count > 0) Directory.CreateDirectory(Path.Combine(folder, "figures"));
        for (var k = 0; k < findings.Figures.Count; k++)
            SafeFile.WriteText(Path.Combine(folder, "figures", $"{k + 1:00}.svg"), findings.Figures[k].Svg + "\n");
    }

    private StudyFigure Accuracies() => new(
        PointChart.Svg("Test accuracy", Axis.Share("accuracy", Rows.SelectMany(r => r.Accuracies)), [.. Rows.Select(r => Row(r.Name, r.Accuracies))], "mean at the last update; bars: smallest to largest over seeds"));

    private StudyFigure Distances() => new(
        PointChart.Svg("Test distance", Axis.Fitting("distance", Rows.SelectMany(r => r.Distances)), [.. Rows.Select(r => Row(r.Name, r.Distances))], "mean at the last update; bars: smallest to largest over seeds"));

    private static PointRow Row(string name, IReadOnlyList<double> values) => new(name, Statistics.Mean(values), new(values.Min(), values.Max()));
}
