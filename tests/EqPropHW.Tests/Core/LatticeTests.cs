using EqPropHW.Core;

namespace EqPropHW.Tests.Core;

public class LatticeTests
{
    [Theory]
    [InlineData(LatticeKind.Square, 4, 5, false, 1, 31)] // 2rc - r - c
    [InlineData(LatticeKind.Square, 4, 5, true, 1, 40)] // 2rc
    [InlineData(LatticeKind.Square, 4, 5, false, 2, 55)] // the king's graph
    [InlineData(LatticeKind.Triangular, 4, 5, false, 1, 43)] // 3rc - 2r - 2c + 1
    [InlineData(LatticeKind.Triangular, 4, 5, true, 1, 60)] // 3rc
    [InlineData(LatticeKind.King, 4, 5, false, 1, 55)] // 4rc - 3r - 3c + 2
    [InlineData(LatticeKind.King, 4, 5, true, 1, 80)] // 4rc
    [InlineData(LatticeKind.Hexagonal, 4, 6, false, 1, 29)] // r(c - 1) + (r - 1) c/2
    [InlineData(LatticeKind.Hexagonal, 4, 6, true, 1, 36)] // 3rc/2
    public void Lattices_have_the_bonds_of_their_geometry(LatticeKind kind, int rows, int columns, bool periodic, int shells, int bonds)
        => Assert.Equal(bonds, new Lattice(kind, rows, columns, [], [], periodic, shells).Bonds().Count);

    [Theory]
    [InlineData(LatticeKind.Square, 1, 4)]
    [InlineData(LatticeKind.Square, 2, 8)]
    [InlineData(LatticeKind.Square, 3, 12)]
    [InlineData(LatticeKind.Square, 4, 20)]
    [InlineData(LatticeKind.Triangular, 1, 6)]
    [InlineData(LatticeKind.Triangular, 2, 12)]
    [InlineData(LatticeKind.King, 1, 8)]
    [InlineData(LatticeKind.Hexagonal, 1, 3)]
    public void Every_node_of_a_periodic_lattice_has_the_neighbours_of_its_shells(LatticeKind kind, int shells, int neighbours)
    {
        var degree = new int[100];
        foreach (var (i, j) in new Lattice(kind, 10, 10, [], [], Periodic: true, Shells: shells).Bonds()) (degree[i], degree[j]) = (degree[i] + 1, degree[j] + 1);

        Assert.All(degree, d => Assert.Equal(neighbours, d));
    }

    [Fact]
    public void Skips_join_sites_along_rows_and_columns()
    {
        var plain = new Lattice(LatticeKind.Square, 5, 5, [], []).Bonds();
        var skips = new Lattice(LatticeKind.Square, 5, 5, [], [], Skips: [2, 3]).Bonds();

        // 5 rows of 3 pairs at distance 2 and of 2 at distance 3, the same for columns.
        Assert.Equal(plain.Count + 2 * 15 + 2 * 10, skips.Count);
        Assert.Contains(new Edge(10, 12), skips);
        Assert.Contains(new Edge(2, 17), skips);
        Assert.DoesNotContain(new Edge(3, 5), skips);
    }

    [Fact]
    public void Small_worlds_keep_the_number_of_bonds_and_move_their_share()
    {
        var lattice = new Lattice(LatticeKind.Square, 20, 20, [0], [399]);
        var bonds = lattice.Bonds().ToHashSet();

        var rewired = new SmallWorld(lattice, 0.3, 7).Build().Topology.Edges;

        Assert.Equal(bonds.Count, rewired.Length);
        Assert.InRange(rewired.Count(e => !bonds.Contains(e)) / (double)bonds.Count, 0.25, 0.35);
        Assert.True(rewired.SequenceEqual(new SmallWorld(lattice, 0.3, 7).Build().Topology.Edges));
        Assert.False(rewired.SequenceEqual(new SmallWorld(lattice, 0.3, 8).Build().Topology.Edges));
    }

    [Fact]
    public void Random_regular_graphs_give_every_node_its_degree()
    {
        var edges = new RandomRegular(25, 4, [0], [24], 3).Build().Topology.Edges;

        Assert.Equal(50, edges.Length);
        Assert.All(Enumerable.Range(0, 25), i => Assert.Equal(4, edges.Count(e => e.I == i || e.J == i)));
    }

    /// <summary>The networks of arXiv 2601.21945: 6 x 6 windows on 28 x 28 sites.</summary>
    [Theory]
    [InlineData(false, 0, 19044 + 5290, 19044 + 5290)]
    [InlineData(false, 1, 19044 + 5290 + 1012, 19044 + 5290 + 1012)]
    [InlineData(true, 0, 19044 + 5290, 36 + 5290)]
    [InlineData(true, 1, 19044 + 5290 + 1012, 36 + 5290 + 2)]
    public void Stacked_lattices_have_the_couplings_of_their_windows(bool shared, int intra, int edges, int parameters)
    {
        var topology = new StackedLattices(28, 28, [new(1, 6, Shared: shared, IntraShells: intra)], 10).Build().Topology;

        Assert.Equal(784 + 529 + 10, topology.NodeCount);
        Assert.Equal(edges, topology.Edges.Length);
        Assert.Equal(parameters, topology.CouplingMap.LogicalCount);
    }

    [Fact]
    public void Shared_windows_use_one_parameter_a_tap_and_padding_couples_to_nothing()
    {
        var topology = new StackedLattices(4, 4, [new(2, 3, Padding: 1, Shared: true)], 1).Build().Topology;

        // 16 sites a channel; a corner sees 4 of 9 sites, an edge 6, the middle 9.
        Assert.Equal(2 * (4 * 4 + 8 * 6 + 4 * 9) + 32, topology.Edges.Length);
        Assert.Equal(2 * 9 + 32, topology.CouplingMap.LogicalCount);
        // Site (1, 1) of channel 0 lies above (1, 1): its middle tap is the fifth of its window.
        var middle = topology.Edges.IndexOf(new Edge(5, 16 + 5));
        var other = topology.Edges.IndexOf(new Edge(10, 16 + 10));
        Assert.Equal(topology.CouplingMap.Index[middle], topology.CouplingMap.Index[other]);
    }

    [Theory]
    [InlineData("king shells", "2 neighbour shells on a King lattice: use 1, or more on a square or triangular one")]
    [InlineData("short skip", "skip connections of length 1: the least is 2")]
    [InlineData("odd honeycomb", "a periodic hexagonal lattice of 3 x 4: both sides must be even")]
    [InlineData("degree", "no graph of 5 nodes has degree 3 everywhere: the degree lies in 1..4 and nodes x degree is even")]
    [InlineData("window", "layer 0: a window of 9 with stride 1, padding 0 and 1 channels does not fit on 8 x 8 sites")]
    public void Impossible_wirings_say_why(string which, string message)
    {
        Architecture architecture = which switch
        {
            "king shells" => new Lattice(LatticeKind.King, 4, 4, [0], [1], Shells: 2),
            "short skip" => new Lattice(LatticeKind.Square, 4, 4, [0], [1], Skips: [1]),
            "odd honeycomb" => new Lattice(LatticeKind.Hexagonal, 3, 4, [0], [1], Periodic: true),
            "degree" => new RandomRegular(5, 3, [0], [4], 1),
            _ => new StackedLattices(8, 8, [new(1, 9)], 2),
        };

        Assert.Equal(message, Assert.Throws<NetworkException>(architecture.Build).Message);
    }
}
