using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Derivatives of the law-B energy; the formulas stand at <see cref="NeuronArray"/>.</summary>
internal sealed class LawBEnergy(NeuronArray neurons, Topology topology) : EnergyModel(topology)
{
    private readonly Activation _rho = neurons.Activation;
    private readonly double[] _value = new double[topology.NodeCount];
    private readonly double[] _slope = new double[topology.NodeCount];
    private readonly double[] _field = new double[topology.NodeCount];

    public override void Gradient(Parameters parameters, ReadOnlySpan<double> state, Span<double> gradient)
    {
        Prepare(parameters, state);
        gradient.Clear();
        foreach (var i in Topology.FreeNodes) gradient[i] = state[i] - _slope[i] * _field[i];
    }

    public override void Hessian(
        Parameters parameters, ReadOnlySpan<double> state, Span<double> diagonal, Span<double> offDiagonal)
    {
        Prepare(parameters, state);
        diagonal.Clear();
        foreach (var i in Topology.FreeNodes) diagonal[i] = 1 - _rho.Curvature(state[i]) * _field[i];
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            offDiagonal[e] = IsInput[i] || IsInput[j] ? 0 : -parameters.Couplings[e] * _slope[i] * _slope[j];
        }
    }

    public override void AddStatistics(Parameters parameters, ReadOnlySpan<double> state, double scale, Parameters into)
    {
        Prepare(parameters, state);
        for (var e = 0; e < Edges.Length; e++) into.Couplings[e] -= scale * _value[Edges[e].I] * _value[Edges[e].J];
        for (var i = 0; i < state.Length; i++) into.Bias[i] -= scale * _value[i];
    }

    public override void AddMixed(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> v, double scale, Parameters into)
    {
        Prepare(parameters, state);
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            into.Couplings[e] -= scale * (v[i] * _slope[i] * _value[j] + v[j] * _slope[j] * _value[i]);
        }
        foreach (var i in Topology.FreeNodes) into.Bias[i] -= scale * v[i] * _slope[i];
    }

    public override void Limited(Parameters parameters, ReadOnlySpan<double> state, Span<bool> limited)
    {
        limited.Clear();
        if (!_rho.IsBox()) return;
        Prepare(parameters, state);
        foreach (var i in Topology.FreeNodes)
        {
            var push = _slope[i] * _field[i] - state[i];
            limited[i] = Held(state[i], push);
        }
    }

    public override void Flow(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> force, Span<double> flow)
    {
        Prepare(parameters, state);
        flow.Clear();
        foreach (var i in Topology.FreeNodes)
        {
            var push = -state[i] + _slope[i] * _field[i] - force[i];
            flow[i] = _rho.IsBox() && Held(state[i], push) ? 0 : push;
        }
    }

    public override void FlowJacobian(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> force, ReadOnlySpan<double> forceSlope, Span<double> jacobian)
    {
        Prepare(parameters, state);
        var held = new bool[state.Length];
        foreach (var i in Topology.FreeNodes)
            held[i] = _rho.IsBox() && Held(state[i], -state[i] + _slope[i] * _field[i] - force[i]);
        GradientFlowJacobian(parameters, state, forceSlope, held, jacobian);
    }

    public override void Project(Span<double> state)
    {
        if (!_rho.IsBox()) return;
        foreach (var i in Topology.FreeNodes) state[i] = Math.Clamp(state[i], 0, 1);
    }

    private static bool Held(double s, double push) => (s <= 0 && push <= 0) || (s >= 1 && push >= 0);

    private void Prepare(Parameters parameters, ReadOnlySpan<double> state)
    {
        for (var i = 0; i < state.Length; i++)
        {
            _value[i] = _rho.Value(state[i]);
            _slope[i] = _rho.Slope(state[i]);
        }
        parameters.Bias.CopyTo(_field, 0);
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            _field[i] += parameters.Couplings[e] * _value[j];
            _field[j] += parameters.Couplings[e] * _value[i];
        }
    }
}
