using System.Numerics;
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
            Assert.Equal(-Mean((k, b) => kind == "xy" ? Math.Cos(readouts[k, b, i]) : readouts[k, b, i]), gradient.Fields.First[i], tolerance);
            if (kind == "xy") Assert.Equal(-Mean((k, b) => Math.Sin(readouts[k, b, i])), gradient.Fields.Second[i], tolerance);
        }
    }

    [Theory]
    [InlineData("layers", "xy", 37)]
    [InlineData("layers", "neuron", 37)]
    [InlineData("layers", "neuron", 64)]
    [InlineData("wide", "neuron", 48)]
    [InlineData("all-to-all", "neuron", 64)]
    [InlineData("lattice", "xy", 64)]
    public void Blocks_of_a_device_and_strips_change_no_bit(string graph, string kind, int batch)
    {
        var substrate = kind == "xy" ? (Substrate)new XyArray() : new NeuronArray(NeuronLaw.C, Activation.Tanh);
        var topology = Graph(graph);
        var used = Enumerable.Range(0, batch).Select(b => batch == 64 || b % 7 != 0).ToArray();
        var nudging = new Nudging(new(1, []), Plus: 1, Minus: 0, Divisor: 0.5, FreeOf: [0, 0]);
        Gradient? expected = null;
        foreach (var lanes in new[] { 1, 16, 32, 24 })
        {
            var (whole, strips) = (new Gradient(topology, kind == "xy"), new Strips(topology, kind == "xy"));
            // The same object twice: nothing of one batch may be left in the next.
            var contrast = new Contrast(substrate, topology);
            contrast.Mean(States(topology, batch, lanes, seed: 2), nudging, whole, used);
            var readouts = States(topology, batch, lanes, seed: 1);
            contrast.Mean(readouts, nudging, whole, used);
            contrast.Mean(readouts, nudging, strips, used);

            expected ??= whole;
            Assert.Equal(expected.Couplings, whole.Couplings);
            Assert.Equal(expected.Couplings, strips.Couplings);
            Assert.Equal(expected.Fields.First, whole.Fields.First);
            Assert.Equal(expected.Fields.Second, whole.Fields.Second);
            Assert.True(graph != "wide" || strips.Count > 2, $"{strips.Count} strips");
        }
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("wide")]
    [InlineData("all-to-all")]
    [InlineData("lattice")]
    [InlineData("shuffled")]
    public void Strips_hold_every_edge_once(string graph)
    {
        var topology = Graph(graph);
        var seen = new int[topology.Edges.Length];
        foreach (var strip in EdgeStrips.Of(topology))
        {
            foreach (var e in strip.Others) Count(strip, e);
            foreach (var rows in strip.Rows)
            {
                foreach (var (tile, run) in rows.Tiles.SelectMany(t => t.Runs.Select(r => (t, r))))
                {
                    for (var k = 0; k < run.Count; k++)
                    {
                        Count(strip, run.Edge + k);
                        Assert.Equal(new Edge(rows.First + run.Row, tile.Low + run.Column + k), topology.Edges[run.Edge + k]);
                        Assert.InRange(run.Column + k, 0, EdgeTiles.Columns - 1);
                        Assert.Equal(rows.IsFree, !topology.InputNodes.Contains(rows.First + run.Row));
                    }
                }
            }
        }
        Assert.All(seen, n => Assert.Equal(1, n));

        void Count(EdgeStrip strip, int edge)
        {
            Assert.InRange(edge, strip.First, strip.First + strip.Count - 1);
            seen[edge]++;
        }
    }

    private static Readouts States(Topology topology, int batch, int lanes, int seed)
    {
        var (readouts, random) = (new Readouts(2, batch, topology.NodeCount, lanes, single: true), new Random(seed));
        for (var b = 0; b < batch; b++)
        {
            for (var i = 0; i < topology.NodeCount; i++)
            {
                readouts[0, b, i] = random.NextDouble();
                readouts[1, b, i] = readouts[0, b, i] + (topology.InputNodes.Contains(i) ? 0 : random.NextDouble() - 0.5);
            }
        }
        return readouts;
    }

    private static Topology Shuffled()
    {
        var wired = new DenseLayers([30, 50, 10]).Build().Topology;
        var edges = wired.Edges.ToArray();
        new Random(3).Shuffle(edges);
        return new(wired.NodeCount, edges, wired.InputNodes, wired.OutputNodes);
    }

    /// <summary>Keeps what comes in strips.</summary>
    private sealed class Strips(Topology topology, bool isXy) : IGradientReceiver
    {
        public FieldGradient Fields { get; } = new(topology, isXy);

        public List<double> Couplings { get; } = [];

        public int Count { get; private set; }

        public void Take<T>(int first, ReadOnlySpan<T> sums, double scale) where T : unmanaged, INumber<T>
        {
            Assert.Equal(Couplings.Count, first);
            foreach (var sum in sums) Couplings.Add(scale * double.CreateTruncating(sum));
            Count++;
        }
    }

    private static Topology Graph(string name) => name switch
    {
        "layers" => new DenseLayers([30, 50, 10]).Build().Topology,
        "wide" => new DenseLayers([100, 150, 10]).Build().Topology,
        "shuffled" => Shuffled(),
        "all-to-all" => new AllToAll(45, 5, 4).Build().Topology,
        _ => new Lattice(LatticeKind.Square, 5, 5, [0, 3], [24]).Build().Topology,
    };
}
