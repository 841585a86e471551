using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>A logical network: graph, physics and how its parameters begin.</summary>
/// <param name="Substrate">Its physics.</param>
/// <param name="Wired">Its graph and edge layers.</param>
/// <param name="Initialiser">How its parameters begin.</param>
public sealed record Network(Substrate Substrate, Wired Wired, Initialiser Initialiser)
{
    /// <summary>The graph.</summary>
    public Topology Topology => Wired.Topology;

    /// <summary>Groups of nodes that stand together for one node of a placed network, the clamped, nudged or read one first.</summary>
    public ImmutableArray<ImmutableArray<int>> Chains { get; init; } = [];

    /// <summary>Device node on which each node of a placed network stands, ascending, [nodes]; empty: node by node.</summary>
    public ImmutableArray<int> DeviceNodes { get; init; } = [];
}

/// <summary>How couplings are drawn at the start of a run.</summary>
public enum CouplingDraw
{
    /// <summary>Normal with variance 1/(fan in + fan out) of the layer (1/N for a single layer without one).</summary>
    Normal,

    /// <summary>Uniform within +-1/sqrt(fan in) of the layer.</summary>
    Uniform,
}

/// <summary>Initial parameters, as data; the trainer draws them from the run's seed.</summary>
/// <param name="Couplings">Distribution of the couplings.</param>
/// <param name="CouplingScale">Standard deviation (normal) or half-width (uniform) instead of the layer's own; null for that.</param>
/// <param name="BiasRange">Biases (XY: amplitudes) are uniform in +-this; 0 starts them at zero. XY bias angles are uniform in (-pi, pi).</param>
public sealed record Initialiser(CouplingDraw Couplings, double? CouplingScale = null, double BiasRange = 0)
{
    /// <summary>Values of the couplings and biases that follow no logical parameter; null: they keep what is drawn for them.</summary>
    public Parameters? Fixed { get; init; }
}
