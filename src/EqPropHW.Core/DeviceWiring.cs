using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>The wirings that devices are built with.</summary>
public static class DeviceWiring
{
    /// <summary>Every node coupled to every other.</summary>
    public static DeviceGraph AllToAll(int nodes) => Graph("all-to-all", nodes, new AllToAll(nodes, 0, 1).Build().Topology.Edges);

    /// <summary>A square grid with open boundary: node (r, c) is r * columns + c, coupled to its four neighbours.</summary>
    public static DeviceGraph Square(int rows, int columns) => Grid("square", LatticeKind.Square, rows, columns);

    /// <summary>A king's graph with open boundary: the square grid and both diagonals, eight neighbours.</summary>
    public static DeviceGraph King(int rows, int columns) => Grid("king", LatticeKind.King, rows, columns);

    /// <summary>
    /// A Chimera graph: rows x columns cells, each a complete bipartite graph of 2 x shore nodes; the first shore couples to the same
    /// place in the cells above and below, the second to the left and right. Node ((r * columns + c) * 2 + side) * shore + k.
    /// </summary>
    /// <remarks>
    /// Nodes <c>2 R C L</c>, couplers <c>R C L^2 + (R - 1) C L + R (C - 1) L</c>; 16 x 16 x 4 has 2048 and 6016.
    /// Source: Boothby, King and Roy 2016, arXiv 1507.04774, section 2; the numbering is the one that D-Wave's tools call linear.
    /// </remarks>
    public static DeviceGraph Chimera(int rows, int columns, int shore)
    {
        int Node(int r, int c, int side, int k) => ((r * columns + c) * 2 + side) * shore + k;
        var edges = new List<Edge>();
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                for (var k = 0; k < shore; k++)
                {
                    for (var l = 0; l < shore; l++) edges.Add(new(Node(r, c, 0, k), Node(r, c, 1, l)));
                    if (r + 1 < rows) edges.Add(new(Node(r, c, 0, k), Node(r + 1, c, 0, k)));
                    if (c + 1 < columns) edges.Add(new(Node(r, c, 1, k), Node(r, c + 1, 1, k)));
                }
            }
        }
        return Graph("chimera", 2 * rows * columns * shore, edges) with { Rows = rows, Columns = columns };
    }

    /// <summary>A crossbar: every row node coupled to every column node; rows are nodes 0..rows-1, columns follow.</summary>
    public static DeviceGraph Crossbar(int rows, int columns)
        => Graph("crossbar", rows + columns, from r in Enumerable.Range(0, rows)
                                             from c in Enumerable.Range(rows, columns)
                                             select new Edge(r, c)) with
        { Rows = rows, Columns = columns };

    /// <summary>Any list of couplers.</summary>
    /// <exception cref="NetworkException">A coupler names a node that does not exist, joins a node to itself or is listed twice.</exception>
    public static DeviceGraph Edges(int nodes, IEnumerable<Edge> couplers) => Graph("edges", nodes, couplers).Checked();

    private static DeviceGraph Grid(string name, LatticeKind kind, int rows, int columns)
        => Graph(name, rows * columns, new Lattice(kind, rows, columns, [], []).Bonds()) with { Rows = rows, Columns = columns };

    private static DeviceGraph Graph(string kind, int nodes, IEnumerable<Edge> couplers)
        => new() { Kind = kind, NodeCount = nodes, Couplers = couplers.Select(e => Edge.Between(e.I, e.J)).ToImmutableArray() };
}
