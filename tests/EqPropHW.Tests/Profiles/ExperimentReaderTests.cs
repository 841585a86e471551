using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

public sealed class ExperimentReaderTests
{
    [Fact]
    public void Every_built_in_experiment_loads_on_a_shipped_profile_or_wiring_of_its_substrate()
    {
        string[] names =
        [
            "digits-neuron", "digits-neuron-small", "digits-xy", "digits-xy-small", "fashion-neuron", "fashion-neuron-512", "fashion-xy", "iris-xy", "xor-board",
            "xor-digipot", "xor-neuron-board", "xor-oscillators", "xor-xy",
        ];
        Assert.Equal(names, BuiltInExperiments.Names);
        foreach (var name in BuiltInExperiments.Names)
        {
            var experiment = BuiltInExperiments.Load(name);

            Assert.Equal(name, experiment.Name);
            Assert.NotEqual("", experiment.Description);
            var carried = experiment.Device.StartsWith("bench:", StringComparison.Ordinal)
                ? ShippedWirings.Load(experiment.Device["bench:".Length..]).Substrate.Name
                : ShippedProfiles.Load(experiment.Device).Substrate;
            Assert.Equal(experiment.Network.Substrate.Name, carried);
        }
    }

    [Fact]
    public void Xor_is_the_setting_of_the_paper()
    {
        var xor = BuiltInExperiments.Load("xor-xy");

        Assert.Equal(new TaskSpec("xor"), xor.Task);
        Assert.IsType<XyArray>(xor.Network.Substrate);
        Assert.Equal((5, 10), (xor.Network.Topology.NodeCount, xor.Network.Topology.Edges.Length));
        Assert.Equal([0, 1], xor.Network.Topology.InputNodes.ToArray());
        Assert.Equal([4], xor.Network.Topology.OutputNodes.ToArray());
        Assert.Equal(new Initialiser(CouplingDraw.Normal, 0.7071, 0.5), xor.Network.Initialiser);
        Assert.Equal("xy-ideal", xor.Device);
        Assert.Equal((NudgingScheme.OneSided, 0.1), (xor.Learning.Nudging, xor.Learning.Beta));
        Assert.Equal(new Nudge(NudgeKind.Live, Cost.Log), xor.Learning.Nudge);
        Assert.Equal([0.1], xor.Learning.Rates.ToArray());
        Assert.Equal((1000, (int?)null), (xor.Learning.Iterations, xor.Learning.Epochs));
    }

    [Fact]
    public void Every_learning_key_reaches_its_place()
    {
        var learning = Parse("""
            "gradient": "exact", "nudging": "random-sign", "beta": 0.2, "cost": "cosine", "nudge": "tangent", "clip": 0.5,
            "freeCycles": 11, "nudgedCycles": 12, "checkEvery": 13, "stopResidual": "none", "start": "random", "initialStates": 14,
            "optimizer": "momentum", "rates": [0.3, 0.4], "decay": "cosine", "bias": "fixed", "batch": 15, "epochs": 16, "evaluateEvery": 17
            """).Learning;

        Assert.Equal(
            (GradientKind.Exact, NudgingScheme.RandomSign, 0.2, new Nudge(NudgeKind.Tangent, Cost.Cosine, 0.5)),
            (learning.Gradient, learning.Nudging, learning.Beta, learning.Nudge));
        Assert.Equal(
            (11, 12, 13, (double?)null, true, 14),
            (learning.FreeCycles, learning.NudgedCycles, learning.CheckEvery, learning.StopResidual, learning.RandomStart, learning.InitialStates));
        Assert.Equal([0.3, 0.4], learning.Rates.ToArray());
        Assert.Equal(
            (OptimizerKind.Momentum, RateDecay.Cosine, BiasTraining.Fixed, 15, (int?)16, 17),
            (learning.Optimizer, learning.Decay, learning.Bias, learning.Batch, learning.Epochs, learning.EvaluateEvery));
    }

    [Fact]
    public void Absent_learning_keys_have_the_defaults_of_the_settings()
    {
        var learning = Parse("""
            "rate": 0.003, "iterations": 1000
            """).Learning;

        Assert.Equal(new LearningSettings { Rates = learning.Rates }, learning);
        Assert.Equal([0.003], learning.Rates.ToArray());
    }

    [Fact]
    public void Neurons_get_their_own_defaults()
    {
        var experiment = Parse("""
            "rate": 0.1, "iterations": 1
            """, "\"substrate\": \"neuron\", \"law\": \"A\", \"activation\": \"half-slope\", \"nudgeSite\": \"outside\"");

        Assert.Equal(new NeuronArray(NeuronLaw.A, Activation.HalfSlope, NudgeSite.Outside), experiment.Network.Substrate);
        Assert.Equal(new Initialiser(CouplingDraw.Uniform), experiment.Network.Initialiser);
        Assert.Equal(Cost.Squared, experiment.Learning.Nudge.Cost);
    }

    [Fact]
    public void Lattice_sites_may_be_pairs_or_numbers()
    {
        var topology = ParseGraph("""{ "kind": "square", "rows": 5, "columns": 4, "inputs": [[2, 0], 11], "outputs": [[2, 2]] }""").Topology;

        Assert.Equal([8, 11], topology.InputNodes.ToArray());
        Assert.Equal([10], topology.OutputNodes.ToArray());
        Assert.Equal(5 * 3 + 4 * 4, topology.Edges.Length);
    }

    [Fact]
    public void Counts_of_nodes_take_the_first_and_the_last()
    {
        var topology = ParseGraph("""{ "kind": "all-to-all", "nodes": 6, "inputs": 2, "outputs": 3 }""").Topology;

        Assert.Equal([0, 1], topology.InputNodes.ToArray());
        Assert.Equal([3, 4, 5], topology.OutputNodes.ToArray());
    }

    [Fact]
    public void Edges_are_kept_in_their_order()
    {
        var topology = ParseGraph("""{ "kind": "edges", "nodes": 4, "edges": [[3, 1], [0, 2]], "inputs": [0], "outputs": [3] }""").Topology;

        Assert.Equal([new Edge(1, 3), new Edge(0, 2)], topology.Edges.ToArray());
    }

    [Fact]
    public void Seed_keeps_all_of_its_64_bits()
    {
        var text = BuiltInExperiments.Text("xor-xy").Replace("\"seed\": 1", "\"seed\": 18446744073709551615", StringComparison.Ordinal);

        Assert.Equal(ulong.MaxValue, ExperimentReader.Parse(text, "xor.jsonc").Seed);
    }

    [Fact]
    public void Wrong_name_of_an_experiment_lists_the_known_ones()
    {
        var failure = Assert.Throws<ArgumentException>(() => BuiltInExperiments.Load("mnist"));

        Assert.Equal("there is no built-in experiment 'mnist'; known are digits-neuron, digits-neuron-small, digits-xy, digits-xy-small, fashion-neuron, fashion-neuron-512, fashion-xy, iris-xy, xor-board, xor-digipot, xor-neuron-board, xor-oscillators, xor-xy", failure.Message);
    }

    private static Network ParseGraph(string architecture) => Parse("""
        "rate": 0.1, "iterations": 1
        """, architecture: architecture).Network;

    private static Experiment Parse(
        string learning, string substrate = "\"substrate\": \"xy\"", string architecture = """{ "kind": "layers", "sizes": [3, 4, 2] }""")
        => ExperimentReader.Parse(
            $$"""
            {
              "task": { "data": "digits" },
              "network": { {{substrate}}, "architecture": {{architecture}} },
              "device": "somewhere",
              "learning": { {{learning}} }
            }
            """,
            "test.jsonc");
}
