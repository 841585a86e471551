using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class OracleEnergyModelTests
{
    private const double Step = 1e-5;

    public static TheoryData<string> Laws => [.. OracleNets.Substrates.Keys];

    [Theory]
    [MemberData(nameof(Laws))]
    public void Gradient_is_the_difference_of_the_energy(string law)
    {
        var net = OracleNets.Draw(law, 1);
        var gradient = new double[net.State.Length];
        EnergyModel.For(net.Substrate, net.Topology).Gradient(net.Parameters, net.State, gradient);

        foreach (var i in net.Topology.FreeNodes)
            Assert.Equal(Difference(h => net.State[i] += h, net.Energy), gradient[i], 1e-8);
        foreach (var i in net.Topology.InputNodes) Assert.Equal(0, gradient[i]);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Hessian_is_symmetric_and_the_difference_of_the_gradient(string law)
    {
        var net = OracleNets.Draw(law, 2);
        var model = EnergyModel.For(net.Substrate, net.Topology);
        var n = net.State.Length;
        var (diagonal, offDiagonal) = (new double[n], new double[net.Topology.Edges.Length]);
        model.Hessian(net.Parameters, net.State, diagonal, offDiagonal);
        var hessian = new double[n, n];
        for (var i = 0; i < n; i++) hessian[i, i] = diagonal[i];
        for (var e = 0; e < offDiagonal.Length; e++)
        {
            var (i, j) = net.Topology.Edges[e];
            hessian[i, j] = hessian[j, i] = offDiagonal[e];
        }

        var gradient = new double[n];
        foreach (var i in net.Topology.FreeNodes)
        {
            foreach (var j in net.Topology.FreeNodes)
            {
                var slope = Difference(h => net.State[i] += h, () =>
                {
                    model.Gradient(net.Parameters, net.State, gradient);
                    return gradient[j];
                });
                Assert.Equal(slope, hessian[i, j], 1e-7);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Statistics_are_the_difference_of_the_energy_by_each_parameter(string law)
    {
        var net = OracleNets.Draw(law, 3);
        var statistics = Parameters.Zero(net.Substrate, net.Topology);
        EnergyModel.For(net.Substrate, net.Topology).AddStatistics(net.Parameters, net.State, 1, statistics);

        foreach (var (values, expected) in Pairs(net.Parameters, statistics))
        {
            for (var k = 0; k < values.Length; k++)
                Assert.Equal(Difference(h => values[k] += h, net.Energy), expected[k], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Mixed_contraction_is_the_difference_of_the_contracted_gradient(string law)
    {
        var net = OracleNets.Draw(law, 4);
        var model = EnergyModel.For(net.Substrate, net.Topology);
        var random = new Random(5);
        var v = new double[net.State.Length];
        foreach (var i in net.Topology.FreeNodes) v[i] = random.NextDouble() - 0.5;
        var mixed = Parameters.Zero(net.Substrate, net.Topology);
        model.AddMixed(net.Parameters, net.State, v, 2, mixed);

        var gradient = new double[net.State.Length];
        double Contracted()
        {
            model.Gradient(net.Parameters, net.State, gradient);
            return 2 * gradient.Zip(v, (g, x) => g * x).Sum();
        }

        foreach (var (values, expected) in Pairs(net.Parameters, mixed))
        {
            for (var k = 0; k < values.Length; k++)
                Assert.Equal(Difference(h => values[k] += h, Contracted), expected[k], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Flow_jacobian_is_the_difference_of_the_flow(string law)
    {
        var net = OracleNets.Draw(law, 6);
        var model = EnergyModel.For(net.Substrate, net.Topology);
        var n = net.State.Length;
        var (force, slope, flow, jacobian) = (new double[n], new double[n], new double[n], new double[n * n]);
        foreach (var i in net.Topology.OutputNodes) slope[i] = 0.3;
        void Forces()
        {
            foreach (var i in net.Topology.OutputNodes) force[i] = 0.3 * (net.State[i] - 0.2);
        }

        Forces();
        model.FlowJacobian(net.Parameters, net.State, force, slope, jacobian);

        foreach (var i in net.Topology.FreeNodes)
        {
            foreach (var j in net.Topology.FreeNodes)
            {
                var expected = Difference(h => net.State[j] += h, () =>
                {
                    Forces();
                    model.Flow(net.Parameters, net.State, force, flow);
                    return flow[i];
                });
                Assert.Equal(expected, jacobian[i * n + j], 1e-7);
            }
        }
    }

    private static IEnumerable<(double[] Values, double[] Expected)> Pairs(Parameters parameters, Parameters expected)
        => [(parameters.Couplings, expected.Couplings), (parameters.Bias, expected.Bias), (parameters.BiasAngle, expected.BiasAngle)];

    private static double Difference(Action<double> move, Func<double> value)
    {
        move(Step);
        var high = value();
        move(-2 * Step);
        var low = value();
        move(Step);
        return (high - low) / (2 * Step);
    }
}
