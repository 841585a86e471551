using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Derivatives of the law-A energy (law C has the same); the formulas stand at <see cref="NeuronArray"/>.</summary>
internal sealed class LawAEnergy(NeuronArray neurons, Topology topology) : EnergyModel(topology)
{
    private readonly Activation _rho = neurons.Activation;
    private readonly bool _outside = neurons.NudgeSite == NudgeSite.Outside;
    private readonly double[] _field = new double[topology.NodeCount];

    public override void Gradient(Parameters parameters, ReadOnlySpan<double> state, Span<double> gradient)
    {
        Field(parameters, state);
        gradient.Clear();
        foreach (var i in Topology.FreeNodes) gradient[i] = Inverse(state[i]) - _field[i];
    }

    public override void Hessian(
        Parameters parameters, ReadOnlySpan<double> state, Span<double> diagonal, Span<double> offDiagonal)
    {
        diagonal.Clear();
        foreach (var i in Topology.FreeNodes) diagonal[i] = 1 / _rho.SlopeAtValue(state[i]);
        for (var e = 0; e < Edges.Length; e++)
            offDiagonal[e] = IsInput[Edges[e].I] || IsInput[Edges[e].J] ? 0 : -parameters.Couplings[e];
    }

    public override void AddStatistics(Parameters parameters, ReadOnlySpan<double> state, double scale, Parameters into)
    {
        for (var e = 0; e < Edges.Length; e++) into.Couplings[e] -= scale * state[Edges[e].I] * state[Edges[e].J];
        for (var i = 0; i < state.Length; i++) into.Bias[i] -= scale * state[i];
    }

    public override void AddMixed(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> v, double scale, Parameters into)
    {
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            into.Couplings[e] -= scale * (v[i] * state[j] + v[j] * state[i]);
        }
        foreach (var i in Topology.FreeNodes) into.Bias[i] -= scale * v[i];
    }

    // By the field, not by the state: a leaky neuron comes near the end of its box without ever arriving.
    public override void Limited(Parameters parameters, ReadOnlySpan<double> state, Span<bool> limited)
    {
        limited.Clear();
        if (_rho.IsBox())
        {
            Field(parameters, state);
            var top = 1 / _rho.SlopeAtValue(0);
            foreach (var i in Topology.FreeNodes) limited[i] = _field[i] <= 0 || _field[i] >= top;
        }
        else
        {
            // The slope of a logistic or tanh that has rounded to its end is not a number to divide by.
            foreach (var i in Topology.FreeNodes) limited[i] = !(_rho.SlopeAtValue(state[i]) > 1e-15);
        }
    }

    public override void Flow(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> force, Span<double> flow)
    {
        Field(parameters, state);
        flow.Clear();
        foreach (var i in Topology.FreeNodes)
        {
            flow[i] = _outside
                ? -state[i] + _rho.Value(_field[i]) - force[i]
                : -state[i] + _rho.Value(_field[i] - force[i]);
        }
    }

    public override void FlowJacobian(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> force, ReadOnlySpan<double> forceSlope, Span<double> jacobian)
    {
        var n = Topology.NodeCount;
        Field(parameters, state);
        jacobian.Clear();
        var slope = new double[n];
        for (var i = 0; i < n; i++)
        {
            slope[i] = IsInput[i] ? 0 : _rho.Slope(_outside ? _field[i] : _field[i] - force[i]);
            jacobian[i * n + i] = -1 - (_outside ? 1 : slope[i]) * forceSlope[i];
        }
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            if (!IsInput[j]) jacobian[i * n + j] = slope[i] * parameters.Couplings[e];
            if (!IsInput[i]) jacobian[j * n + i] = slope[j] * parameters.Couplings[e];
        }
    }

    private void Field(Parameters parameters, ReadOnlySpan<double> state)
    {
        parameters.Bias.CopyTo(_field, 0);
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            _field[i] += parameters.Couplings[e] * state[j];
            _field[j] += parameters.Couplings[e] * state[i];
        }
    }

    private double Inverse(double s) => _rho switch
    {
        Activation.HardSigmoid => s,
        Activation.HalfSlope => 2 * s,
        Activation.Logistic => Math.Log(s / (1 - s)),
        _ => Math.Atanh(s),
    };
}
