using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Some consecutive nodes: all stepped alike, or special ones.</summary>
/// <param name="From">First node.</param>
/// <param name="To">First node after them.</param>
/// <param name="FirstSpecial">Number of the first among the special nodes, or -1.</param>
internal readonly record struct NodeRun(int From, int To, int FirstSpecial);

/// <summary>
/// In which order the nodes of a graph of diagonals are stepped: node numbers ascending, runs of nodes alike by a fast loop,
/// special nodes one by one with lists of their own. Nodes go in groups, so that lanes can lie along them.
/// </summary>
internal sealed class DiagonalPlan
{
    /// <summary>Plans the order.</summary>
    /// <param name="topology">The graph.</param>
    /// <param name="graph">Its diagonals.</param>
    /// <param name="group">Nodes in a group; one with a special node, and one that is not full, is special as a whole.</param>
    public DiagonalPlan(Topology topology, DiagonalGraph graph, int group)
    {
        var nodes = topology.NodeCount;
        var specialOf = new int[nodes];
        Array.Fill(specialOf, -1);
        var list = new List<int>();
        Runs = Divide(graph.Special(topology, isNudged: true), i =>
        {
            specialOf[i] = list.Count;
            list.Add(i);
        });
        QuickRuns = Divide(graph.Special(topology, isNudged: false), null);
        Nodes = [.. list];

        var inputOf = new int[nodes];
        Array.Fill(inputOf, -1);
        for (var k = 0; k < topology.InputNodes.Length; k++) inputOf[topology.InputNodes[k]] = k;
        IsInput = [.. list.Select(i => inputOf[i] >= 0)];
        var (free, clamped) = (new List<(int Row, int Column, int Edge)>(), new List<(int Row, int Column, int Edge)>());
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            var (i, j) = topology.Edges[e];
            Add(i, j, e);
            Add(j, i, e);
        }
        free.Sort();
        clamped.Sort();
        (Start, Column, Edge) = Compress(free);
        (InputStart, Input, InputEdge) = Compress(clamped);

        NodeRun[] Divide(bool[] special, Action<int>? visit)
        {
            var runs = new List<NodeRun>();
            for (var from = 0; from < nodes; from += group)
            {
                var to = from + group;
                // In a group that is not full a force would be measured on nodes that do not exist.
                var isSpecial = (to > nodes && visit is not null) || special.AsSpan(from, Math.Min(nodes, to) - from).Contains(true);
                for (var i = from; isSpecial && i < Math.Min(nodes, to); i++) visit?.Invoke(i);
                if (runs.Count > 0 && isSpecial == runs[^1].FirstSpecial >= 0) runs[^1] = runs[^1] with { To = to };
                else runs.Add(new(from, to, isSpecial ? specialOf[from] : -1));
            }
            return [.. runs];
        }

        void Add(int i, int j, int e)
        {
            if (specialOf[i] < 0 || inputOf[i] >= 0) return;
            if (inputOf[j] < 0) free.Add((specialOf[i], j, e));
            else clamped.Add((specialOf[i], inputOf[j], e));
        }

        (int[] Start, int[] Column, int[] Edge) Compress(List<(int Row, int Column, int Edge)> entries)
        {
            var start = new int[list.Count + 1];
            foreach (var entry in entries) start[entry.Row + 1]++;
            for (var s = 0; s < list.Count; s++) start[s + 1] += start[s];
            return (start, [.. entries.Select(n => n.Column)], [.. entries.Select(n => n.Edge)]);
        }
    }

    /// <summary>Integers held.</summary>
    public long Length => 3L * (Runs.Length + QuickRuns.Length) + Nodes.Length + IsInput.Length / 4 + Start.Length + 2L * Column.Length + InputStart.Length + 2L * Input.Length;

    /// <summary>All nodes, in order; the last run may go beyond the last node to fill a group.</summary>
    public NodeRun[] Runs { get; }

    /// <summary>The same while nothing is nudged and no force is measured: outputs are like any other node, and so is a group that is not full.</summary>
    public NodeRun[] QuickRuns { get; }

    /// <summary>The special nodes, ascending.</summary>
    public int[] Nodes { get; }

    /// <summary>Whether a special node is clamped and never steps, [special].</summary>
    public bool[] IsInput { get; }

    /// <summary>Where the free neighbours of each special node begin, [special + 1].</summary>
    public int[] Start { get; }

    /// <summary>Free neighbours, ascending for each node.</summary>
    public int[] Column { get; }

    /// <summary>Edge to each free neighbour.</summary>
    public int[] Edge { get; }

    /// <summary>Where the clamped neighbours of each special node begin, [special + 1].</summary>
    public int[] InputStart { get; }

    /// <summary>Clamped neighbours as input numbers, ascending for each node.</summary>
    public int[] Input { get; }

    /// <summary>Edge to each clamped neighbour.</summary>
    public int[] InputEdge { get; }

    /// <summary>Runs cut at the ends of segments, [segment][run].</summary>
    public static NodeRun[][] Cut(NodeRun[] runs, int nodes, int segment)
    {
        var segments = new List<NodeRun>[(nodes + segment - 1) / segment];
        for (var s = 0; s < segments.Length; s++) segments[s] = [];
        foreach (var run in runs)
        {
            for (var from = run.From; from < run.To; from = (from / segment + 1) * segment)
            {
                var to = Math.Min(run.To, (from / segment + 1) * segment);
                segments[from / segment].Add(new(from, to, run.FirstSpecial < 0 ? -1 : run.FirstSpecial + from - run.From));
            }
        }
        return [.. segments.Select(s => s.ToArray())];
    }
}
