using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>A graph and its parameters as a fixed-point board holds them, <c>firmware-stubs/FIXED.md</c> section 1, in the order in which a cycle needs them.</summary>
internal sealed class FixedArray
{
    private readonly int[] _edgeOf;

    public FixedArray(Substrate substrate, Topology topology, ReadOnlySpan<double> factor)
    {
        Topology = topology;
        FreeNodes = [.. topology.FreeNodes];
        Bias = new short[topology.NodeCount];
        BiasAngle = new uint[topology.NodeCount];
        Factor = new uint[topology.NodeCount];
        foreach (var i in FreeNodes) Factor[i] = FixedPoint.Factor(substrate, factor[i]);

        var inputs = new List<(int Edge, int Other)>[topology.NodeCount];
        var free = new List<(int Edge, int Other)>[topology.NodeCount];
        for (var i = 0; i < inputs.Length; i++) (inputs[i], free[i]) = ([], []);
        var isInput = new bool[topology.NodeCount];
        foreach (var i in topology.InputNodes) isInput[i] = true;
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            var (i, j) = topology.Edges[e];
            if (isInput[i] && isInput[j]) continue;
            if (isInput[j]) inputs[i].Add((e, j));
            else (isInput[i] ? inputs : free)[isInput[i] ? j : i].Add((e, isInput[i] ? i : j));
        }
        var all = FreeNodes.SelectMany(i => inputs[i].Concat(free[i])).ToArray();
        (_edgeOf, Other) = ([.. all.Select(p => p.Edge)], [.. all.Select(p => p.Other)]);
        Coupling = new long[all.Length];
        Held = new short[topology.Edges.Length];
        (InputEnd, PairEnd) = (new int[FreeNodes.Length], new int[FreeNodes.Length]);
        for (int f = 0, at = 0; f < FreeNodes.Length; f++)
        {
            InputEnd[f] = at += inputs[FreeNodes[f]].Count;
            PairEnd[f] = at += free[FreeNodes[f]].Count;
        }
    }

    /// <summary>The graph with node roles.</summary>
    public Topology Topology { get; }

    /// <summary>Nodes that move, ascending.</summary>
    public int[] FreeNodes { get; }

    /// <summary>
    /// Other end of each pair: for every free node those with inputs, up to <see cref="InputEnd"/>, then those with free nodes
    /// behind it, up to <see cref="PairEnd"/>; so every edge that moves something is there once, [pairs].
    /// </summary>
    public int[] Other { get; }

    /// <summary>End of the pairs of a free node with inputs, [free].</summary>
    public int[] InputEnd { get; }

    /// <summary>End of all pairs of a free node, [free].</summary>
    public int[] PairEnd { get; }

    /// <summary>Couplings, Q11, [pairs].</summary>
    public long[] Coupling { get; }

    /// <summary>Couplings as they are stored, Q11, [edges].</summary>
    public short[] Held { get; }

    /// <summary>Biases or bias amplitudes, Q11, [nodes].</summary>
    public short[] Bias { get; }

    /// <summary>Bias angles, 2^32 to the turn, [nodes].</summary>
    public uint[] BiasAngle { get; }

    /// <summary>Update factors, Q22, [nodes]; 0 on inputs.</summary>
    public uint[] Factor { get; }

    /// <summary>Quantises parameters and writes what is held back into them.</summary>
    public void Store(Parameters parameters)
    {
        for (var e = 0; e < Held.Length; e++) parameters.Couplings[e] = FixedPoint.Value(Held[e] = FixedPoint.Coupling(parameters.Couplings[e]));
        for (var p = 0; p < Coupling.Length; p++) Coupling[p] = Held[_edgeOf[p]];
        for (var i = 0; i < Bias.Length; i++)
        {
            parameters.Bias[i] = FixedPoint.Value(Bias[i] = FixedPoint.Coupling(parameters.Bias[i]));
            if (parameters.BiasAngle.Length > 0)
                parameters.BiasAngle[i] = FixedPoint.Radians(BiasAngle[i] = FixedPoint.Phase(parameters.BiasAngle[i]));
        }
    }
}
