namespace EqPropHW.Core;

/// <summary>An array of coupled phase oscillators: the XY model.</summary>
/// <remarks>
/// <para><c>E = - sum_(i,j) J_ij cos(phi_i - phi_j) - sum_i h_i cos(phi_i - psi_i)</c></para>
/// <para><c>dphi_i/dt = -(1/tau_i) [ sum_j J_ij sin(phi_i - phi_j) + h_i sin(phi_i - psi_i) + beta dC/dphi_i ]</c></para>
/// <para>EP gradients: <c>g_J = -D cos(phi_i - phi_j)</c>, <c>g_h = -D cos(phi_i - psi_i)</c>,
/// <c>g_psi = -h_i D sin(phi_i - psi_i)</c>. h is the bias amplitude, psi the bias angle, both trainable.</para>
/// <para>Conventions of <see cref="Substrate"/>. Source: Wang, Wanjura and Marquardt, arXiv 2402.08579 and 2601.21945.</para>
/// </remarks>
public sealed record XyArray : Substrate
{
    /// <inheritdoc/>
    public override string Name => "xy";

    /// <summary>In words, for messages.</summary>
    public override string ToString() => "oscillators";

    /// <inheritdoc/>
    public override double Energy(Topology topology, Parameters parameters, ReadOnlySpan<double> state)
    {
        var energy = 0.0;
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            var (i, j) = topology.Edges[e];
            energy -= parameters.Couplings[e] * Math.Cos(state[i] - state[j]);
        }
        for (var i = 0; i < topology.NodeCount; i++)
            energy -= parameters.Bias[i] * Math.Cos(state[i] - parameters.BiasAngle[i]);
        return energy;
    }

    /// <inheritdoc/>
    public override bool Accepts(Cost cost) => cost is Cost.Log or Cost.Cosine;

    /// <inheritdoc/>
    public override Cost DefaultCost => Cost.Log;

    /// <summary>A phase that moved by more than pi/2.</summary>
    /// <inheritdoc/>
    public override bool IsBasinJump(double free, double nudged, bool isOutput) => Math.Abs(nudged - free) > Math.PI / 2 && Math.Cos(nudged - free) < 0;
}
