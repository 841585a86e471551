using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>
/// A topology prepared for settling: free nodes numbered 0..Free-1 in node order, and for each the rows of its free
/// and of its clamped neighbours (compressed sparse rows, neighbours ascending).
/// </summary>
internal sealed class CompiledGraph
{
    public CompiledGraph(Topology topology)
    {
        Topology = topology;
        (Free, Inputs, Outputs) = (topology.FreeNodes.Length, topology.InputNodes.Length, topology.OutputNodes.Length);
        var freeIndex = Invert(topology.FreeNodes, topology.NodeCount);
        var inputIndex = Invert(topology.InputNodes, topology.NodeCount);
        OutputOf = new int[Free];
        Array.Fill(OutputOf, -1);
        for (var o = 0; o < topology.OutputNodes.Length; o++) OutputOf[freeIndex[topology.OutputNodes[o]]] = o;
        FreeRows = new Rows(topology, freeIndex, freeIndex);
        InputRows = new Rows(topology, freeIndex, inputIndex);
    }

    public Topology Topology { get; }

    public int Free { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Output index of each free node, or -1, [free].</summary>
    public int[] OutputOf { get; }

    /// <summary>Couplings of free nodes to free nodes.</summary>
    public Rows FreeRows { get; }

    /// <summary>Couplings of free nodes to clamped inputs: their field is folded into the bias once a sample.</summary>
    public Rows InputRows { get; }

    private static int[] Invert(IReadOnlyList<int> nodes, int count)
    {
        var index = new int[count];
        Array.Fill(index, -1);
        for (var k = 0; k < nodes.Count; k++) index[nodes[k]] = k;
        return index;
    }

    /// <summary>Sparse rows: neighbours and edges of row r are entries Start[r]..Start[r + 1].</summary>
    internal sealed class Rows
    {
        public Rows(Topology topology, int[] rowOf, int[] columnOf)
        {
            var entries = new List<(int Row, int Column, int Edge)>();
            for (var e = 0; e < topology.Edges.Length; e++)
            {
                var (i, j) = topology.Edges[e];
                if (rowOf[i] >= 0 && columnOf[j] >= 0) entries.Add((rowOf[i], columnOf[j], e));
                if (rowOf[j] >= 0 && columnOf[i] >= 0) entries.Add((rowOf[j], columnOf[i], e));
            }
            entries.Sort();
            Start = new int[topology.FreeNodes.Length + 1];
            foreach (var entry in entries) Start[entry.Row + 1]++;
            for (var r = 0; r + 1 < Start.Length; r++) Start[r + 1] += Start[r];
            Column = [.. entries.Select(entry => entry.Column)];
            Edge = [.. entries.Select(entry => entry.Edge)];
        }

        public int Count => Start.Length - 1;

        public int[] Start { get; }

        public int[] Column { get; }

        public int[] Edge { get; }
    }
}
