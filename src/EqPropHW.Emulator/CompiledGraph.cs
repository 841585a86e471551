using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Formats of the field sum.</summary>
public enum FieldFormat
{
    /// <summary>Chosen by the structure of the graph.</summary>
    Auto,

    /// <summary>Sparse rows everywhere: to compare with.</summary>
    Rows,
}

/// <summary>What lies along the lanes of a vector.</summary>
public enum LaneLayout
{
    /// <summary>Nodes where so few samples of a lattice or a dense graph settle, from the beginning or still, that lanes would be empty; else samples.</summary>
    Auto,

    /// <summary>Samples always.</summary>
    Samples,

    /// <summary>Nodes wherever the graph has few diagonals or is dense.</summary>
    Nodes,
}

/// <summary>Consecutive nodes in consecutive places.</summary>
/// <param name="Slot">First place: a slot, or the number of an input.</param>
/// <param name="Node">First node.</param>
/// <param name="Count">Nodes.</param>
internal readonly record struct SlotRun(int Slot, int Node, int Count);

/// <summary>A topology prepared for settling: its free nodes in the order of their slots, and the field sums over free and over clamped neighbours.</summary>
internal sealed class CompiledGraph
{
    /// <summary>Prepares a graph.</summary>
    /// <param name="topology">The graph.</param>
    /// <param name="byColour">
    /// Whether slots are ordered by colour, nodes of one colour not being coupled, so that they can be relaxed at once; else they
    /// are in node order.
    /// </param>
    /// <param name="format">Formats of the field sums.</param>
    /// <param name="isReal">Whether the two directions of a coupling may differ, or more than its law acts on a node: then diagonals are not used.</param>
    public CompiledGraph(Topology topology, bool byColour = false, FieldFormat format = FieldFormat.Auto, bool isReal = false)
    {
        Topology = topology;
        (Inputs, Outputs) = (topology.InputNodes.Length, topology.OutputNodes.Length);
        Diagonals = byColour || isReal || format == FieldFormat.Rows ? null : DiagonalGraph.Of(topology);
        var colour = byColour ? Colouring.Of(topology) : new int[topology.NodeCount];
        // On diagonals a slot is a node, clamped ones included, so that neighbours keep their distances.
        NodeOf = Diagonals is null ? [.. topology.FreeNodes.OrderBy(i => colour[i])] : [.. Enumerable.Range(0, topology.NodeCount)];
        Free = NodeOf.Length;
        (FreeRuns, InputRuns) = (Runs(NodeOf), Runs(topology.InputNodes));
        var slotOf = Invert(NodeOf, topology.NodeCount);
        OutputSlots = [.. topology.OutputNodes.Select(i => slotOf[i])];
        OutputOf = Invert(OutputSlots, Free);
        if (Diagonals is not null)
        {
            FreeSum = InputSum = new([], [0], format);
            return;
        }
        var groups = Enumerable.Range(0, Free).Where(f => f == 0 || colour[NodeOf[f]] != colour[NodeOf[f - 1]]).Append(Free).ToArray();
        FreeSum = new(Entries(topology, slotOf, slotOf), groups, format);
        InputSum = new(Entries(topology, slotOf, Invert(topology.InputNodes, topology.NodeCount)), [0, Free], format);
    }

    public Topology Topology { get; }

    /// <summary>Slots of states: the free nodes, or all nodes of a graph of diagonals.</summary>
    public int Free { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Node of each slot, [free].</summary>
    public int[] NodeOf { get; }

    /// <summary>The same as runs of consecutive nodes.</summary>
    public SlotRun[] FreeRuns { get; }

    /// <summary>The inputs as runs of consecutive nodes.</summary>
    public SlotRun[] InputRuns { get; }

    /// <summary>The diagonals, or null when the field is summed by <see cref="FreeSum"/>.</summary>
    public DiagonalGraph? Diagonals { get; }

    /// <summary>Slot of each output, [outputs].</summary>
    public int[] OutputSlots { get; }

    /// <summary>Output index of each slot, or -1, [free].</summary>
    public int[] OutputOf { get; }

    /// <summary>Couplings of free nodes to free nodes.</summary>
    public FieldPlan FreeSum { get; }

    /// <summary>Couplings of free nodes to clamped inputs: their field is folded into the bias once a sample.</summary>
    public FieldPlan InputSum { get; }

    private static SlotRun[] Runs(IReadOnlyList<int> nodes)
    {
        var runs = new List<SlotRun>();
        for (var k = 0; k < nodes.Count; k++)
        {
            if (runs.Count > 0 && runs[^1] is var run && nodes[k] == run.Node + run.Count) runs[^1] = run with { Count = run.Count + 1 };
            else runs.Add(new(k, nodes[k], 1));
        }
        return [.. runs];
    }

    private static int[] Invert(IReadOnlyList<int> nodes, int count)
    {
        var index = new int[count];
        Array.Fill(index, -1);
        for (var k = 0; k < nodes.Count; k++) index[nodes[k]] = k;
        return index;
    }

    private static List<(int Row, int Column, int Edge)> Entries(Topology topology, int[] rowOf, int[] columnOf)
    {
        var entries = new List<(int Row, int Column, int Edge)>();
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            var (i, j) = topology.Edges[e];
            if (rowOf[i] >= 0 && columnOf[j] >= 0) entries.Add((rowOf[i], columnOf[j], e));
            // The other direction of a coupling has an entry of its own: on a real array the two differ.
            if (rowOf[j] >= 0 && columnOf[i] >= 0) entries.Add((rowOf[j], columnOf[i], topology.Edges.Length + e));
        }
        return entries;
    }
}
