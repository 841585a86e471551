using System.Globalization;
using System.Text;

namespace EqPropHW.Studies;

/// <summary>A yield run as plain text.</summary>
public static class YieldText
{
    /// <summary>Accuracies, yield with its interval, and the ranking of the effects.</summary>
    public static string Table(YieldResult result)
    {
        var text = new StringBuilder();
        var sorted = result.Dies.Select(d => d.Accuracy).Order().ToArray();
        Line($"{result.Experiment} on {result.Device}, {sorted.Length} dies, {(result.Train == "per-die" ? "each trained itself" : "loaded with what the ideal device learned")}");
        Line($"  ideal device      {100 * result.Ideal:F1} %");
        Line($"  a good die        at least {100 * result.Specification:F1} %");
        Line($"  yield             {100 * result.Share:F0} % [{100 * result.Low:F1}, {100 * result.High:F1}]");
        Line($"  accuracy          mean {100 * result.Mean:F1} %, worst {100 * sorted[0]:F1} %, lower tenth {100 * sorted[sorted.Length / 10]:F1} %, median {100 * sorted[sorted.Length / 2]:F1} %, best {100 * sorted[^1]:F1} %");
        if (result.Killers.Count == 0) return text.ToString();
        Line($"  effect                 alone    all but it   loss (points)");
        foreach (var k in result.Killers) Line($"  {k.Effect,-20} {100 * k.Alone,6:F1} %   {100 * k.Without,6:F1} %   {100 * k.Loss,6:F1}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
