using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>Random start states of free phases, drawn by the trainer and sent to the device.</summary>
public static class StartStates
{
    /// <summary>Draws the start of one sample: phases uniform in (-pi, pi), activations uniform in (0, 1).</summary>
    /// <param name="substrate">The physics.</param>
    /// <param name="topology">The graph.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="sampleId">Number of the sample, unique in the run.</param>
    /// <param name="start">Receives the states of the free nodes, [nodes]; input entries are left alone.</param>
    public static void Draw(Substrate substrate, Topology topology, ulong seed, ulong sampleId, Span<double> start)
    {
        var key = new RandomKey(seed, RandomDomain.Start).Sample(sampleId);
        foreach (var i in topology.FreeNodes)
            start[i] = substrate is XyArray ? key.At((uint)i).Uniform(-Math.PI, Math.PI) : key.At((uint)i).Uniform01;
    }
}
