using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class TrainableParametersTests
{
    [Fact]
    public void Shared_couplings_follow_one_value_with_their_gains_and_fixed_ones_stay()
    {
        var network = Shared(new NeuronArray(NeuronLaw.A, Activation.Tanh));
        var parameters = new TrainableParameters(network, BiasTraining.Polar, 1);
        var (before, after) = (Zero(network), Zero(network));
        parameters.Expand(before);

        parameters.Values = [0.8, -0.3, 0.6];
        parameters.Expand(after);

        Assert.Equal([0.8, -0.8, 0.4, before.Couplings[3], -0.3], after.Couplings);
        Assert.Equal([1.2, 0.6, before.Bias[2], -0.3], after.Bias);
        Assert.Equal([0.8, -0.3, 0.6], parameters.Values);
    }

    [Theory]
    [InlineData("xy", BiasTraining.Polar)]
    [InlineData("xy", BiasTraining.Cartesian)]
    [InlineData("xy", BiasTraining.Fixed)]
    [InlineData("neuron", BiasTraining.Polar)]
    [InlineData("neuron", BiasTraining.Fixed)]
    public void Chain_rule_is_the_derivative_of_the_expansion(string kind, BiasTraining bias)
    {
        var network = Shared(kind == "xy" ? new XyArray() : new NeuronArray(NeuronLaw.A, Activation.Tanh));
        var parameters = new TrainableParameters(network, bias, 2);
        var values = Enumerable.Range(0, parameters.Values.Length).Select(k => 0.3 + 0.2 * k).ToArray();
        parameters.Values = values;
        var physical = Zero(network);
        parameters.Expand(physical);
        var gradient = LossGradient(network, physical);
        var logical = new double[values.Length];

        network.Topology.CouplingMap.Collect(gradient.Couplings, logical.AsSpan(0, parameters.Couplings.Length));
        parameters.Collect(gradient.Fields, physical, logical.AsSpan(parameters.Couplings.Length));

        for (var k = 0; k < logical.Length; k++)
        {
            var loss = new double[2];
            for (var side = 0; side < 2; side++)
            {
                double[] moved = [.. values];
                moved[k] += side == 0 ? 1e-5 : -1e-5;
                parameters.Values = moved;
                parameters.Expand(physical);
                loss[side] = Loss(physical);
            }
            Assert.Equal((loss[0] - loss[1]) / 2e-5, logical[k], 1e-8);
        }
    }

    [Fact]
    public void Couplings_that_are_their_own_logical_ones_are_kept_once()
    {
        var own = new TrainableParameters(new(new XyArray(), new DenseLayers([2, 3, 1]).Build(), new(CouplingDraw.Normal)), BiasTraining.Polar, 5);
        var shared = new TrainableParameters(Shared(new XyArray()), BiasTraining.Polar, 5);
        var kept = own.Values;

        own.Couplings[4] = 7;
        shared.Couplings[0] = 7;

        Assert.Equal(7, own.Physical.Couplings[4]);
        // A copy, as a checkpoint needs; shared ones follow when they are expanded.
        Assert.NotEqual(7, kept[4]);
        Assert.DoesNotContain(7.0, shared.Physical.Couplings);
        shared.Expand(shared.Physical);
        Assert.Equal([7, -7, 3.5], shared.Physical.Couplings[..3]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_update_follows_the_chain_rule_whether_couplings_move_at_once_or_wait(bool isShared)
    {
        const double Rate = 0.25, Decay = 0.5;
        var network = isShared ? Shared(new XyArray()) : new Network(new XyArray(), new DenseLayers([2, 3, 1]).Build(), new(CouplingDraw.Normal, null, 0.5));
        var parameters = new TrainableParameters(network, BiasTraining.Polar, 6);
        var stored = Zero(network);
        parameters.Expand(stored);
        var gradient = LossGradient(network, stored);
        var before = parameters.Values;
        var logical = new double[before.Length];
        network.Topology.CouplingMap.Collect(gradient.Couplings, logical.AsSpan(0, parameters.Couplings.Length));
        parameters.Collect(gradient.Fields, stored, logical.AsSpan(parameters.Couplings.Length));
        var descent = new Descent(network, parameters, new(OptimizerKind.Sgd, parameters.Rates(network, [Rate])));

        descent.Begin(1, Decay);
        gradient.Fields.First.CopyTo(descent.Fields.First, 0);
        gradient.Fields.Second.CopyTo(descent.Fields.Second, 0);
        descent.Take<double>(0, gradient.Couplings.AsSpan(0, 2), 1);
        descent.Take<double>(2, gradient.Couplings.AsSpan(2), 1);
        var norm = descent.End(stored);

        Assert.Equal(before.Zip(logical, (v, g) => v - Decay * Rate * g), parameters.Values);
        Assert.Equal(Math.Sqrt(logical.Sum(g => g * g)), norm, 1e-14);
    }

    [Fact]
    public void Cartesian_and_polar_coordinates_describe_the_same_biases()
    {
        var network = new Network(new XyArray(), new DenseLayers([2, 3, 1]).Build(), new(CouplingDraw.Normal, null, 0.5));
        var (polar, cartesian) = (Zero(network), Zero(network));
        new TrainableParameters(network, BiasTraining.Polar, 4).Expand(polar);
        new TrainableParameters(network, BiasTraining.Cartesian, 4).Expand(cartesian);

        Assert.Equal(polar.Couplings, cartesian.Couplings);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(polar.Bias[i] * Math.Cos(polar.BiasAngle[i]), cartesian.Bias[i] * Math.Cos(cartesian.BiasAngle[i]), 1e-15);
            Assert.Equal(polar.Bias[i] * Math.Sin(polar.BiasAngle[i]), cartesian.Bias[i] * Math.Sin(cartesian.BiasAngle[i]), 1e-15);
        }
    }

    [Fact]
    public void Couplings_and_biases_are_drawn_as_the_initialiser_says()
    {
        var normal = Drawn(new(CouplingDraw.Normal, null, 0.25));
        var uniform = Drawn(new(CouplingDraw.Uniform));
        var scaled = Drawn(new(CouplingDraw.Normal, 0.7));

        // 100-80 then 80-20: variance 1/(n_in + n_out); uniform within 1/sqrt(n_in).
        Assert.Equal(1 / Math.Sqrt(180), Deviation(normal.Couplings[..8000]), 0.04 / Math.Sqrt(180));
        Assert.Equal(1 / Math.Sqrt(100), Deviation(normal.Couplings[8000..]), 0.1 / Math.Sqrt(100));
        Assert.InRange(uniform.Couplings[..8000].Max(Math.Abs), 0.099, 0.1);
        Assert.InRange(uniform.Couplings[8000..].Max(Math.Abs), 0.99 / Math.Sqrt(80), 1 / Math.Sqrt(80));
        Assert.Equal(0.7, Deviation(scaled.Couplings), 0.03);
        Assert.All(normal.Bias[..100], b => Assert.Equal(0, b));
        Assert.InRange(normal.Bias.Max(Math.Abs), 0.2, 0.25);
        Assert.InRange(normal.BiasAngle.Max(Math.Abs), 2.9, Math.PI);
        Assert.All(uniform.Bias, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Each_layer_has_its_rate_and_a_bias_that_of_its_lowest_layer()
    {
        var network = new Network(new XyArray(), new DenseLayers([2, 2, 1]).Build(), new(CouplingDraw.Normal));
        var parameters = new TrainableParameters(network, BiasTraining.Polar, 1);

        var rates = parameters.Rates(network, [0.4, 0.02]);

        // Edges 0-2, 0-3, 1-2, 1-3 then 2-4, 3-4; nodes 0, 1 | 2, 3 | 4, amplitudes then angles.
        double[] biases = [0.4, 0.4, 0.4, 0.4, 0.02];
        Assert.Equal([0.4, 0.4, 0.4, 0.4, 0.02, 0.02, .. biases, .. biases], rates);
        Assert.All(parameters.Rates(network, [0.3]), rate => Assert.Equal(0.3, rate));
        var failure = Assert.Throws<ArgumentException>(() => parameters.Rates(network, [1, 2, 3]));
        Assert.Equal("3 learning rates for 2 layers of edges; give one, or one each", failure.Message);
    }

    private static double Deviation(double[] values) => Math.Sqrt(values.Sum(v => v * v) / values.Length);

    private static Parameters Drawn(Initialiser initialiser)
    {
        var network = new Network(new XyArray(), new DenseLayers([100, 80, 20]).Build(), initialiser);
        var parameters = Zero(network);
        new TrainableParameters(network, BiasTraining.Polar, 9).Expand(parameters);
        return parameters;
    }

    /// <summary>Couplings: 0, -1 and 1/2 times the first value, one fixed, one of its own; biases: gains 2 and 1, one fixed, gain -1/2.</summary>
    private static Network Shared(Substrate substrate)
    {
        var topology = new Topology(
            4, [new(0, 1), new(0, 2), new(1, 2), new(1, 3), new(2, 3)], [0], [3],
            new(2, [0, 0, 0, -1, 1], [1, -1, 0.5, 1, 1]), new(1, [0, 0, -1, 0], [2, 1, 1, -0.5]));
        return new(substrate, EdgeList.Flat(topology), new(CouplingDraw.Normal, 1, 0.5));
    }

    private static Parameters Zero(Network network) => Parameters.Zero(network.Substrate, network.Topology);

    // A smooth function of the couplings and of the field components, with all second derivatives.
    private static double Loss(Parameters p)
    {
        var sum = 0.0;
        for (var e = 0; e < p.Couplings.Length; e++) sum += Math.Sin(p.Couplings[e] + e);
        for (var i = 0; i < p.Bias.Length; i++)
        {
            var psi = p.BiasAngle.Length > 0 ? p.BiasAngle[i] : 0;
            sum += Math.Sin(p.Bias[i] * Math.Cos(psi) + 2 * i) + Math.Cos(p.Bias[i] * Math.Sin(psi) - i);
        }
        return sum;
    }

    private static Gradient LossGradient(Network network, Parameters p)
    {
        var gradient = new Gradient(network.Topology, network.Substrate is XyArray);
        for (var e = 0; e < p.Couplings.Length; e++) gradient.Couplings[e] = Math.Cos(p.Couplings[e] + e);
        for (var i = 0; i < p.Bias.Length; i++)
        {
            var psi = p.BiasAngle.Length > 0 ? p.BiasAngle[i] : 0;
            gradient.Fields.First[i] = Math.Cos(p.Bias[i] * Math.Cos(psi) + 2 * i);
            if (gradient.Fields.Second.Length > 0) gradient.Fields.Second[i] = -Math.Sin(p.Bias[i] * Math.Sin(psi) - i);
        }
        return gradient;
    }
}
