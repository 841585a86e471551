using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class OracleEquilibriumTests
{
    public static TheoryData<string> Laws => [.. OracleNets.Substrates.Keys];

    [Theory]
    [MemberData(nameof(Laws))]
    public void Free_state_satisfies_the_fixed_point_equation_of_its_law(string law)
    {
        // Strong fields drive some nodes to the ends of their box.
        var net = OracleNets.Draw(law, 11);
        for (var i = 0; i < net.Parameters.Bias.Length; i++) net.Parameters.Bias[i] += i % 3 == 0 ? 1.5 : i % 3 == 1 ? -1 : 0;

        var residual = new Equilibrium(net.Substrate, net.Topology).Settle(net.Parameters, net.State);

        Assert.InRange(residual, 0, 1e-12);
        foreach (var i in net.Topology.FreeNodes) Assert.Equal(0, FixedPointError(net, i), 1e-12);
    }

    [Theory]
    [InlineData("xy", Cost.Log, NudgeKind.Live)]
    [InlineData("xy", Cost.Log, NudgeKind.Tangent)]
    [InlineData("xy", Cost.Cosine, NudgeKind.Live)]
    [InlineData("A HardSigmoid", Cost.Squared, NudgeKind.Live)]
    [InlineData("A Tanh", Cost.Squared, NudgeKind.Tangent)]
    [InlineData("A HardSigmoid outside", Cost.Squared, NudgeKind.Live)]
    [InlineData("A Logistic outside", Cost.Squared, NudgeKind.Tangent)]
    [InlineData("B HardSigmoid", Cost.Squared, NudgeKind.Live)]
    [InlineData("B HalfSlope", Cost.Squared, NudgeKind.Live)]
    [InlineData("B Tanh", Cost.Squared, NudgeKind.Tangent)]
    public async Task Nudged_state_is_the_one_that_the_reference_device_settles_to(string law, Cost cost, NudgeKind kind)
    {
        var net = OracleNets.Draw(law, 12);
        var free = net.State.ToArray();
        var equilibrium = new Equilibrium(net.Substrate, net.Topology);
        equilibrium.Settle(net.Parameters, free);
        // The log cost is unbounded below opposite its target; from near it, a negative beta still has an equilibrium.
        double[] targets = net.Substrate is XyArray ? [free[0] + 0.6, free[6] - 0.4] : [0.9, 0.1];
        foreach (var (beta, clip) in new[] { (0.5, double.PositiveInfinity), (-0.2, double.PositiveInfinity), (0.8, 0.05) })
        {
            var nudge = new Nudge(kind, cost, clip);
            await using var device = ReferenceDevice.Open(net.Substrate, net.Topology);
            await device.ProgramAsync(net.Parameters, net.Parameters);
            var program = new PhaseProgram(10, [new(0, nudge, 50_000, Start.Given, 1e-13), new(beta, nudge, 50_000, Start.Continue, 1e-13)]);
            double[] inputs = [.. net.Topology.InputNodes.Select(i => net.State[i])];
            var readouts = await device.RunAsync(program, new(1, inputs, targets, net.State, new ulong[1]));
            Assert.All(readouts.Settled, Assert.True);

            var nudged = free.ToArray();
            Assert.InRange(equilibrium.Settle(net.Parameters, beta, nudge, targets, free, nudged), 0, 1e-12);

            Assert.Equal(clip < 1, readouts.Clipped[1]);
            for (var i = 0; i < nudged.Length; i++)
            {
                Assert.Equal(0, Distance(net.Substrate, readouts[0, 0, i], free[i]), 1e-11);
                Assert.Equal(0, Distance(net.Substrate, readouts[1, 0, i], nudged[i]), 1e-11);
            }
        }
    }

    private static double Distance(Substrate substrate, double a, double b)
        => substrate is XyArray ? Math.IEEERemainder(a - b, 2 * Math.PI) : a - b;

    private static double FixedPointError(OracleNet net, int i)
    {
        var (state, parameters) = (net.State, net.Parameters);
        if (net.Substrate is not NeuronArray neurons)
        {
            var torque = parameters.Bias[i] * Math.Sin(state[i] - parameters.BiasAngle[i]);
            for (var e = 0; e < net.Topology.Edges.Length; e++)
            {
                var (a, b) = net.Topology.Edges[e];
                if (a == i || b == i) torque += parameters.Couplings[e] * Math.Sin(state[i] - state[a + b - i]);
            }
            return torque;
        }
        var rho = neurons.Activation;
        var field = parameters.Bias[i];
        for (var e = 0; e < net.Topology.Edges.Length; e++)
        {
            var (a, b) = net.Topology.Edges[e];
            if (a == i || b == i) field += parameters.Couplings[e] * neurons.Emitted(state[a + b - i]);
        }
        if (neurons.Law != NeuronLaw.B) return state[i] - rho.Value(field);
        var pulled = rho.Slope(state[i]) * field;
        return state[i] - (rho.IsBox() ? Math.Clamp(pulled, 0, 1) : pulled);
    }
}
