using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>Time constants of a profile before a die is drawn.</summary>
/// <param name="IsClocked">Whether values are update factors a (clocked) or time constants tau in seconds.</param>
/// <param name="Value">Nominal update factor, or time constant in seconds; positive.</param>
public sealed record TimeSpec(bool IsClocked, double Value)
{
    /// <summary>How nodes differ; null gives every node the nominal value.</summary>
    public TimeSpread? Spread { get; init; }

    /// <summary>Parts of the array with a nominal value and spread of their own; of overlapping ones the last holds.</summary>
    public ImmutableArray<TimeRegion> Regions { get; init; } = [];

    /// <summary>Value of each node as measured on one die, node 0 first; a dead node has tau infinity or a = 0. Empty when nothing was measured.</summary>
    public ImmutableArray<double> Table { get; init; } = [];
}

/// <summary>A part of an array with a nominal time of its own.</summary>
/// <param name="Layer">Its nodes are those at this distance from the inputs, counted in couplings from 1; null for a range of nodes.</param>
/// <param name="First">First node of the range.</param>
/// <param name="Last">Last node of the range.</param>
/// <param name="Value">Nominal update factor, or time constant in seconds; positive.</param>
/// <param name="Spread">How its nodes differ; null for not at all.</param>
public sealed record TimeRegion(int? Layer, int First, int Last, double Value, TimeSpread? Spread);

/// <summary>Distributions of time constants over the nodes of a die; all of mean 1 before scaling.</summary>
public enum TimeDistribution
{
    /// <summary>Every node the same.</summary>
    Constant,

    /// <summary>Uniform in 1 +- sqrt(3) deviation.</summary>
    Uniform,

    /// <summary>Normal, drawn again until positive.</summary>
    TruncatedNormal,

    /// <summary>exp of a normal number, sigma^2 = ln(1 + deviation^2).</summary>
    LogNormal,

    /// <summary>Gamma of shape 1/deviation^2; shape 3 is a deviation of 57.7 %.</summary>
    Gamma,

    /// <summary>Two values: the higher one with the given share.</summary>
    Bimodal,
}

/// <summary>A mean over the free nodes that is scaled to the nominal value.</summary>
public enum TimeMatch
{
    /// <summary>The mean update factor, or mean rate 1/tau: what the scalar array would have.</summary>
    Factor,

    /// <summary>The mean time constant.</summary>
    Tau,

    /// <summary>None: the drawn numbers as they are.</summary>
    None,
}

/// <summary>How the time constants of the nodes of a die are spread.</summary>
/// <param name="Distribution">Distribution of the drawn number.</param>
/// <param name="Deviation">Its standard deviation over its mean.</param>
/// <param name="OfTau">Whether tau is drawn; otherwise the update factor (1/tau) is.</param>
/// <param name="Share">Share of nodes with the higher number, bimodal only, between 0 and 1.</param>
/// <param name="Match">Which mean is scaled to the nominal value after limiting.</param>
/// <param name="Min">Smallest update factor, or smallest tau in seconds.</param>
/// <param name="Max">Largest update factor, or largest tau in seconds.</param>
public sealed record TimeSpread(
    TimeDistribution Distribution, double Deviation, bool OfTau, double Share, TimeMatch Match, double Min, double Max);
