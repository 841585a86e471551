namespace EqPropHW.Emulator;

/// <summary>What the working memory holds beside for methods of several stages, [free, lane] where nothing else is said.</summary>
internal sealed class Stages<T>(int states) where T : unmanaged
{
    /// <summary>States before the step.</summary>
    public AlignedBuffer<T> Begin { get; } = new(states);

    /// <summary>States after it.</summary>
    public AlignedBuffer<T> End { get; } = new(states);

    /// <summary>States at which the stage is taken.</summary>
    public AlignedBuffer<T> At { get; } = new(states);

    /// <summary>First stage.</summary>
    public AlignedBuffer<T> First { get; } = new(states);

    /// <summary>Second stage.</summary>
    public AlignedBuffer<T> Second { get; } = new(states);

    /// <summary>Third stage.</summary>
    public AlignedBuffer<T> Third { get; } = new(states);

    /// <summary>Fourth stage.</summary>
    public AlignedBuffer<T> Fourth { get; } = new(states);

    /// <summary>Share of the sub-step that is left, [lane].</summary>
    public AlignedBuffer<T> Left { get; } = new(BlockShape.Lanes);

    /// <summary>Step that is tried, in sub-steps, [lane].</summary>
    public AlignedBuffer<T> Trial { get; } = new(BlockShape.Lanes);

    /// <summary>Step to try next, in sub-steps, [lane].</summary>
    public AlignedBuffer<T> Step { get; } = new(BlockShape.Lanes);

    /// <summary>All of them.</summary>
    public AlignedBuffer<T>[] Buffers => [Begin, End, At, First, Second, Third, Fourth, Left, Trial, Step];
}
