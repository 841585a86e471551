using EqPropHW.Core;

namespace EqPropHW.Tests.Core;

public sealed class NetworkArchitectureTests
{
    [Fact]
    public void Layers_couple_every_node_to_every_node_of_the_next()
    {
        var wired = new DenseLayers([64, 100, 10]).Build();

        Assert.Equal(174, wired.Topology.NodeCount);
        Assert.Equal(7400, wired.Topology.Edges.Length);
        Assert.Equal(6400, wired.EdgeLayer.Count(l => l == 0));
        Assert.Equal(1000, wired.EdgeLayer.Count(l => l == 1));
        Assert.Equal([new Fan(64, 100), new Fan(100, 10)], wired.Fans.ToArray());
        Assert.Equal(Enumerable.Range(0, 64), wired.Topology.InputNodes.ToArray());
        Assert.Equal(Enumerable.Range(164, 10), wired.Topology.OutputNodes.ToArray());
        Assert.All(wired.Topology.Edges.Zip(wired.EdgeLayer), p => Assert.Equal(p.Second, Layer(p.First.I)));
        Assert.All(wired.Topology.Edges, e => Assert.Equal(1, Layer(e.J) - Layer(e.I)));

        static int Layer(int node) => node < 64 ? 0 : node < 164 ? 1 : 2;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(85)]
    public void All_to_all_has_every_pair_once(int n)
    {
        var topology = new AllToAll(n, 1, 1).Build().Topology;

        Assert.Equal(n * (n - 1) / 2, topology.Edges.Length);
        Assert.Equal(topology.Edges.Length, topology.Edges.Distinct().Count());
        Assert.Equal([0], topology.InputNodes.ToArray());
        Assert.Equal([n - 1], topology.OutputNodes.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 6)]
    [InlineData(3, 4)]
    [InlineData(5, 5)]
    public void Square_lattice_couples_neighbours_alone(int rows, int columns)
    {
        var wired = new Lattice(LatticeKind.Square, rows, columns, [], [0]).Build();

        Assert.Equal(rows * columns, wired.Topology.NodeCount);
        Assert.Equal(2 * rows * columns - rows - columns, wired.Topology.Edges.Length);
        Assert.All(wired.Topology.Edges, e =>
            Assert.Equal(1, Math.Abs(e.I / columns - e.J / columns) + Math.Abs(e.I % columns - e.J % columns)));
        Assert.Equal([new Fan(rows * columns, 0)], wired.Fans.ToArray());
    }

    [Fact]
    public void Edge_list_keeps_its_order()
    {
        var wired = new EdgeList(4, [new(2, 3), new(0, 1)], [0], [3]).Build();

        Assert.Equal([new Edge(2, 3), new Edge(0, 1)], wired.Topology.Edges.ToArray());
        Assert.Equal([0, 0], wired.EdgeLayer.ToArray());
    }

    [Theory]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 3, 0 })]
    public void Impossible_layers_are_refused(int[] sizes)
    {
        var failure = Assert.Throws<NetworkException>(() => new DenseLayers([.. sizes]).Build());

        Assert.Equal($"layers [{string.Join(", ", sizes)}]: at least two layers of at least one node are needed", failure.Message);
    }
}
