namespace EqPropHW.Emulator;

/// <summary>What lies along a lane while a block is stepped, and how many samples a block has.</summary>
internal interface ILanePlacement
{
    /// <summary>Whether nodes lie along a lane; else samples.</summary>
    static abstract bool IsAlongNodes { get; }

    /// <summary>Samples in a block.</summary>
    static abstract int Width { get; }
}

/// <summary>Sixteen samples of one node: a coupling is the same in the whole lane, no neighbour is ever across lanes.</summary>
internal readonly struct AlongSamples : ILanePlacement
{
    public static bool IsAlongNodes => false;

    public static int Width => BlockShape.Lanes;
}

/// <summary>
/// Thirty-two samples of one node, for laws of one channel: a coupling is loaded once for two vectors, as it is for the two channels of an
/// oscillator.
/// </summary>
internal readonly struct AlongSamplesByTwo : ILanePlacement
{
    public static bool IsAlongNodes => false;

    public static int Width => 2 * BlockShape.Lanes;
}

/// <summary>Consecutive nodes of one sample: a neighbour at distance d is a load d elements further on.</summary>
internal readonly struct AlongNodes : ILanePlacement
{
    public static bool IsAlongNodes => true;

    public static int Width => 1;
}
