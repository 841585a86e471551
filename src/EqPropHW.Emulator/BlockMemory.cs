using System.Numerics;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Size of the working memory, whatever its precision.</summary>
/// <param name="Width">Samples in a block: lanes.</param>
/// <param name="States">States, elements.</param>
/// <param name="Emitted">Emitted channels, elements.</param>
/// <param name="NextEmitted">Channels of the next states, elements.</param>
/// <param name="BaseField">Constant part of the fields, elements.</param>
/// <param name="Field">Fields, elements.</param>
internal readonly record struct BlockShape(int Width, int States, int Emitted, int NextEmitted, int BaseField, int Field)
{
    /// <summary>Samples side by side in a full block: the lanes of the widest vector in single precision.</summary>
    public const int Lanes = MatrixTile.Width;
}

/// <summary>Working memory of one thread for one block of samples; lanes are the last axis everywhere.</summary>
internal sealed class BlockMemory<T> : IDisposable where T : unmanaged, INumber<T>
{
    private AlignedBuffer<T> _emitted;
    private AlignedBuffer<T> _nextEmitted;

    public BlockMemory(CompiledGraph graph, int channels, BlockShape size)
    {
        var width = Width = size.Width;
        FewLanes = new int[width];
        State = new(size.States);
        FreeState = new(size.States);
        _emitted = new(size.Emitted);
        _nextEmitted = new(size.NextEmitted, skew: 2048);
        BaseField = new(size.BaseField);
        Field = new(size.Field);
        Input = new(graph.Inputs * width);
        InputEmitted = new(graph.Inputs * channels * width);
        Target = new(graph.Outputs * width);
        TargetEmitted = new(graph.Outputs * channels * width);
        OutputEmitted = new(graph.Outputs * channels * width);
        Tangent = new(graph.Outputs * width);
        LiveForce = new(graph.Outputs * width);
        Nudge = new(graph.Outputs * width);
        Gate = new(width);
        Closed = new(width);
        Omega = new(width);
        Residual = new(width);
        LastResidual = new(width);
    }

    /// <summary>Lanes.</summary>
    public int Width { get; }

    /// <summary>Lanes that hold a sample, the first ones.</summary>
    public int Samples { get; set; }

    /// <summary>Where this block stops or goes on from; null for neither.</summary>
    public BlockPause? Pause { get; set; }

    /// <summary>Who takes down the states of the first sample; null for nobody.</summary>
    public StateTap? Tap { get; set; }

    /// <summary>Whether anybody reads the residual of this sub-step.</summary>
    public bool Measures { get; set; }

    /// <summary>Bytes of all buffers.</summary>
    public long Bytes => Buffers.Sum(b => b.Bytes) + (Nodes?.Buffers.Sum(b => b.Bytes) ?? 0) + Lone.Sum(m => m.Bytes);

    /// <summary>Everything it holds, in an order of its own.</summary>
    public AlignedBuffer<T>[] Buffers
        => [State, FreeState, _emitted, _nextEmitted, BaseField, Field, Input, InputEmitted, Target, TargetEmitted, OutputEmitted, Tangent, LiveForce, Nudge, Gate, Closed, Omega, Residual, LastResidual, .. Real?.Buffers ?? [], .. Stages?.Buffers ?? []];

    /// <summary>What a die needs whose nodes are not ideal; null for an ideal array.</summary>
    public RealMemory<T>? Real { get; init; }

    /// <summary>Samples that few-sample stepping has taken over; none whenever something else looks at the block.</summary>
    public int FewCount { get; set; }

    /// <summary>Lane of each of them.</summary>
    public int[] FewLanes { get; }

    /// <summary>Where they settle together, once some did; null before.</summary>
    public NodeMemory<T>? Nodes { get; set; }

    /// <summary>Where they settle one by one, as many as ever did.</summary>
    public List<BlockMemory<T>> Lone { get; } = [];

    /// <summary>Stages of a method of higher order, or null.</summary>
    public Stages<T>? Stages { get; init; }

    /// <summary>States now, [free, lane].</summary>
    public AlignedBuffer<T> State { get; }

    /// <summary>States at the end of the last free step, [free, lane].</summary>
    public AlignedBuffer<T> FreeState { get; }

    /// <summary>What the states now emit, [free, channel, lane].</summary>
    public AlignedBuffer<T> Emitted => _emitted;

    /// <summary>What the next states emit, [free, channel, lane].</summary>
    public AlignedBuffer<T> NextEmitted => _nextEmitted;

    /// <summary>Bias plus the field of the clamped inputs: constant within a sample, [free, channel, lane].</summary>
    public AlignedBuffer<T> BaseField { get; }

    /// <summary>The whole field of each node, [free, channel, lane].</summary>
    public AlignedBuffer<T> Field { get; }

    /// <summary>Clamped states, [inputs, lane].</summary>
    public AlignedBuffer<T> Input { get; }

    /// <summary>What the clamped states emit, [inputs, channel, lane].</summary>
    public AlignedBuffer<T> InputEmitted { get; }

    /// <summary>Targets, [outputs, lane].</summary>
    public AlignedBuffer<T> Target { get; }

    /// <summary>Channels of the targets, [outputs, channel, lane].</summary>
    public AlignedBuffer<T> TargetEmitted { get; }

    /// <summary>What the outputs emit now, where <see cref="Emitted"/> does not hold all nodes, [outputs, channel, lane].</summary>
    public AlignedBuffer<T> OutputEmitted { get; }

    /// <summary>Cost force at the end of the last free step, [outputs, lane].</summary>
    public AlignedBuffer<T> Tangent { get; }

    /// <summary>Cost force now, [outputs, lane].</summary>
    public AlignedBuffer<T> LiveForce { get; }

    /// <summary>Force applied to the outputs, [outputs, lane].</summary>
    public AlignedBuffer<T> Nudge { get; }

    /// <summary>1 while a lane settles, 0 once it has, [lane].</summary>
    public AlignedBuffer<T> Gate { get; }

    /// <summary>A gate closed in every lane.</summary>
    public AlignedBuffer<T> Closed { get; }

    /// <summary>Over-relaxation in equilibrium mode, [lane].</summary>
    public AlignedBuffer<T> Omega { get; }

    /// <summary>Residual of the check before, in equilibrium mode, [lane].</summary>
    public AlignedBuffer<T> LastResidual { get; }

    /// <summary>Largest force at the last sub-step that measures it, [lane].</summary>
    public AlignedBuffer<T> Residual { get; }

    public void SwapEmitted() => (_emitted, _nextEmitted) = (_nextEmitted, _emitted);

    public void Dispose()
    {
        foreach (var buffer in Buffers) buffer.Dispose();
        Nodes?.Dispose();
        foreach (var memory in Lone) memory.Dispose();
    }
}
