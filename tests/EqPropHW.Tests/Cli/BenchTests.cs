using EqPropHW.Cli.Bench;
using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Cli;

/// <summary>The rows of <c>eqp bench</c> that ask for another program or a data set.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task Gates_that_were_not_asked_for_are_listed_without_a_verdict()
    {
        BenchGate[] gates = [.. PeerBench.Run(asked: false), .. await TrainingBench.RunAsync(asked: false, CancellationToken.None)];

        Assert.All(gates, g => Assert.Equal((null, null), (g.Value, g.Pass)));
        Assert.Equal(6, gates.Count(g => g.Note == "not asked for: --peers"));
        Assert.Equal(4, gates.Count(g => g.Note == "not asked for: --full"));
        Assert.Single(gates, g => g.Name.StartsWith("784-512-10 EP test accuracy on Fashion-MNIST", StringComparison.Ordinal));
    }

    [Fact]
    public void Headline_is_measured_on_one_free_and_one_nudged_phase_of_the_net_that_backpropagation_trains()
    {
        var experiment = BuiltInExperiments.Load(Headline.Name);
        var learning = experiment.Learning;

        var topology = experiment.Network.Topology;

        Assert.Equal((784, 10, 784 + 512 + 10), (topology.InputNodes.Length, topology.OutputNodes.Length, topology.NodeCount));
        Assert.Equal((784 + 10) * 512, topology.Edges.Length);
        Assert.Equal((NudgingScheme.OneSided, OptimizerKind.Sgd, 64), (learning.Nudging, learning.Optimizer, learning.Batch));
        Assert.Equal("idx", experiment.Task.Data);
    }
}
