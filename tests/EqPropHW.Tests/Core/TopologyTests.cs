using EqPropHW.Core;

namespace EqPropHW.Tests.Core;

public sealed class TopologyTests
{
    [Fact]
    public void Every_problem_is_listed_at_once()
    {
        var failure = Assert.Throws<NetworkException>(() => new Topology(
            4, [new(0, 1), new(1, 0), new(2, 2), new(3, 4)], [0, 0, 9], [0, 7], new(1, [0]), new(1, [0, 0])));

        Assert.Equal(
            [
                "edge 1 joins nodes 1 and 0 again (edge 0 already does)",
                "edge 2 joins node 2 to itself",
                "edge 3 joins nodes 3 and 4, but the nodes are 0..3",
                "node 0 is listed twice as input",
                "input node 9 does not exist; the nodes are 0..3",
                "node 0 is both input and output; an input is clamped and cannot be read as a result",
                "output node 7 does not exist; the nodes are 0..3",
                "the coupling map has 1 entries for 4 edges",
                "the bias map has 2 entries for 4 nodes",
            ],
            failure.Message.Split("; ").Aggregate(new List<string>(), Joined));
    }

    [Fact]
    public void Network_without_nodes_or_outputs_is_refused()
    {
        Assert.Equal("the network has no output node", Assert.Throws<NetworkException>(() => new Topology(2, [], [0], [])).Message);
        Assert.StartsWith("the network has 0 nodes; at least 1 is needed", Assert.Throws<NetworkException>(() => new Topology(0, [], [], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Edges_are_stored_with_the_lower_node_first_and_free_nodes_ascend()
    {
        var topology = new Topology(5, [new(3, 1), new(0, 4)], [4, 1], [2]);

        Assert.Equal([new Edge(1, 3), new Edge(0, 4)], topology.Edges.ToArray());
        Assert.Equal([0, 2, 3], topology.FreeNodes.ToArray());
        Assert.Equal([4, 1], topology.InputNodes.ToArray());
        Assert.True(topology.CouplingMap.IsIdentity && topology.BiasMap.IsIdentity);
    }

    [Fact]
    public void Thousands_of_problems_are_cut_to_twenty()
    {
        var failure = Assert.Throws<NetworkException>(() => new Topology(2, [.. Enumerable.Repeat(new Edge(5, 6), 5000)], [], [0]));

        Assert.Equal(20, failure.Message.Split("edge ").Length - 1);
    }

    // Some problems have a "; " of their own; a problem begins with what it is about.
    private static List<string> Joined(List<string> problems, string part)
    {
        if (part.StartsWith("the nodes are", StringComparison.Ordinal) || part.StartsWith("an input is", StringComparison.Ordinal)) problems[^1] += "; " + part;
        else problems.Add(part);
        return problems;
    }
}
