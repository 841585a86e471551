using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>What a run records about its network beside accuracy: responses and couplings, at chosen updates and at the end.</summary>
/// <param name="At">Updates after which it is recorded; the end of the run always is.</param>
/// <param name="Samples">Test samples to average over, the first ones, at least 1.</param>
public sealed record ObserveSpec(ImmutableArray<int> At, int Samples = 16)
{
    /// <summary>A node is affected by the nudge when its response is above this share of the largest one, between 0 and 1; else marginal.</summary>
    public double Threshold { get; init; } = 0.01;
}
