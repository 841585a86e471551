using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Time;

/// <summary>Eigenvalues of one step against the matrix written down by hand.</summary>
public sealed class LinearModesTests
{
    [Fact]
    public void Two_leaky_neurons_have_the_eigenvalues_of_their_matrix()
    {
        // Hard sigmoids in their linear range: M = [[1 - a, a J], [b J, 1 - b]].
        var topology = new Topology(2, [new(0, 1)], [], [1]);
        var substrate = new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
        var parameters = Parameters.Zero(substrate, topology);
        (parameters.Couplings[0], parameters.Bias[0], parameters.Bias[1]) = (0.8, 0.3, 0.3);
        var (a, b) = (0.9, 0.2);
        var (trace, determinant) = (2 - a - b, (1 - a) * (1 - b) - a * b * 0.64);
        var root = Math.Sqrt(trace * trace / 4 - determinant);

        foreach (var range in Both(substrate, topology, [a, b], parameters, [0.5, 0.5]))
        {
            Assert.Equal(trace / 2 - root, range.Low, 9);
            Assert.Equal(trace / 2 + root, range.High, 9);
            Assert.Equal(-1 / Math.Log(trace / 2 + root), range.SlowestSteps, 6);
        }
    }

    [Fact]
    public void A_node_held_by_its_box_keeps_its_leak_under_law_A_and_rests_under_law_B()
    {
        var topology = new Topology(2, [new(0, 1)], [], [1]);
        foreach (var law in new[] { NeuronLaw.A, NeuronLaw.B })
        {
            var substrate = new NeuronArray(law, Activation.HardSigmoid);
            var parameters = Parameters.Zero(substrate, topology);
            (parameters.Couplings[0], parameters.Bias[0], parameters.Bias[1]) = (0.5, 4, 0.1);
            foreach (var range in Both(substrate, topology, [0.1, 0.7], parameters, [1, 0.6]))
            {
                Assert.Equal(0.3, range.Low, 9);
                Assert.Equal(law == NeuronLaw.A ? 0.9 : 0.3, range.High, 9);
            }
        }
    }

    [Theory]
    [InlineData(NeuronLaw.A, Activation.Logistic)]
    [InlineData(NeuronLaw.B, Activation.Tanh)]
    public void Power_iteration_finds_the_ends_of_the_exact_spectrum(NeuronLaw law, Activation rho)
    {
        var topology = new DenseLayers([3, 40, 10]).Build().Topology;
        var substrate = new NeuronArray(law, rho);
        var random = new Random(4);
        var parameters = Parameters.Zero(substrate, topology);
        for (var e = 0; e < parameters.Couplings.Length; e++) parameters.Couplings[e] = random.NextDouble() - 0.5;
        double[] factor = [.. Enumerable.Range(0, 53).Select(_ => 0.1 + 0.8 * random.NextDouble())];
        double[] state = [.. Enumerable.Range(0, 53).Select(_ => 0.1 + 0.5 * random.NextDouble())];
        var modes = new LinearModes(substrate, topology, factor);

        var (exact, found) = (modes.Exact(parameters, state), modes.ByPowerIteration(parameters, state));
        Assert.Equal(exact.Radius, found.Radius, 3);
        Assert.Equal(exact.Low, found.Low, 3);
        Assert.Equal(exact.High, found.High, 3);
    }

    private static ModeRange[] Both(Substrate substrate, Topology topology, double[] factor, Parameters parameters, double[] state)
    {
        var modes = new LinearModes(substrate, topology, factor);
        return [modes.Exact(parameters, state), modes.ByPowerIteration(parameters, state, 2000)];
    }
}
