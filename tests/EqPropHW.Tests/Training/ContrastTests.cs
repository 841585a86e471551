using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

/// <summary>The contrast of readouts against its formula, sample by sample in double precision.</summary>
public sealed class ContrastTests
{
    public static TheoryData<string, string, bool> Cases => new()
    {
        { "layers", "xy", false }, { "layers", "xy", true }, { "layers", "neuron", true }, { "all-to-all", "xy", false }, { "all-to-all", "neuron", true },
        { "lattice", "xy", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Contrast_is_the_mean_difference_of_the_energy_slopes(string graph, string kind, bool single)
    {
        var substrate = kind == "xy" ? (Substrate)new XyArray() : new NeuronArray(NeuronLaw.A, Activation.Logistic);
        var topology = Graph(graph);
        const int Batch = 37;
        var random = new Random(1);
        var readouts = new Readouts(2, Batch, topology.NodeCount, 16, single);
        var used = Enumerable.Range(0, Batch).Select(b => b % 5 != 0).ToArray();
        foreach (var i in Enumerable.Range(0, topology.NodeCount))
        {
            for (var b = 0; b < Batch; b++)
            {
                readouts[0, b, i] = random.NextDouble();
                readouts[1, b, i] = readouts[0, b, i] + (topology.InputNodes.Contains(i) ? 0 : random.NextDouble() - 0.5);
            }
        }
        var nudging = new Nudging(new(1, []), Plus: 1, Minus: 0, Divisor: 0.5, FreeOf: [0, 0]);
        var gradient = new Gradient(topology, kind == "xy");

        Assert.Equal(used.Count(u => u), new Contrast(substrate, topology).Mean(readouts, nudging, gradient, used));

        var tolerance = single ? 1e-5 : 1e-13;
        double Mean(Func<int, int, double> statistic) => Enumerable.Range(0, Batch).Where(b => used[b])
            .Average(b => (statistic(1, b) - statistic(0, b)) / 0.5);
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            var (i, j) = topology.Edges[e];
            var expected = kind == "xy"
                ? -Mean((k, b) => Math.Cos(readouts[k, b, i] - readouts[k, b, j]))
                : -Mean((k, b) => readouts[k, b, i] * readouts[k, b, j]);
            Assert.True(Math.Abs(expected - gradient.Couplings[e]) < tolerance, $"edge {e} ({i}, {j}): {gradient.Couplings[e]}, expected {expected}");
        }
        for (var i = 0; i < topology.NodeCount; i++)
        {
            Assert.Equal(-Mean((k, b) => kind == "xy" ? Math.Cos(readouts[k, b, i]) : readouts[k, b, i]), gradient.FieldFirst[i], tolerance);
            if (kind == "xy") Assert.Equal(-Mean((k, b) => Math.Sin(readouts[k, b, i])), gradient.FieldSecond[i], tolerance);
        }
    }

    [Fact]
    public void Adam_is_its_formula_for_any_number_of_parameters()
    {
        for (var n = 1; n < 20; n++)
        {
            var rates = Enumerable.Range(0, n).Select(k => 0.01 * (k + 1)).ToArray();
            var optimizer = new Optimizer(OptimizerKind.Adam, rates);
            var (values, expected) = (new double[n], new double[n]);
            var (mean, square) = (new double[n], new double[n]);
            for (var step = 1; step < 5; step++)
            {
                var gradient = Enumerable.Range(0, n).Select(k => Math.Sin(7 * k + step)).ToArray();
                optimizer.Step(values, gradient, step, 0.9);
                for (var k = 0; k < n; k++)
                {
                    mean[k] = 0.9 * mean[k] + 0.1 * gradient[k];
                    square[k] = 0.999 * square[k] + 0.001 * gradient[k] * gradient[k];
                    expected[k] -= 0.9 * rates[k] * mean[k] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(square[k] / (1 - Math.Pow(0.999, step))) + 1e-8);
                    Assert.Equal(expected[k], values[k], 1e-14);
                }
            }
        }
    }

    private static Topology Graph(string name) => name switch
    {
        "layers" => new DenseLayers([30, 50, 10]).Build().Topology,
        "all-to-all" => new AllToAll(45, 5, 4).Build().Topology,
        _ => new Lattice(LatticeKind.Square, 5, 5, [0, 3], [24]).Build().Topology,
    };
}
