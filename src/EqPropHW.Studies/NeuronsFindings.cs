using System.Globalization;
using EqPropHW.Core;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>What stands beside the neurons: backpropagation of the net of the same layers on the same digits, and learning curves.</summary>
internal static class NeuronsFindings
{
    private const int Seeds = 5;

    public static Findings Of(StudyResult result, string folder)
    {
        var task = new TrainingTask(new("digits"), new NeuronArray(NeuronLaw.A, Activation.HardSigmoid), n => [.. Enumerable.Range(0, n)]);
        var accuracy = Enumerable.Range(1, Seeds).Select(seed => new Backpropagation(task, 100, (ulong)seed).Train(epochs: 60, batch: 20, rate: 0.1)).ToArray();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"digits 8x8, backpropagation of 64-100-10 (hard-sigmoid hidden nodes, linear outputs), {Seeds} seeds: {100 * Statistics.Mean(accuracy):F1} +- {100 * Statistics.StandardDeviation(accuracy):F1} %\n");
        foreach (var cell in result.Cells.Where(c => c.Runs.Count > 1))
        {
            double[] selected = [.. cell.Runs.Select(r => r.Selected?.Test.Accuracy ?? r.Test.Accuracy)];
            var interval = Statistics.MeanInterval(selected);
            text += string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Cell.Name}, {selected.Length} seeds, {(cell.Runs[0].Selected is null ? "last" : "selected on validation")}: {100 * Statistics.Mean(selected):F1} % ({100 * interval.Low:F1} .. {100 * interval.High:F1})\n");
        }
        return new(text, [.. result.Cells.GroupBy(c => c.Cell.Experiment).Select(g => Curves(g.Key, [.. g], folder))]);
    }

    private static StudyFigure Curves(string experiment, CellResult[] cells, string folder)
    {
        var lines = cells.Where(c => c.Runs.Count > 0).Select(c => Series.Over(c.Cell.Name, c.Runs.Select(r => RunFolder.Load(Path.Combine(folder, c.Cell.Name, $"seed-{r.Seed}")).Events
            .OfType<Evaluation>().Where(e => e.Iteration > 0).Select(e => (e.Epoch, e.Test.Accuracy))))).ToArray();
        return new(LineChart.Svg(
            $"Learning: {experiment}", Axis.Exact("epochs", lines.SelectMany(l => l.X)), Axis.Share("test accuracy; bands: all seeds", lines.SelectMany(l => l.Extent)), lines));
    }
}
