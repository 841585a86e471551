using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Derivatives of the XY energy; the formulas stand at <see cref="XyArray"/>.</summary>
internal sealed class XyEnergy(Topology topology) : EnergyModel(topology)
{
    // sin and cos once a node: every edge term follows by the addition theorems.
    private readonly double[] _sin = new double[topology.NodeCount];
    private readonly double[] _cos = new double[topology.NodeCount];
    private readonly bool[] _none = new bool[topology.NodeCount];

    public override void Gradient(Parameters parameters, ReadOnlySpan<double> state, Span<double> gradient)
    {
        Prepare(state);
        for (var i = 0; i < state.Length; i++)
            gradient[i] = parameters.Bias[i] * Math.Sin(state[i] - parameters.BiasAngle[i]);
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            var torque = parameters.Couplings[e] * SinDifference(i, j);
            gradient[i] += torque;
            gradient[j] -= torque;
        }
        foreach (var i in Topology.InputNodes) gradient[i] = 0;
    }

    public override void Hessian(
        Parameters parameters, ReadOnlySpan<double> state, Span<double> diagonal, Span<double> offDiagonal)
    {
        Prepare(state);
        for (var i = 0; i < state.Length; i++)
            diagonal[i] = parameters.Bias[i] * Math.Cos(state[i] - parameters.BiasAngle[i]);
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            var stiffness = parameters.Couplings[e] * CosDifference(i, j);
            diagonal[i] += stiffness;
            diagonal[j] += stiffness;
            offDiagonal[e] = IsInput[i] || IsInput[j] ? 0 : -stiffness;
        }
        foreach (var i in Topology.InputNodes) diagonal[i] = 0;
    }

    public override void AddStatistics(Parameters parameters, ReadOnlySpan<double> state, double scale, Parameters into)
    {
        Prepare(state);
        for (var e = 0; e < Edges.Length; e++) into.Couplings[e] -= scale * CosDifference(Edges[e].I, Edges[e].J);
        for (var i = 0; i < state.Length; i++)
        {
            into.Bias[i] -= scale * Math.Cos(state[i] - parameters.BiasAngle[i]);
            into.BiasAngle[i] -= scale * parameters.Bias[i] * Math.Sin(state[i] - parameters.BiasAngle[i]);
        }
    }

    public override void AddMixed(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> v, double scale, Parameters into)
    {
        Prepare(state);
        for (var e = 0; e < Edges.Length; e++)
        {
            var (i, j) = Edges[e];
            into.Couplings[e] += scale * (v[i] - v[j]) * SinDifference(i, j);
        }
        foreach (var i in Topology.FreeNodes)
        {
            into.Bias[i] += scale * v[i] * Math.Sin(state[i] - parameters.BiasAngle[i]);
            into.BiasAngle[i] -= scale * v[i] * parameters.Bias[i] * Math.Cos(state[i] - parameters.BiasAngle[i]);
        }
    }

    public override void Flow(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> force, Span<double> flow)
    {
        Gradient(parameters, state, flow);
        foreach (var i in Topology.FreeNodes) flow[i] = -flow[i] - force[i];
    }

    public override void FlowJacobian(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> force, ReadOnlySpan<double> forceSlope, Span<double> jacobian)
        => GradientFlowJacobian(parameters, state, forceSlope, _none, jacobian);

    private void Prepare(ReadOnlySpan<double> state)
    {
        for (var i = 0; i < state.Length; i++) (_sin[i], _cos[i]) = Math.SinCos(state[i]);
    }

    private double SinDifference(int i, int j) => _sin[i] * _cos[j] - _cos[i] * _sin[j];

    private double CosDifference(int i, int j) => _cos[i] * _cos[j] + _sin[i] * _sin[j];
}
