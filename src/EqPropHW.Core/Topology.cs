using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>An unordered pair of nodes, stored with <paramref name="I"/> &lt; <paramref name="J"/> and counted once.</summary>
/// <param name="I">The lower node.</param>
/// <param name="J">The higher node.</param>
public readonly record struct Edge(int I, int J)
{
    /// <summary>The edge between two nodes given in either order.</summary>
    public static Edge Between(int a, int b) => a < b ? new(a, b) : new(b, a);
}

/// <summary>
/// The graph of a network or of a device: nodes 0..N-1, edges, which nodes are inputs and outputs,
/// and the parameter maps that say which logical parameter every coupling and bias follows.
/// </summary>
public sealed class Topology
{
    /// <summary>Checks and stores a graph.</summary>
    /// <param name="nodeCount">Number of nodes N, at least 1.</param>
    /// <param name="edges">Edges in the order used by every per-edge array.</param>
    /// <param name="inputNodes">Nodes clamped to the inputs, in input order.</param>
    /// <param name="outputNodes">Nodes that are nudged and read, in output order.</param>
    /// <param name="couplingMap">Logical parameter of each edge; null means one parameter an edge.</param>
    /// <param name="biasMap">Logical parameter of each bias; null means one parameter a node.</param>
    /// <exception cref="NetworkException">The graph is malformed; the message lists every problem found.</exception>
    public Topology(
        int nodeCount,
        IReadOnlyList<Edge> edges,
        IReadOnlyList<int> inputNodes,
        IReadOnlyList<int> outputNodes,
        ParameterMap? couplingMap = null,
        ParameterMap? biasMap = null)
    {
        var problems = Problems(nodeCount, edges, inputNodes, outputNodes).Take(20).ToList();
        if (couplingMap is not null && couplingMap.PhysicalCount != edges.Count)
            problems.Add($"the coupling map has {couplingMap.PhysicalCount} entries for {edges.Count} edges");
        if (biasMap is not null && biasMap.PhysicalCount != nodeCount)
            problems.Add($"the bias map has {biasMap.PhysicalCount} entries for {nodeCount} nodes");
        if (problems.Count > 0) throw new NetworkException(string.Join("; ", problems));

        NodeCount = nodeCount;
        Edges = [.. edges.Select(e => Edge.Between(e.I, e.J))];
        InputNodes = [.. inputNodes];
        OutputNodes = [.. outputNodes];
        CouplingMap = couplingMap ?? ParameterMap.Identity(edges.Count);
        BiasMap = biasMap ?? ParameterMap.Identity(nodeCount);
        var input = new HashSet<int>(inputNodes);
        FreeNodes = [.. Enumerable.Range(0, nodeCount).Where(i => !input.Contains(i))];
    }

    /// <summary>Number of nodes N.</summary>
    public int NodeCount { get; }

    /// <summary>Edges, [edges].</summary>
    public ImmutableArray<Edge> Edges { get; }

    /// <summary>Clamped nodes, [inputs].</summary>
    public ImmutableArray<int> InputNodes { get; }

    /// <summary>Nudged and read nodes, [outputs].</summary>
    public ImmutableArray<int> OutputNodes { get; }

    /// <summary>All nodes that are not inputs, ascending: these settle.</summary>
    public ImmutableArray<int> FreeNodes { get; }

    /// <summary>Logical parameter and gain of each coupling.</summary>
    public ParameterMap CouplingMap { get; }

    /// <summary>Logical parameter and gain of each bias.</summary>
    public ParameterMap BiasMap { get; }

    private static IEnumerable<string> Problems(
        int n, IReadOnlyList<Edge> edges, IReadOnlyList<int> inputs, IReadOnlyList<int> outputs)
    {
        if (n < 1) yield return $"the network has {n} nodes; at least 1 is needed";
        var seen = new Dictionary<Edge, int>();
        for (var e = 0; e < edges.Count; e++)
        {
            var (i, j) = edges[e];
            if (i < 0 || i >= n || j < 0 || j >= n)
                yield return $"edge {e} joins nodes {i} and {j}, but the nodes are 0..{n - 1}";
            else if (i == j)
                yield return $"edge {e} joins node {i} to itself";
            else if (!seen.TryAdd(Edge.Between(i, j), e))
                yield return $"edge {e} joins nodes {i} and {j} again (edge {seen[Edge.Between(i, j)]} already does)";
        }
        var role = new Dictionary<int, string>();
        foreach (var (nodes, name) in new[] { (inputs, "input"), (outputs, "output") })
        {
            foreach (var node in nodes)
            {
                if (node < 0 || node >= n) yield return $"{name} node {node} does not exist; the nodes are 0..{n - 1}";
                else if (!role.TryAdd(node, name))
                    yield return role[node] == name
                        ? $"node {node} is listed twice as {name}"
                        : $"node {node} is both input and output; an input is clamped and cannot be read as a result";
            }
        }
        if (outputs.Count == 0) yield return "the network has no output node";
    }
}
