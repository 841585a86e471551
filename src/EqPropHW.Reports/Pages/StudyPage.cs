using System.Globalization;
using System.Text;

namespace EqPropHW.Reports;

/// <summary>One cell of a study: an experiment with its overrides, over several seeds.</summary>
/// <param name="Name">What sets it apart.</param>
/// <param name="Link">Relative address of its report; null without one.</param>
/// <param name="Successes">Seeds that met the study's criterion.</param>
/// <param name="Distances">Test distance of each finished seed, [seeds].</param>
/// <param name="Accuracies">Test accuracy of each finished seed, 0 to 1, [seeds].</param>
public sealed record StudyCell(string Name, string? Link, int Successes, IReadOnlyList<double> Distances, IReadOnlyList<double> Accuracies)
{
    /// <summary>Finished seeds.</summary>
    public int Seeds => Distances.Count;

    /// <summary>Share of seeds that met the criterion; NaN without seeds.</summary>
    public double Success => Seeds == 0 ? double.NaN : (double)Successes / Seeds;

    /// <summary>Its 95 % Wilson interval.</summary>
    public Interval SuccessInterval => Statistics.WilsonInterval(Successes, Seeds);
}

/// <summary>A figure of a study page.</summary>
/// <param name="Svg">The figure, as made by the charts of this room.</param>
/// <param name="Caption">What the axes do not say; may be empty.</param>
public sealed record StudyFigure(string Svg, string Caption = "");

/// <summary>The index page of a study.</summary>
public static class StudyPage
{
    /// <summary>One self-contained page: success of every cell as a figure, the given figures, the table of cells.</summary>
    /// <param name="name">Name of the study.</param>
    /// <param name="description">The question it answers, and what it found when that is known.</param>
    /// <param name="criterion">When a seed counts as a success, for example <c>C_sim below 0.05</c>.</param>
    /// <param name="cells">Cells in the order of the study.</param>
    /// <param name="figures">Further figures.</param>
    /// <param name="command">The command that repeats the study.</param>
    public static string Html(
        string name, string description, string criterion, IReadOnlyList<StudyCell> cells, IReadOnlyList<StudyFigure> figures, string command)
    {
        var body = new StringBuilder();
        body.Append($"<h1>{Markup.Escape(name)}</h1>\n<p class=\"lead\">{Markup.Escape(description)}</p>\n");
        body.Append($"<p class=\"muted\">{cells.Count} cells, {Markup.Count(cells.Sum(c => c.Seeds))} finished runs. A seed succeeds with {Markup.Escape(criterion)}.</p>\n");
        body.Append("<h2>Results</h2>\n<div class=\"figures\">\n");
        if (cells.Count > 0) body.Append(Page.Figure(SuccessChart(cells)));
        foreach (var figure in figures) body.Append(Page.Figure(figure.Svg, figure.Caption));
        body.Append("</div>\n<h2>Cells</h2>\n").Append(Table(cells));
        body.Append($"<h2>Repeat it</h2>\n<pre>{Markup.Escape(command)}</pre>\n");
        return Page.Html(name, body.ToString());
    }

    /// <summary>One self-contained page of figures that stand for themselves: what was asked, what was found, how it was measured.</summary>
    /// <param name="name">Name of the study.</param>
    /// <param name="description">The question it answers.</param>
    /// <param name="findings">What it found, a paragraph a line.</param>
    /// <param name="figures">Its figures.</param>
    /// <param name="command">The command that repeats the study.</param>
    public static string Html(string name, string description, string findings, IReadOnlyList<StudyFigure> figures, string command)
    {
        var body = new StringBuilder();
        body.Append($"<h1>{Markup.Escape(name)}</h1>\n<p class=\"lead\">{Markup.Escape(description)}</p>\n");
        foreach (var line in findings.Split('\n', StringSplitOptions.RemoveEmptyEntries)) body.Append($"<p>{Markup.Escape(line)}</p>\n");
        body.Append("<h2>Results</h2>\n<div class=\"figures\">\n");
        foreach (var figure in figures) body.Append(Page.Figure(figure.Svg, figure.Caption));
        body.Append($"</div>\n<h2>Repeat it</h2>\n<pre>{Markup.Escape(command)}</pre>\n");
        return Page.Html(name, body.ToString());
    }

    private static string SuccessChart(IReadOnlyList<StudyCell> cells) => PointChart.Svg(
        "Share of seeds that succeed",
        new("success", 0, 1, IsShare: true),
        [.. cells.Select(c => new PointRow(c.Name, c.Success, c.SuccessInterval))],
        "bars: 95 % Wilson interval");

    private static string Table(IReadOnlyList<StudyCell> cells) => Page.Table(
        ["cell", "#seeds", "#success", "#95 % interval", "#distance, mean", "#median", "#test accuracy, mean", "#sd"],
        cells.Select(c => (string[])
        [
            c.Link is null ? Markup.Escape(c.Name) : $"<a href=\"{Markup.Escape(c.Link)}\">{Markup.Escape(c.Name)}</a>",
            c.Seeds.ToString(CultureInfo.InvariantCulture),
            c.Seeds == 0 ? "–" : $"{c.Successes} of {c.Seeds}",
            c.Seeds == 0 ? "–" : $"{Markup.Percent(c.SuccessInterval.Low)} to {Markup.Percent(c.SuccessInterval.High)}",
            Markup.Number(Statistics.Mean(c.Distances)),
            Markup.Number(Statistics.Median(c.Distances)),
            Markup.Percent(Statistics.Mean(c.Accuracies)),
            Markup.Percent(Statistics.StandardDeviation(c.Accuracies)),
        ]));
}
