using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// Settles a state in double precision to rounding error: follows the flow of the law until it is near rest, then Newton steps on
/// <c>tau ds/dt = 0</c>. Independent of every device; the reference for them and for finite differences.
/// </summary>
/// <remarks>What is found is a stationary state; whether it is a minimum says <see cref="ImplicitGradient.SmallestEigenvalue"/>.
/// Law C shares the fixed points of law A and is settled along the flow of A.</remarks>
public sealed class Equilibrium
{
    private const double Target = 1e-14;
    private const double NearRest = 1e-2;
    private const double EulerStep = 0.1;
    private const int MaxEulerSteps = 200_000;

    private readonly EnergyModel _model;
    private readonly Substrate _substrate;
    private readonly Topology _topology;
    private readonly double[] _force;
    private readonly double[] _forceSlope;
    private readonly double[] _held;
    private readonly double[] _flow;
    private readonly double[] _jacobian;
    private readonly double[] _trial;

    /// <summary>A solver for one substrate and graph.</summary>
    public Equilibrium(Substrate substrate, Topology topology)
    {
        (_substrate, _topology) = (substrate, topology);
        _model = EnergyModel.For(substrate, topology);
        var n = topology.NodeCount;
        (_force, _forceSlope, _held, _flow, _trial) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        _jacobian = new double[n * n];
    }

    /// <summary>Settles the free phase.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">Start state with the inputs in place, [nodes]; overwritten by the free equilibrium.</param>
    /// <returns>The residual <c>max_i |tau_i ds_i/dt|</c>, about 1e-15 when all is well.</returns>
    public double Settle(Parameters parameters, Span<double> state)
        => Settle(parameters, 0, new Nudge(NudgeKind.Live, _substrate.DefaultCost), [], [], state);

    /// <summary>Settles a nudged phase.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="beta">Signed nudging strength; 0 is a free phase.</param>
    /// <param name="nudge">Live or tangent, cost and clip.</param>
    /// <param name="targets">[outputs]; read, unused when beta is 0.</param>
    /// <param name="freeState">[nodes], where a tangent nudge takes its force; read, unused otherwise.</param>
    /// <param name="state">Start state with the inputs in place, [nodes]; overwritten by the equilibrium.</param>
    /// <returns>The residual <c>max_i |tau_i ds_i/dt|</c>, about 1e-15 when all is well.</returns>
    public double Settle(
        Parameters parameters, double beta, Nudge nudge, ReadOnlySpan<double> targets, ReadOnlySpan<double> freeState, Span<double> state)
    {
        var cost = NodeCost.For(_substrate, nudge.Cost);
        Array.Clear(_force);
        Array.Clear(_forceSlope);
        Array.Clear(_held);
        var isHeld = beta != 0 && nudge.Kind == NudgeKind.Tangent;
        for (var k = 0; isHeld && k < targets.Length; k++)
        {
            var i = _topology.OutputNodes[k];
            _held[i] = Math.Clamp(beta * cost.Force(freeState[i], targets[k]), -nudge.Clip, nudge.Clip);
        }

        var nearRest = NearRest;
        var residual = Residual(parameters, beta, nudge, cost, targets, state);
        for (var step = 0; residual > Target && step < MaxEulerSteps; step++)
        {
            if (residual < nearRest)
            {
                residual = Newton(parameters, beta, nudge, cost, targets, state, residual);
                // Newton stopped short of the goal: come nearer along the flow before the next attempt.
                nearRest = residual / 4;
                if (residual <= 1e-13) return residual;
            }
            foreach (var i in _topology.FreeNodes) state[i] += EulerStep * _flow[i];
            _model.Project(state);
            residual = Residual(parameters, beta, nudge, cost, targets, state);
        }
        return residual;
    }

    // Takes Newton steps while each at least halves the residual; leaves the flow of the final state in _flow.
    private double Newton(
        Parameters parameters, double beta, Nudge nudge, NodeCost cost, ReadOnlySpan<double> targets, Span<double> state, double residual)
    {
        var start = state.ToArray();
        while (residual > 0)
        {
            _model.FlowJacobian(parameters, state, _force, _forceSlope, _jacobian);
            if (!DenseSolver.Lu(_jacobian, _flow)) break;
            state.CopyTo(_trial);
            foreach (var i in _topology.FreeNodes) _trial[i] -= _flow[i];
            _model.Project(_trial);
            var leftBasin = false;
            foreach (var i in _topology.FreeNodes) leftBasin |= Math.Abs(_trial[i] - start[i]) > 0.5;
            var next = leftBasin ? double.PositiveInfinity : Residual(parameters, beta, nudge, cost, targets, _trial);
            if (!(next < 0.5 * residual)) break;
            _trial.CopyTo(state);
            residual = next;
        }
        return Residual(parameters, beta, nudge, cost, targets, state);
    }

    private double Residual(
        Parameters parameters, double beta, Nudge nudge, NodeCost cost, ReadOnlySpan<double> targets, ReadOnlySpan<double> state)
    {
        for (var k = 0; beta != 0 && k < targets.Length; k++)
        {
            var i = _topology.OutputNodes[k];
            if (nudge.Kind == NudgeKind.Tangent)
            {
                _force[i] = _held[i];
                continue;
            }
            var pull = beta * cost.Force(state[i], targets[k]);
            _force[i] = Math.Clamp(pull, -nudge.Clip, nudge.Clip);
            _forceSlope[i] = Math.Abs(pull) > nudge.Clip ? 0 : beta * cost.ForceSlope(state[i], targets[k]);
        }
        _model.Flow(parameters, state, _force, _flow);
        var residual = 0.0;
        foreach (var i in _topology.FreeNodes) residual = Math.Max(residual, Math.Abs(_flow[i]));
        return residual;
    }
}
