using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Working memory of one thread for one block of samples in integers; lanes are the last axis everywhere.</summary>
internal sealed class FixedMemory(Topology topology) : IDisposable
{
    private const int B = BlockShape.Lanes;

    /// <summary>States now, [nodes, lane].</summary>
    public AlignedBuffer<long> State { get; } = new(topology.NodeCount * B);

    /// <summary>States at the end of the last free step, [nodes, lane].</summary>
    public AlignedBuffer<long> FreeState { get; } = new(topology.NodeCount * B);

    /// <summary>What the clamped inputs do in every cycle alike, [nodes, lane].</summary>
    public AlignedBuffer<long> InputField { get; } = new(topology.NodeCount * B);

    /// <summary>What a node feels through its edges, and its nudge, [nodes, lane].</summary>
    public AlignedBuffer<long> Field { get; } = new(topology.NodeCount * B);

    /// <summary>Targets, [outputs, lane].</summary>
    public AlignedBuffer<long> Target { get; } = new(topology.OutputNodes.Length * B);

    /// <summary>Nudges applied to the outputs, [outputs, lane].</summary>
    public AlignedBuffer<long> Nudge { get; } = new(topology.OutputNodes.Length * B);

    /// <summary>All bits set while a sample settles, clear once it has, [lane].</summary>
    public AlignedBuffer<long> Gate { get; } = new(B);

    /// <summary>Largest force of the last cycle, [lane].</summary>
    public AlignedBuffer<long> Residual { get; } = new(B);

    /// <summary>Where this block stops or goes on from; null for neither.</summary>
    public BlockPause? Pause { get; set; }

    /// <summary>Who takes down the states of the first sample; null for nobody.</summary>
    public StateTap? Tap { get; set; }

    /// <summary>Bytes of all buffers.</summary>
    public long Bytes => Buffers.Sum(b => b.Bytes);

    /// <summary>Everything it holds, in an order of its own.</summary>
    public AlignedBuffer<long>[] Buffers => [State, FreeState, InputField, Field, Target, Nudge, Gate, Residual];

    public void Dispose()
    {
        foreach (var buffer in Buffers) buffer.Dispose();
    }
}
