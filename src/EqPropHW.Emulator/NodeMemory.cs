using System.Numerics;
using System.Runtime.InteropServices;

namespace EqPropHW.Emulator;

/// <summary>Working memory for the few samples of a block that settle with nodes in the lanes; nodes are the last axis everywhere.</summary>
internal sealed class NodeMemory<T> : IDisposable where T : unmanaged, INumber<T>
{
    // What a lane reads and a panel writes past the last node.
    private const int Past = BlockShape.Lanes;

    /// <summary>Makes room.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="channels">Channels a node emits.</param>
    /// <param name="most">Most samples.</param>
    public NodeMemory(CompiledGraph graph, int channels, int most)
    {
        // Sums are formed four vectors at a time.
        most = (most + 3) / 4 * 4;
        Pitch = Padded(graph.Free);
        InputPitch = Padded(graph.Inputs);
        State = new(most * Pitch);
        Emitted = new(most * channels * Pitch);
        BaseField = new(most * channels * Pitch);
        Field = new(most * channels * Pitch);
        Nudge = new(most * Pitch);
        InputEmitted = new(most * channels * InputPitch);
        Mask = new(Pitch);
        MemoryMarshal.AsBytes(Mask.Span[..graph.Free]).Fill(byte.MaxValue);
    }

    /// <summary>Numbers from a row of nodes to the next.</summary>
    public int Pitch { get; }

    /// <summary>Numbers from a row of inputs to the next.</summary>
    public int InputPitch { get; }

    /// <summary>States now, [sample, free].</summary>
    public AlignedBuffer<T> State { get; }

    /// <summary>What the states now emit, [sample, channel, free].</summary>
    public AlignedBuffer<T> Emitted { get; }

    /// <summary>Bias plus the field of the clamped inputs, [sample, channel, free].</summary>
    public AlignedBuffer<T> BaseField { get; }

    /// <summary>The whole field of each node, [sample, channel, free].</summary>
    public AlignedBuffer<T> Field { get; }

    /// <summary>Force applied to the outputs, 0 elsewhere, [sample, free].</summary>
    public AlignedBuffer<T> Nudge { get; }

    /// <summary>What the clamped states emit, [sample, channel, inputs].</summary>
    public AlignedBuffer<T> InputEmitted { get; }

    /// <summary>All bits set for each node, none past them, [free].</summary>
    public AlignedBuffer<T> Mask { get; }

    /// <summary>All buffers.</summary>
    public AlignedBuffer<T>[] Buffers => [State, Emitted, BaseField, Field, Nudge, InputEmitted, Mask];

    public void Dispose()
    {
        foreach (var buffer in Buffers) buffer.Dispose();
    }

    private static int Padded(int count) => (count + 2 * Past - 1) / Past * Past;
}
