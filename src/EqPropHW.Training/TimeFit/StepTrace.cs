using System.Globalization;

namespace EqPropHW.Training;

/// <summary>Measured step responses: every node sampled at the same times after a step of its input at time 0.</summary>
/// <param name="Nodes">Node numbers, [columns].</param>
/// <param name="Time">Times in seconds, ascending, [samples].</param>
/// <param name="Values">Readings in any linear unit, [columns][samples].</param>
public sealed record StepTrace(int[] Nodes, double[] Time, double[][] Values)
{
    private const int FewestSamples = 8;

    /// <summary>Reads a CSV file: a head <c>time,0,1,...</c> with a node number for each column, then seconds and readings.</summary>
    /// <exception cref="DataException">The file is malformed; the message names the line.</exception>
    public static StepTrace Read(string path)
    {
        if (!File.Exists(path)) throw new DataException($"{path}: no such file");
        var lines = File.ReadAllLines(path);
        var head = lines.Length == 0 ? [] : Cells(lines[0]);
        if (head.Length < 2 || head[0] != "time") throw new DataException($"{path}:1: expected the head 'time,0,1,...' with a node number for each column");
        var nodes = head.Skip(1).Select(h => int.TryParse(h, NumberStyles.None, CultureInfo.InvariantCulture, out var node)
            ? node
            : throw new DataException($"{path}:1: '{h}' is not a node number")).ToArray();
        if (nodes.Distinct().Count() != nodes.Length) throw new DataException($"{path}:1: node {nodes.GroupBy(n => n).First(g => g.Count() > 1).Key} has two columns");
        var rows = new List<double[]>();
        for (var k = 1; k < lines.Length; k++)
        {
            if (lines[k].Length == 0) continue;
            var cells = Cells(lines[k]);
            if (cells.Length != head.Length) throw new DataException($"{path}:{k + 1}: {cells.Length} cells, expected {head.Length}");
            rows.Add([.. cells.Select(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.IsFinite(x)
                ? x
                : throw new DataException($"{path}:{k + 1}: '{c}' is not a finite number"))]);
            if (rows.Count > 1 && rows[^1][0] <= rows[^2][0]) throw new DataException($"{path}:{k + 1}: time does not increase");
        }
        if (rows.Count < FewestSamples) throw new DataException($"{path}: {rows.Count} samples; at least {FewestSamples} are needed");
        return new(nodes, [.. rows.Select(r => r[0])], [.. nodes.Select((_, c) => rows.Select(r => r[c + 1]).ToArray())]);
    }

    private static string[] Cells(string line) => line.Split(',', StringSplitOptions.TrimEntries);
}
