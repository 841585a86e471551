using EqPropHW.Core;
using EqPropHW.Profiles;
using EqPropHW.Studies;
using EqPropHW.Training;

namespace EqPropHW.Tests.Lattices;

/// <summary>The grids of the architecture studies are what they say, before anything runs.</summary>
public sealed class ArchitectureStudyTests
{
    [Theory]
    [InlineData("xor-lattice")]
    [InlineData("iris-size")]
    [InlineData("digits-architecture")]
    [InlineData("image-architecture")]
    public void Every_cell_is_an_experiment_and_its_name_is_its_own(string name)
    {
        var study = BuiltInStudies.All.Single(s => s.Name == name);

        Assert.Equal(study.Cells.Length, study.Cells.Select(c => c.Name).Distinct().Count());
        Assert.NotEmpty(study.QuickCells);
        Assert.Empty(study.QuickCells.Except(study.Cells.Select(c => c.Name)));
        Assert.All(study.Cells, cell => Assert.Equal("xy", Load(cell).Network.Substrate.Name));
        Assert.Contains(study.Cells, cell => Load(cell).Learning.Gradient == GradientKind.Exact);
    }

    [Fact]
    public void Xor_lattices_begin_with_none_skip2_skip3()
        => Assert.Equal(["none", "skip2", "skip3"], XorLattice.Study.Cells.Take(3).Select(c => c.Name));

    /// <summary>Only the skip length differs: couplings, direct bonds and the summed shortest ways are the same for lengths 2, 3, 4.</summary>
    [Fact]
    public void Large_lattices_of_all_skip_lengths_differ_in_nothing_else()
    {
        var nets = XorLattice.Apart.Select(c => (c.Name, Load(c).Network.Topology)).ToArray();

        Assert.Equal(12, nets.Length);
        foreach (var (name, topology) in nets)
        {
            Assert.Equal(name.EndsWith("none", StringComparison.Ordinal) ? 162 : 324, topology.Edges.Length);
            int[] ends = [.. topology.InputNodes, .. topology.OutputNodes];
            Assert.DoesNotContain(topology.Edges, e => ends.Contains(e.I) && ends.Contains(e.J));
        }
        var ways = nets.GroupBy(n => n.Name[8..]).ToDictionary(g => g.Key, g => g.Sum(n => n.Topology.InputNodes.Sum(i => NetworkObserver.Distances(n.Topology)[i])));
        Assert.Equal([20, 20, 20], new[] { "skip2", "skip3", "skip4" }.Select(w => ways[w]));
    }

    [Fact]
    public void Folds_use_every_sample_once_as_a_test()
    {
        var sets = Enumerable.Range(0, 5).Select(fold => new TrainingTask(new("iris") { Folds = 5, Fold = fold }, new XyArray(), n => [.. Enumerable.Range(0, n)])).ToArray();

        Assert.All(sets, s => Assert.Equal((120, 30), (s.Train.Count, s.Test.Count)));
        Assert.All(sets, s => Assert.Equal([10, 10, 10], s.Test.CountPerClass(3)));
        Assert.Equal(Enumerable.Range(0, 150), sets.SelectMany(s => Enumerable.Range(0, 30).Select(s.Test.Position)).Order());
        Assert.All(sets, s => Assert.Empty(Enumerable.Range(0, 30).Select(s.Test.Position).Intersect(Enumerable.Range(0, 120).Select(s.Train.Position))));
    }

    [Theory]
    [InlineData("xor")]
    [InlineData("idx")]
    public void Sets_that_have_no_single_source_refuse_folds(string data)
    {
        var text = MergePatch.Apply(BuiltInExperiments.Text("iris-xy"), $$"""{ "task": { "data": "{{data}}", "folds": 5 } }""");

        var error = Assert.Throws<ProfileException>(() => ExperimentReader.Parse(text, "cell.jsonc"));

        Assert.Contains($"'{data}' cannot be cut into folds; only 'iris' and 'digits' can", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"corners\"", new[] { 0, 3, 8, 11 })]
    [InlineData("\"top\"", new[] { 0, 1, 2, 3 })]
    [InlineData("\"bottom\"", new[] { 8, 9, 10, 11 })]
    [InlineData("\"left\", [0, 1]", new[] { 0, 4, 8, 1 })]
    [InlineData("\"right\"", new[] { 3, 7, 11 })]
    [InlineData("{ \"row\": 2 }", new[] { 8, 9, 10, 11 })]
    [InlineData("{ \"column\": 1 }", new[] { 1, 5, 9 })]
    public void Sites_may_be_named_by_their_part_of_the_boundary(string inputs, int[] nodes)
    {
        var text = MergePatch.Apply(
            MergePatch.Apply(BuiltInExperiments.Text("xor-xy"), """{ "network": { "architecture": null } }"""),
            $$"""{ "network": { "architecture": { "kind": "square", "rows": 3, "columns": 4, "inputs": [{{inputs}}], "outputs": [[1, 2]] } } }""");

        Assert.Equal(nodes, ExperimentReader.Parse(text, "cell.jsonc").Network.Topology.InputNodes);
    }

    [Theory]
    [InlineData("{ \"row\": 3 }", "row 3")]
    [InlineData("{ \"column\": 4 }", "column 4")]
    [InlineData("[0, 4]", "site [0, 4]")]
    public void A_site_outside_the_lattice_is_named(string inputs, string name)
    {
        var text = MergePatch.Apply(
            MergePatch.Apply(BuiltInExperiments.Text("xor-xy"), """{ "network": { "architecture": null } }"""),
            $$"""{ "network": { "architecture": { "kind": "square", "rows": 3, "columns": 4, "inputs": [{{inputs}}], "outputs": [[1, 2]] } } }""");

        var error = Assert.Throws<ProfileException>(() => ExperimentReader.Parse(text, "cell.jsonc"));

        Assert.Contains($"{name} lies outside the lattice of 3 x 4; rows and columns count from 0", error.Message, StringComparison.Ordinal);
    }

    private static Experiment Load(Cell cell)
        => ExperimentReader.Parse(cell.Changes.Aggregate(BuiltInExperiments.Text(cell.Experiment), MergePatch.Apply), cell.Name + ".jsonc");
}
