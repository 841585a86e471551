using EqPropHW.Profiles;
using EqPropHW.Studies;

namespace EqPropHW.Tests.Time;

/// <summary>The grids of the studies are valid experiments, and the continuous cells hold the same number of time constants.</summary>
public sealed class HtsStudyTests
{
    [Theory]
    [InlineData("hts")]
    [InlineData("neurons")]
    public void Every_cell_is_an_experiment_and_its_name_is_its_own(string name)
    {
        var study = BuiltInStudies.All.Single(s => s.Name == name);
        Assert.Equal(study.Cells.Length, study.Cells.Select(c => c.Name).Distinct().Count());
        Assert.NotEmpty(study.QuickCells);
        Assert.Empty(study.QuickCells.Except(study.Cells.Select(c => c.Name)));
        foreach (var cell in study.Cells)
            Assert.Equal("neuron", ExperimentReader.Parse(cell.Changes.Aggregate(BuiltInExperiments.Text(cell.Experiment), MergePatch.Apply), cell.Name + ".jsonc").Network.Substrate.Name);
    }

    [Fact]
    public void Continuous_cells_hold_as_many_time_constants_as_clocked_ones()
    {
        foreach (var point in Hts.Points.Where(p => p.IsContinuous))
        {
            var (continuous, clocked) = (Load(point), Load(point with { IsContinuous = false }));
            Assert.Equal(clocked.Time!.Value * clocked.Learning.FreeCycles, continuous.Learning.FreeCycles / 10.0 / continuous.Time!.Value, 6);
            Assert.Contains(Hts.ScalarOf(point), Hts.Points);
        }

        static EqPropHW.Core.Experiment Load(HtsPoint point)
            => ExperimentReader.Parse(point.Cell.Changes.Aggregate(BuiltInExperiments.Text("digits-neuron"), MergePatch.Apply), "cell.jsonc");
    }
}
