using System.Numerics;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Shape of the working memory, whatever its precision.</summary>
internal static class BlockMemory
{
    /// <summary>Samples in a block: the lanes of the widest vector in single precision.</summary>
    public const int Lanes = MatrixTile.Width;
}

/// <summary>Working memory of one thread for one block of samples; lanes are the last axis everywhere.</summary>
internal class BlockMemory<T> : IDisposable where T : unmanaged, INumber<T>
{
    private const int B = BlockMemory.Lanes;
    private AlignedBuffer<T> _emitted;
    private AlignedBuffer<T> _nextEmitted;

    public BlockMemory(CompiledGraph graph, int channels)
    {
        State = new(graph.Free * B);
        FreeState = new(graph.Free * B);
        _emitted = new(graph.Free * channels * B);
        _nextEmitted = new(graph.Free * channels * B, skew: 2048);
        // The last panel of a sum reads and writes up to eleven rows that do not exist.
        BaseField = new((graph.Free + MatrixTile.Rows) * channels * B);
        Field = new((graph.Free + MatrixTile.Rows) * channels * B);
        Input = new(graph.Inputs * B);
        InputEmitted = new(graph.Inputs * channels * B);
        Target = new(graph.Outputs * B);
        TargetEmitted = new(graph.Outputs * channels * B);
        Tangent = new(graph.Outputs * B);
        LiveForce = new(graph.Outputs * B);
        Nudge = new(graph.Outputs * B);
        Gate = new(B);
        Closed = new(B);
        Omega = new(B);
        Residual = new(B);
        LastResidual = new(B);
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

    /// <summary>Largest force at the last sub-step, [lane].</summary>
    public AlignedBuffer<T> Residual { get; }

    public void SwapEmitted() => (_emitted, _nextEmitted) = (_nextEmitted, _emitted);

    public virtual void Dispose()
    {
        foreach (var buffer in new[] { State, FreeState, _emitted, _nextEmitted, BaseField, Field, Input, InputEmitted, Target, TargetEmitted, Tangent, LiveForce, Nudge, Gate, Closed, Omega, Residual, LastResidual })
            buffer.Dispose();
    }
}
