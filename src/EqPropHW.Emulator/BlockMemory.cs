using System.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Working memory of one thread for one block of samples; lanes are the last axis everywhere.</summary>
internal sealed class BlockMemory<T> : IDisposable where T : unmanaged, INumber<T>
{
    private const int B = BlockRunner<T>.BlockSize;
    private AlignedBuffer<T> _emitted;
    private AlignedBuffer<T> _nextEmitted;

    public BlockMemory(CompiledGraph graph, int channels)
    {
        State = new(graph.Free * B);
        FreeState = new(graph.Free * B);
        _emitted = new(graph.Free * channels * B);
        _nextEmitted = new(graph.Free * channels * B);
        BaseField = new(graph.Free * channels * B);
        Field = new(graph.Free * channels * B);
        Input = new(graph.Inputs * B);
        InputEmitted = new(graph.Inputs * channels * B);
        Target = new(graph.Outputs * B);
        TargetEmitted = new(graph.Outputs * channels * B);
        Tangent = new(graph.Outputs * B);
        LiveForce = new(graph.Outputs * B);
        Gate = new(B);
        Residual = new(B);
    }

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

    /// <summary>Cost force at the end of the last free step, [outputs, lane].</summary>
    public AlignedBuffer<T> Tangent { get; }

    /// <summary>Cost force at the end of a nudged step, [outputs, lane].</summary>
    public AlignedBuffer<T> LiveForce { get; }

    /// <summary>1 while a lane settles, 0 once it has, [lane].</summary>
    public AlignedBuffer<T> Gate { get; }

    /// <summary>Largest force of the last sub-step, [lane].</summary>
    public AlignedBuffer<T> Residual { get; }

    public void SwapEmitted() => (_emitted, _nextEmitted) = (_nextEmitted, _emitted);

    public void Dispose()
    {
        foreach (var buffer in new[] { State, FreeState, _emitted, _nextEmitted, BaseField, Field, Input, InputEmitted, Target, TargetEmitted, Tangent, LiveForce, Gate, Residual })
            buffer.Dispose();
    }
}
