using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace EqPropHW.Core;

/// <summary>Which nodes and couplers a device has, and how many of them may be used: the graph of a profile or of a DEVICE.npz.</summary>
/// <remarks>A graph of any wiring (<see cref="IsAny"/>) has no nodes of its own: the device is wired as the network asks.</remarks>
public sealed record DeviceGraph
{
    /// <summary>The published name of its wiring: <c>any</c>, <c>all-to-all</c>, <c>square</c>, <c>king</c>, <c>chimera</c>, <c>crossbar</c> or <c>edges</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Number of nodes, dead ones included; 0 for any wiring.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Couplers as built, dead ones included, [couplers].</summary>
    public required ImmutableArray<Edge> Couplers { get; init; }

    /// <summary>Rows of a grid or crossbar, or cells of a Chimera; 0 where there are none.</summary>
    public int Rows { get; init; }

    /// <summary>Columns of a grid or crossbar, or cells of a Chimera; 0 where there are none.</summary>
    public int Columns { get; init; }

    /// <summary>Nodes that do not work.</summary>
    public ImmutableArray<int> DeadNodes { get; init; } = [];

    /// <summary>Couplers that do not work.</summary>
    public ImmutableArray<Edge> DeadEdges { get; init; } = [];

    /// <summary>Nodes that can be clamped to inputs; empty when all can.</summary>
    public ImmutableArray<int> InputNodes { get; init; } = [];

    /// <summary>Nodes that can be nudged and read; empty when all can.</summary>
    public ImmutableArray<int> OutputNodes { get; init; } = [];

    /// <summary>Most couplers in use at one node; null for no limit beyond the wiring.</summary>
    public int? FanIn { get; init; }

    /// <summary>Most couplers in use at once; null for no limit beyond the wiring.</summary>
    public int? CouplerBudget { get; init; }

    /// <summary>Consecutive nodes that share one source of bias, and so have one bias; 1: each has its own.</summary>
    public int BiasGroup { get; init; } = 1;

    /// <summary>Fixed coupling inside a chain, for devices on which several nodes may stand for one; null: no chains.</summary>
    public double? ChainCoupling { get; init; }

    /// <summary>A device that is wired as the network asks.</summary>
    public static DeviceGraph Any { get; } = new() { Kind = "any", NodeCount = 0, Couplers = [] };

    /// <summary>Whether the device is wired as the network asks.</summary>
    public bool IsAny => Kind == "any";

    /// <summary>The couplers that work: neither dead themselves nor at a dead node.</summary>
    public ImmutableArray<Edge> WorkingCouplers()
    {
        var nodes = DeadNodes.ToHashSet();
        var edges = DeadEdges.Select(e => Edge.Between(e.I, e.J)).ToHashSet();
        return [.. Couplers.Where(e => !edges.Contains(e) && !nodes.Contains(e.I) && !nodes.Contains(e.J))];
    }

    /// <summary>The nodes that work, ascending.</summary>
    public ImmutableArray<int> WorkingNodes() => [.. Enumerable.Range(0, NodeCount).Except(DeadNodes).Order()];

    /// <summary>SHA-256 of everything above: equal graphs have equal hashes, whatever the order of their lists.</summary>
    public string Hash()
    {
        static string Pairs(IEnumerable<Edge> edges)
            => string.Join(' ', edges.Select(e => Edge.Between(e.I, e.J)).Distinct().OrderBy(e => e.I).ThenBy(e => e.J).Select(e => $"{e.I}-{e.J}"));
        static string Nodes(IEnumerable<int> nodes) => string.Join(' ', nodes.Distinct().Order());
        var text = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{NodeCount};{Pairs(Couplers)};{Nodes(DeadNodes)};{Pairs(DeadEdges)};{Nodes(InputNodes)};{Nodes(OutputNodes)};{FanIn};{CouplerBudget};{ChainCoupling}{(BiasGroup > 1 ? $";bias {BiasGroup}" : "")}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(IsAny ? "any;" + text : text)));
    }

    /// <summary>Whether two graphs are the same, whatever the order of their lists.</summary>
    public bool Equals(DeviceGraph? other)
        => other is not null && (Kind, Rows, Columns) == (other.Kind, other.Rows, other.Columns) && Hash() == other.Hash();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, NodeCount, Couplers.Length);

    /// <summary>Refuses a graph that names nodes or couplers it does not have.</summary>
    /// <exception cref="NetworkException">The message lists every problem found.</exception>
    public DeviceGraph Checked()
    {
        var problems = new List<string>();
        var seen = new HashSet<Edge>();
        foreach (var (i, j) in Couplers)
        {
            if (i < 0 || j < 0 || i >= NodeCount || j >= NodeCount) problems.Add($"coupler {i}-{j}: the nodes are 0..{NodeCount - 1}");
            else if (i == j) problems.Add($"coupler {i}-{j} joins a node to itself");
            else if (!seen.Add(Edge.Between(i, j))) problems.Add($"coupler {i}-{j} is listed twice");
        }
        foreach (var (nodes, what) in new[] { (DeadNodes, "dead"), (InputNodes, "input"), (OutputNodes, "output") })
            problems.AddRange(nodes.Where(n => n < 0 || n >= NodeCount).Select(n => $"{what} node {n}: the nodes are 0..{NodeCount - 1}"));
        problems.AddRange(DeadEdges.Where(e => !seen.Contains(Edge.Between(e.I, e.J))).Select(e => $"dead edge {e.I}-{e.J}: the device has no such coupler"));
        return problems.Count == 0 ? this : throw new NetworkException(string.Join("; ", problems.Take(20)));
    }
}
