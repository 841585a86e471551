using EqPropHW.Core;
using EqPropHW.Tests.Cli;

namespace EqPropHW.Tests.Placement;

public sealed class DeviceGraphTests
{
    // Published counts: a Chimera of R x C cells of 2 L nodes has 2RCL nodes and RCL^2 + (R-1)CL + R(C-1)L couplers.
    [Theory]
    [InlineData(16, 16, 4, 2048, 6016)]
    [InlineData(12, 12, 4, 1152, 3360)]
    [InlineData(8, 8, 4, 512, 1472)]
    [InlineData(1, 1, 4, 8, 16)]
    public void Chimera_has_its_published_counts(int rows, int columns, int shore, int nodes, int couplers)
    {
        var graph = DeviceWiring.Chimera(rows, columns, shore).Checked();

        Assert.Equal((nodes, couplers), (graph.NodeCount, graph.Couplers.Length));
        Assert.Equal(rows > 2 && columns > 2 ? 6 : 4, Degrees(graph).Max());
    }

    [Fact]
    public void Chimera_joins_cells_up_and_down_on_one_side_and_left_and_right_on_the_other()
    {
        var edges = DeviceWiring.Chimera(2, 2, 4).Couplers.ToHashSet();

        Assert.Contains(new Edge(0, 4), edges);
        Assert.Contains(new Edge(0, 16), edges);
        Assert.Contains(new Edge(4, 12), edges);
        Assert.DoesNotContain(new Edge(0, 8), edges);
        Assert.DoesNotContain(new Edge(4, 20), edges);
    }

    [Fact]
    public void Grids_have_their_counts()
    {
        Assert.Equal(2 * 16 * 15, DeviceWiring.Square(16, 16).Checked().Couplers.Length);
        Assert.Equal(4 * 16 * 15 - 2 * 15, DeviceWiring.King(16, 16).Checked().Couplers.Length);
        Assert.Equal(8, Degrees(DeviceWiring.King(16, 16)).Max());
        Assert.Equal(64 * 20, DeviceWiring.Crossbar(64, 20).Checked().Couplers.Length);
        Assert.Equal(85 * 84 / 2, DeviceWiring.AllToAll(85).Checked().Couplers.Length);
    }

    [Fact]
    public void Working_couplers_leave_out_the_dead_and_those_at_dead_nodes()
    {
        var graph = DeviceWiring.Square(2, 2) with { DeadNodes = [3], DeadEdges = [new(1, 0)] };

        Assert.Equal([new Edge(0, 2)], graph.WorkingCouplers().ToArray());
        Assert.Equal([0, 1, 2], graph.WorkingNodes().ToArray());
    }

    [Fact]
    public void Hash_knows_the_graph_and_not_the_order_of_its_lists()
    {
        var graph = DeviceWiring.Edges(3, [new(0, 1), new(1, 2)]);

        Assert.Equal(graph.Hash(), DeviceWiring.Edges(3, [new(2, 1), new(1, 0)]).Hash());
        Assert.NotEqual(graph.Hash(), DeviceWiring.Edges(4, [new(0, 1), new(1, 2)]).Hash());
        Assert.NotEqual(graph.Hash(), (graph with { DeadNodes = [2] }).Hash());
    }

    [Fact]
    public void Device_file_is_read_whatever_the_integer_type_and_shape_of_the_count()
    {
        using var folder = new TemporaryFolder();
        foreach (var (shape, type) in new[] { (Array.Empty<int>(), "i8"), ([1], "i4") })
        {
            var path = folder["device.npz"];
            Npz.Write(path, [
                new("edges", new([3, 2], [0, 1, 2, 1, 2, 3], type)), new("node_count", new(shape, [5], type)),
                new("dead_nodes", new([1], [3], type)), new("dead_edges", new([1, 2], [1, 0], type))]);

            var graph = DeviceFile.Read(path);

            Assert.Equal((5, 3), (graph.NodeCount, graph.Couplers.Length));
            Assert.Equal([new Edge(1, 2)], graph.WorkingCouplers().ToArray());
            Assert.Null(graph.ChainCoupling);
        }
    }

    [Theory]
    [InlineData("edges", "1 2 9", "coupler")]
    [InlineData("node_count", "-1", "positive")]
    [InlineData("dead_nodes", "7", "dead node 7")]
    [InlineData("colour", "1", "unknown array 'colour'")]
    public void Malformed_device_file_is_refused_with_its_reason(string array, string values, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder["device.npz"];
        var numbers = values.Split(' ').Select(double.Parse).ToArray();
        var content = new Dictionary<string, NpyArray>
        {
            ["edges"] = new([1, 2], [0, 1], "i4"),
            ["node_count"] = new([], [2], "i4"),
            [array] = array == "edges" ? new([1, 2], [numbers[0], numbers[2]], "i4") : new([numbers.Length], numbers, "i4"),
        };
        Npz.Write(path, content);

        var error = Assert.Throws<NetworkException>(() => DeviceFile.Read(path));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Degrees(DeviceGraph graph) => graph.Couplers.SelectMany(e => new[] { e.I, e.J }).CountBy(i => i).Select(c => c.Value);
}
