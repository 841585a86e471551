using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class OracleGradientTests
{
    private static readonly IReadOnlyList<GradientCase> _cases = GradientCase.StandardCases(1);

    public static TheoryData<int> CaseIndex => [.. Enumerable.Range(0, _cases.Count)];

    [Theory]
    [MemberData(nameof(CaseIndex))]
    public void Implicit_gradient_is_the_finite_difference_of_the_loss(int index)
    {
        var c = _cases[index];
        var equilibrium = new Equilibrium(c.Substrate, c.Topology);
        var oracle = new ImplicitGradient(c.Substrate, c.Topology, c.Nudge.Cost);
        var finite = new FiniteDifference(c.Substrate, c.Topology, c.Nudge.Cost);
        var compared = 0;
        for (var k = 0; k < 3; k++)
        {
            var state = c.Starts.AsSpan(k * c.Topology.NodeCount, c.Topology.NodeCount).ToArray();
            Assert.InRange(equilibrium.Settle(c.Parameters, state), 0, 1e-12);
            if (oracle.SmallestEigenvalue(c.Parameters, state) < 1e-2) continue;
            var targets = c.Targets.AsSpan(2 * k, 2);
            var gradient = Parameters.Zero(c.Substrate, c.Topology);
            Assert.True(oracle.TryAdd(c.Parameters, state, targets, 1, gradient));

            var error = LogicalGradient.RelativeError(
                LogicalGradient.Collect(c.Topology, gradient), finite.Gradient(c.Parameters, state, targets, 1e-5));

            Assert.True(error <= 1e-6, $"{c.Name}, sample {k}: relative error {error:E2}");
            compared++;
        }
        Assert.True(compared > 0, $"{c.Name}: no sample has a stiff enough Hessian");
    }

    [Fact]
    public void Gradient_at_a_maximum_of_the_energy_is_refused()
    {
        var substrate = new XyArray();
        var topology = new Topology(3, [new(0, 1), new(1, 2)], [0], [2]);
        var parameters = Parameters.Zero(substrate, topology);
        parameters.Couplings.AsSpan().Fill(1);
        var oracle = new ImplicitGradient(substrate, topology, Cost.Log);
        var gradient = Parameters.Zero(substrate, topology);

        Assert.False(oracle.TryAdd(parameters, [0, Math.PI, 0], [0.4], 1, gradient));
        Assert.True(oracle.SmallestEigenvalue(parameters, [0, Math.PI, 0]) < 0);
        Assert.All(gradient.Couplings, g => Assert.Equal(0, g));
        Assert.True(oracle.TryAdd(parameters, [0, 0, 0], [0.4], 1, gradient));
    }

    [Fact]
    public void Nodes_held_by_their_box_do_not_respond()
    {
        var substrate = new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
        var topology = new Topology(3, [new(0, 1), new(1, 2)], [0], [2]);
        var parameters = Parameters.Zero(substrate, topology);
        parameters.Couplings.AsSpan().Fill(0.5);
        parameters.Bias[1] = 2;
        parameters.Bias[2] = 0.1;
        double[] state = [1, 0.3, 0.3];
        new Equilibrium(substrate, topology).Settle(parameters, state);
        var gradient = Parameters.Zero(substrate, topology);

        Assert.True(new ImplicitGradient(substrate, topology, Cost.Squared).TryAdd(parameters, state, [0.0], 1, gradient));

        Assert.Equal([1, 1, 0.6], state);
        Assert.Equal([0, 0.6], gradient.Couplings);
        Assert.Equal([0, 0, 0.6], gradient.Bias);
    }

    [Fact]
    public void Mean_leaves_out_samples_that_are_no_minimum()
    {
        var net = OracleNets.Draw("xy", 3);
        new Equilibrium(net.Substrate, net.Topology).Settle(net.Parameters, net.State);
        var readouts = new Readouts(1, 2, net.State.Length);
        for (var i = 0; i < net.State.Length; i++)
        {
            readouts[0, 0, i] = net.State[i];
            readouts[0, 1, i] = net.Parameters.BiasAngle[i] + Math.PI;
        }
        var oracle = new ImplicitGradient(net.Substrate, net.Topology, Cost.Log);
        var (mean, one) = (Parameters.Zero(net.Substrate, net.Topology), Parameters.Zero(net.Substrate, net.Topology));
        mean.Bias[0] = 7;

        var used = oracle.Mean(net.Parameters, readouts, 0, [0.1, 0.2, 0.1, 0.2], mean);

        Assert.True(oracle.TryAdd(net.Parameters, net.State, [0.1, 0.2], 1, one));
        Assert.Equal(1, used);
        Assert.Equal(one.Couplings, mean.Couplings);
        Assert.Equal(one.Bias, mean.Bias);
    }

    [Theory]
    [InlineData("A HardSigmoid")]
    [InlineData("B Logistic")]
    [InlineData("xy")]
    public void Layered_network_with_held_nodes_agrees_with_finite_differences(string law)
    {
        // 4-6-5 layers: the six hidden nodes are eliminated one by one; an edge between outputs stays in the small dense system.
        var substrate = OracleNets.Substrates[law];
        var layers = new DenseLayers([4, 6, 5]).Build().Topology;
        var topology = new Topology(15, [.. layers.Edges, new(10, 12)], layers.InputNodes, layers.OutputNodes);
        var parameters = Parameters.Zero(substrate, topology);
        var random = new Random(8);
        for (var e = 0; e < parameters.Couplings.Length; e++) parameters.Couplings[e] = 0.4 * (random.NextDouble() - 0.5);
        for (var i = 0; i < 15; i++) parameters.Bias[i] = 0.5;
        (parameters.Bias[5], parameters.Bias[11]) = (3, -3);
        double[] state = [.. Enumerable.Range(0, 15).Select(_ => random.NextDouble())];
        double[] targets = [0.1, 0.9, 0.3, 0.5, 0.7];
        new Equilibrium(substrate, topology).Settle(parameters, state);
        var gradient = Parameters.Zero(substrate, topology);

        Assert.True(new ImplicitGradient(substrate, topology, substrate.DefaultCost).TryAdd(parameters, state, targets, 1, gradient));

        var finite = new FiniteDifference(substrate, topology, substrate.DefaultCost).Gradient(parameters, state, targets);
        Assert.InRange(LogicalGradient.RelativeError(LogicalGradient.Collect(topology, gradient), finite), 0, 1e-7);
    }

    [Fact]
    public void Response_is_how_far_a_small_nudge_moves_each_node()
    {
        var net = OracleNets.Draw("A Tanh", 9);
        var equilibrium = new Equilibrium(net.Substrate, net.Topology);
        equilibrium.Settle(net.Parameters, net.State);
        var nudged = net.State.ToArray();
        equilibrium.Settle(net.Parameters, 1e-6, new(NudgeKind.Live, Cost.Squared), [0.5, -0.5], net.State, nudged);
        var oracle = new ImplicitGradient(net.Substrate, net.Topology, Cost.Squared);

        Assert.True(oracle.TryAdd(net.Parameters, net.State, [0.5, -0.5], 1, Parameters.Zero(net.Substrate, net.Topology)));

        for (var i = 0; i < nudged.Length; i++) Assert.Equal((net.State[i] - nudged[i]) / 1e-6, oracle.Response[i], 1e-5);
    }
}
