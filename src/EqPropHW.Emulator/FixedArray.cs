using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>A graph and its parameters as a fixed-point board holds them, <c>firmware-stubs/FIXED.md</c> section 1.</summary>
internal sealed class FixedArray
{
    public FixedArray(Substrate substrate, Topology topology, ReadOnlySpan<double> factor)
    {
        Topology = topology;
        Edges = [.. topology.Edges];
        FreeNodes = [.. topology.FreeNodes];
        Couplings = new short[Edges.Length];
        Bias = new short[topology.NodeCount];
        BiasAngle = new uint[topology.NodeCount];
        Factor = new uint[topology.NodeCount];
        foreach (var i in FreeNodes) Factor[i] = FixedPoint.Factor(substrate, factor[i]);
    }

    /// <summary>The graph with node roles.</summary>
    public Topology Topology { get; }

    /// <summary>Edges, [edges].</summary>
    public Edge[] Edges { get; }

    /// <summary>Nodes that move, ascending.</summary>
    public int[] FreeNodes { get; }

    /// <summary>Couplings, Q11, [edges].</summary>
    public short[] Couplings { get; }

    /// <summary>Biases or bias amplitudes, Q11, [nodes].</summary>
    public short[] Bias { get; }

    /// <summary>Bias angles, 2^32 to the turn, [nodes].</summary>
    public uint[] BiasAngle { get; }

    /// <summary>Update factors, Q22, [nodes]; 0 on inputs.</summary>
    public uint[] Factor { get; }

    /// <summary>Quantises parameters and writes what is held back into them.</summary>
    public void Store(Parameters parameters)
    {
        for (var e = 0; e < Couplings.Length; e++)
            parameters.Couplings[e] = FixedPoint.Value(Couplings[e] = FixedPoint.Coupling(parameters.Couplings[e]));
        for (var i = 0; i < Bias.Length; i++)
        {
            parameters.Bias[i] = FixedPoint.Value(Bias[i] = FixedPoint.Coupling(parameters.Bias[i]));
            if (parameters.BiasAngle.Length > 0)
                parameters.BiasAngle[i] = FixedPoint.Radians(BiasAngle[i] = FixedPoint.Phase(parameters.BiasAngle[i]));
        }
    }
}
