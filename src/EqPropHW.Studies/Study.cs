using System.Collections.Immutable;
using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>One cell of a study: a built-in experiment with changes.</summary>
/// <param name="Name">What sets it apart, in letters, digits and dashes.</param>
/// <param name="Experiment">Name of the built-in experiment it starts from.</param>
/// <param name="Changes">JSON merged into it one after the other: objects member by member, null removes (RFC 7396).</param>
public sealed record Cell(string Name, string Experiment, params ImmutableArray<string> Changes)
{
    /// <summary>At most so many seeds, for runs of many minutes; null for the study's number.</summary>
    public int? Seeds { get; init; }

    /// <summary>The word of <c>--mode</c>, for example <c>equilibrium</c>; null for the profile's own.</summary>
    public string? Mode { get; init; }

    /// <summary>Text of its experiment.</summary>
    /// <param name="textOf">Text of a built-in experiment.</param>
    public string Source(Func<string, string> textOf) => Changes.Aggregate(textOf(Experiment), MergePatch.Apply);
}

/// <summary>A bound that the results of a study must meet.</summary>
/// <param name="Requirement">The bound in words.</param>
/// <param name="Value">What was measured; NaN when its cells were not run.</param>
/// <param name="Passed">Whether it holds; null when it could not be judged.</param>
public sealed record Gate(string Requirement, double Value, bool? Passed);

/// <summary>The finished runs of one cell, a summary a seed.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Runs">Summaries, [seeds].</param>
public sealed record CellResult(Cell Cell, IReadOnlyList<Summary> Runs)
{
    /// <summary>Mean over seeds of a figure of the summaries; NaN without seeds.</summary>
    public double Mean(Func<Summary, double?> figure) => Statistics.Mean([.. Runs.Select(r => figure(r) ?? double.NaN)]);
}

/// <summary>A named grid of experiments and seeds with a question, and the bounds its answer must meet.</summary>
/// <param name="Name">Name of the study.</param>
/// <param name="Question">What it asks, one sentence.</param>
/// <param name="Criterion">When a run succeeds, in words.</param>
/// <param name="Succeeds">When a run succeeds.</param>
/// <param name="Cells">The grid.</param>
/// <param name="Seeds">Seeds of each cell.</param>
/// <param name="QuickCells">Names of the cells that <c>--quick</c> runs.</param>
/// <param name="QuickSeeds">Seeds of each with <c>--quick</c>.</param>
/// <param name="Gates">The bounds, judged from the cells that were run with the full number of seeds.</param>
public sealed record Study(
    string Name,
    string Question,
    string Criterion,
    Func<Summary, bool> Succeeds,
    ImmutableArray<Cell> Cells,
    int Seeds,
    ImmutableArray<string> QuickCells,
    int QuickSeeds,
    Func<IReadOnlyDictionary<string, CellResult>, IEnumerable<Gate>> Gates)
{
    /// <summary>Whether each seed also draws a die of its own; otherwise all run on die 1.</summary>
    public bool HasOwnDies { get; init; }

    /// <summary>Further figures and text from the finished grid and its folder; null for none.</summary>
    public Func<StudyResult, string, Findings>? Findings { get; init; }
}

/// <summary>What a study works out beyond the table of its cells.</summary>
/// <param name="Text">Plain text for <c>findings.txt</c>.</param>
/// <param name="Figures">Figures for its page.</param>
public sealed record Findings(string Text, IReadOnlyList<StudyFigure> Figures);
