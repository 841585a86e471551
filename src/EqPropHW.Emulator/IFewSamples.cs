using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>
/// Another way to step a block when few of its samples settle, because it has no more or because the others have settled: a block with
/// samples in the lanes costs the same for one sample and for all. Nodes go into the lanes; samples come and go without changing a bit.
/// </summary>
internal interface IFewSamples<T> where T : unmanaged, INumber<T>
{
    /// <summary>Most samples that take less time this way than the whole block.</summary>
    int Most { get; }

    /// <summary>Takes the samples of <see cref="BlockMemory{T}.FewLanes"/> over from the block.</summary>
    void Take(BlockMemory<T> m);

    /// <summary>Gives them back to their lanes.</summary>
    void Give(BlockMemory<T> m);

    /// <summary>One sub-step of each, and its residual in its lane of the block.</summary>
    void SubStep(BlockMemory<T> m, PhaseStep step);
}
