namespace EqPropHW.Core;

/// <summary>The law by which an analog neuron follows its input.</summary>
public enum NeuronLaw
{
    /// <summary>Leaky rate: <c>tau ds/dt = -s + rho(u)</c>; s is the activation.</summary>
    A,

    /// <summary>Energy-based (Scellier and Bengio 2017): <c>tau ds/dt = -s + rho'(s) u</c>.</summary>
    B,

    /// <summary>Discrete (Laborieux et al. 2021): <c>s &lt;- rho(u)</c> for all nodes at once; clocked only.</summary>
    C,
}

/// <summary>Where the nudge current of a law-A neuron enters.</summary>
public enum NudgeSite
{
    /// <summary>Before the activation: <c>rho(u + beta (y - s))</c>, cost <c>1/2 sum (s - y)^2</c>.</summary>
    Inside,

    /// <summary>After it: <c>rho(u) + beta (y - s)</c>; EP of the cost with <c>dC/ds = (s - y) / rho'(rho^-1(s))</c>.</summary>
    Outside,
}

/// <summary>An array of analog neurons with symmetric couplings.</summary>
/// <param name="Law">The law every neuron follows.</param>
/// <param name="Activation">The activation rho.</param>
/// <param name="NudgeSite">Where the nudge enters (law A and C; law B adds it to the flow).</param>
/// <remarks>
/// <para><b>A and C</b>: <c>u_i = sum_j J_ij s_j + b_i</c>,
/// <c>E = sum_i int_0^s_i rho^-1 - sum_(i,j) J_ij s_i s_j - sum_i b_i s_i</c>, <c>g_J = -D s_i s_j</c>, <c>g_b = -D s_i</c>.</para>
/// <para><b>B</b>: <c>u_i = sum_j J_ij rho(s_j) + b_i</c>,
/// <c>E = 1/2 sum s^2 - sum J_ij rho(s_i) rho(s_j) - sum b_i rho(s_i)</c>, <c>g_J = -D rho(s_i) rho(s_j)</c>, <c>g_b = -D rho(s_i)</c>;
/// hard sigmoids are projected onto [0, 1] and take their slope on the closed interval (otherwise the start s = 0 is dead).</para>
/// <para>Conventions of <see cref="Substrate"/>. A state moves by <c>(dt/tau_i) ds</c> a sub-step, or by <c>a_i ds</c> a cycle when clocked.</para>
/// </remarks>
public sealed record NeuronArray(NeuronLaw Law, Activation Activation, NudgeSite NudgeSite = NudgeSite.Inside) : Substrate
{
    /// <inheritdoc/>
    public override string Name => "neuron";

    /// <summary>In words, for messages.</summary>
    public override string ToString() => $"neurons of law {Law} ({Activation}, nudged {(NudgeSite == NudgeSite.Inside ? "inside" : "outside")})";

    /// <inheritdoc/>
    public override double Energy(Topology topology, Parameters parameters, ReadOnlySpan<double> state)
    {
        var energy = 0.0;
        for (var i = 0; i < topology.NodeCount; i++)
        {
            energy += Law == NeuronLaw.B ? 0.5 * state[i] * state[i] : Activation.InverseIntegral(state[i]);
            energy -= parameters.Bias[i] * Emitted(state[i]);
        }
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            var (i, j) = topology.Edges[e];
            energy -= parameters.Couplings[e] * Emitted(state[i]) * Emitted(state[j]);
        }
        return energy;
    }

    /// <summary>What a neuron sends to its neighbours: s under laws A and C, rho(s) under law B.</summary>
    public double Emitted(double state) => Law == NeuronLaw.B ? Activation.Value(state) : state;

    /// <inheritdoc/>
    public override bool Accepts(Cost cost) => cost == Cost.Squared;

    /// <inheritdoc/>
    public override Cost DefaultCost => Cost.Squared;

    /// <summary>A non-output activation that moved by more than 1/2.</summary>
    /// <inheritdoc/>
    public override bool IsBasinJump(double free, double nudged, bool isOutput)
        => !isOutput && Math.Abs(Emitted(nudged) - Emitted(free)) > 0.5;
}
