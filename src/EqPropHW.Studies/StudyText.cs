using System.Globalization;
using System.Text;
using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>Results of a study as plain text.</summary>
public static class StudyText
{
    private static readonly CultureInfo _invariant = CultureInfo.InvariantCulture;
    private static readonly string[] _head = ["cell", "seeds", "success", "95 % interval", "distance mean", "median", "test last", "selected", "best", "seconds"];

    /// <summary>One run in a few words.</summary>
    public static string Outcome(Summary s)
        => string.Create(_invariant, $"test {Percent(s.Test?.Accuracy)}  distance {s.Test?.Distance:G3}  {s.WallSeconds:F1} s");

    /// <summary>The table of cells and the bounds.</summary>
    public static string Table(StudyResult result)
    {
        var rows = new List<string[]> { _head };
        foreach (var (cell, row) in result.Cells.Zip(result.Rows))
        {
            rows.Add([
                row.Name,
                $"{row.Seeds}",
                Percent(row.Success),
                $"{Percent(row.SuccessInterval.Low)} .. {Percent(row.SuccessInterval.High)}",
                Statistics.Mean(row.Distances).ToString("G3", _invariant),
                Statistics.Median(row.Distances).ToString("G3", _invariant),
                Percent(Statistics.Mean(row.Accuracies)) + (row.Seeds > 1 ? $" +- {(100 * Statistics.StandardDeviation(row.Accuracies)).ToString("F1", _invariant)}" : ""),
                Percent(cell.Mean(s => s.Selected?.Test.Accuracy)),
                Percent(cell.Mean(s => s.Best?.Test.Accuracy)),
                cell.Mean(s => s.WallSeconds).ToString("F1", _invariant)]);
        }
        var width = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendLine(string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(width[c]) : cell.PadLeft(width[c]))).TrimEnd());
        text.AppendLine($"success: {result.Study.Criterion}; best is picked on the test set, only to compare with papers");
        foreach (var gate in result.Gates)
            text.AppendLine(string.Create(_invariant, $"{(gate.Passed == true ? "pass" : gate.Passed == false ? "FAIL" : "----")}  {gate.Requirement}: {gate.Value:G4}"));
        return text.ToString();
    }

    /// <summary>One line a cell.</summary>
    public static string Csv(StudyResult result)
    {
        var text = new StringBuilder("name,seeds,success,low,high,distance,accuracy\n");
        foreach (var row in result.Rows)
        {
            text.Append(string.Create(
                _invariant,
                $"{row.Name},{row.Seeds},{row.Success:R},{row.SuccessInterval.Low:R},{row.SuccessInterval.High:R},{Statistics.Mean(row.Distances):R},{Statistics.Mean(row.Accuracies):R}\n"));
        }
        return text.ToString();
    }

    private static string Percent(double? share) => share is { } s && !double.IsNaN(s) ? (100 * s).ToString("F1", _invariant) + " %" : "-";
}
