namespace EqPropHW.Core;

/// <summary>
/// A kind of physics that descends an energy. Sign and counting are fixed here, once, for the whole project.
/// </summary>
/// <remarks>
/// <para>Edges are unordered pairs i &lt; j, each counted once; couplings are symmetric, <c>J_ij = J_ji</c>.</para>
/// <para>Total energy <c>F = E(s; p) + beta * C(s_out; y)</c>. A device descends F: <c>tau_i ds_i/dt = -dF/ds_i</c>
/// for free nodes (law A: an equivalent flow with the same fixed points); input nodes are clamped, their force is 0.</para>
/// <para>EP gradient of the loss at the free equilibrium, with D(.) the contrast of a statistic between two phases:
/// one-sided <c>g_p = (dE/dp|s(+beta) - dE/dp|s(0)) / beta</c>, centered
/// <c>g_p = (dE/dp|s(+beta) - dE/dp|s(-beta)) / (2 beta)</c>, averaged over samples. Descent is <c>p -= rate * g_p</c>.</para>
/// <para>Source: Scellier and Bengio 2017 (one-sided), Laborieux et al. 2021 (centered).</para>
/// </remarks>
public abstract record Substrate
{
    /// <summary>The short name used in files: <c>xy</c> or <c>neuron</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Energy E of a state, every edge and every node included (clamped ones too).</summary>
    /// <param name="topology">The graph.</param>
    /// <param name="parameters">Couplings and biases.</param>
    /// <param name="state">Phases in rad or neuron states, [nodes].</param>
    public abstract double Energy(Topology topology, Parameters parameters, ReadOnlySpan<double> state);

    /// <summary>Whether a cost can nudge this substrate.</summary>
    public abstract bool Accepts(Cost cost);

    /// <summary>The cost used when none is named.</summary>
    public abstract Cost DefaultCost { get; }

    /// <summary>Whether a nudged node state lies in another basin than its free state.</summary>
    /// <param name="free">State of one node at the end of the free phase.</param>
    /// <param name="nudged">State of the same node at the end of a nudged phase.</param>
    /// <param name="isOutput">Whether the node is an output.</param>
    public abstract bool IsBasinJump(double free, double nudged, bool isOutput);
}
