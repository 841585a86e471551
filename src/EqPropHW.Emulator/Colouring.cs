using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Greedy colouring of the free nodes of a graph: coupled nodes get different colours.</summary>
internal static class Colouring
{
    /// <summary>Colour of each node, the lowest its lower neighbours leave; 0 for inputs, [nodes].</summary>
    public static int[] Of(Topology topology)
    {
        var colour = new int[topology.NodeCount];
        var isInput = new bool[topology.NodeCount];
        foreach (var i in topology.InputNodes) isInput[i] = true;
        var lower = topology.Edges.Where(e => !isInput[e.I] && !isInput[e.J]).ToLookup(e => e.J, e => e.I);
        var takenBy = new int[topology.NodeCount + 1];
        foreach (var j in topology.FreeNodes)
        {
            foreach (var i in lower[j]) takenBy[colour[i]] = j + 1;
            while (takenBy[colour[j]] == j + 1) colour[j]++;
        }
        return colour;
    }
}
