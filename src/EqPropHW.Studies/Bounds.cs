using System.Globalization;
using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>The bounds that several studies set on the results of a cell.</summary>
internal static class Bounds
{
    /// <summary>The mean over seeds of a figure reaches a bound; not judged when the cell was not run.</summary>
    /// <param name="cells">Results by name.</param>
    /// <param name="name">The cell.</param>
    /// <param name="which">The figure in words.</param>
    /// <param name="bound">The bound.</param>
    /// <param name="figure">The figure of a run.</param>
    public static Gate AtLeast(IReadOnlyDictionary<string, CellResult> cells, string name, string which, double bound, Func<Summary, double?> figure)
    {
        var requirement = string.Create(CultureInfo.InvariantCulture, $"{name}: mean accuracy, {which}, at least {bound}");
        if (!cells.TryGetValue(name, out var cell)) return new(requirement, double.NaN, null);
        var mean = cell.Mean(figure);
        return new(requirement, mean, mean >= bound);
    }
}
