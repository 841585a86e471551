using EqPropHW.Core;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace EqPropHW.Training;

/// <summary>
/// The exact gradient of the loss at a free equilibrium by implicit differentiation: solve <c>H v = dC/ds</c> on the free nodes,
/// then <c>dL/dp = -v^T d2E/ds dp</c>.
/// </summary>
/// <remarks>
/// <para>Nodes held by their box do not respond: they are left out of H. The gradient is physical, one number for each coupling,
/// bias and bias angle; the maps of the topology are applied by the caller.</para>
/// <para>Not thread-safe: an instance owns scratch arrays.</para>
/// </remarks>
public sealed class ImplicitGradient
{
    private readonly EnergyModel _model;
    private readonly NodeCost _cost;
    private readonly HessianSolver _solver;
    private readonly double[] _diagonal;
    private readonly double[] _offDiagonal;
    private readonly double[] _right;
    private readonly double[] _v;
    private readonly bool[] _limited;

    /// <summary>The gradient of a cost on a substrate and graph; finds the structure of H once.</summary>
    /// <exception cref="ArgumentException">The cost cannot nudge the substrate.</exception>
    public ImplicitGradient(Substrate substrate, Topology topology, Cost cost)
    {
        _model = EnergyModel.For(substrate, topology);
        _cost = NodeCost.For(substrate, cost);
        _solver = new(topology);
        _diagonal = new double[topology.NodeCount];
        _offDiagonal = new double[topology.Edges.Length];
        _right = new double[topology.NodeCount];
        _v = new double[topology.NodeCount];
        _limited = new bool[topology.NodeCount];
    }

    /// <summary>Largest max|H v - dC/ds| / max|dC/ds| of a solve that is trusted.</summary>
    public const double TrustedResidual = 1e-8;

    /// <summary>
    /// The response v of the last sample, <c>ds/dbeta = -v</c>, [nodes]; 0 on inputs and on nodes that their box holds. The gradient in
    /// field components of an XY bias follows from it: <c>dL/d(h cos psi) = -v sin phi</c>, <c>dL/d(h sin psi) = v cos phi</c>.
    /// </summary>
    public ReadOnlySpan<double> Response => _v;

    /// <summary>Adds scale times the gradient of one sample.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">Free equilibrium, [nodes]; read.</param>
    /// <param name="targets">[outputs]; read.</param>
    /// <param name="scale">Factor, for example 1/samples.</param>
    /// <param name="into">dL/dp of couplings, biases and bias angles; added to.</param>
    /// <returns>Whether the solve is trustworthy; otherwise nothing is added.</returns>
    public bool TryAdd(
        Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> targets, double scale, Parameters into)
    {
        if (!Solve(parameters, state, targets)) return false;
        Add(parameters, state, scale, into);
        return true;
    }

    /// <summary>Solves for the <see cref="Response"/> of one sample.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">Free equilibrium, [nodes]; read.</param>
    /// <param name="targets">[outputs]; read.</param>
    /// <returns>Whether it is trustworthy: the state is a minimum (H positive definite) and the solution satisfies its equation.</returns>
    public bool Solve(Parameters parameters, ReadOnlySpan<double> state, ReadOnlySpan<double> targets)
    {
        PrepareHessian(parameters, state);
        Array.Clear(_right);
        for (var k = 0; k < targets.Length; k++)
        {
            var i = _model.Topology.OutputNodes[k];
            if (!_limited[i]) _right[i] = _cost.Gradient(state[i], targets[k]);
        }
        var (positive, residual) = _solver.Solve(_diagonal, _offDiagonal, _limited, _right, _v);
        return positive && residual <= TrustedResidual;
    }

    /// <summary>Adds scale times the gradient that follows from the last response.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">Free equilibrium, [nodes]; read.</param>
    /// <param name="scale">Factor, for example 1/samples.</param>
    /// <param name="into">dL/dp of couplings, biases and bias angles; added to.</param>
    public void Add(Parameters parameters, ReadOnlySpan<double> state, double scale, Parameters into)
        => _model.AddMixed(parameters, state, _v, -scale, into);

    /// <summary>Mean gradient over the samples of a batch whose solve is trustworthy.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="readouts">Where the free states are.</param>
    /// <param name="step">The free step.</param>
    /// <param name="targets">[batch, outputs]; read.</param>
    /// <param name="into">Overwritten; all 0 when no sample is trustworthy.</param>
    /// <returns>The number of samples in the mean.</returns>
    public int Mean(Parameters parameters, Readouts readouts, int step, ReadOnlySpan<double> targets, Parameters into)
    {
        var state = new double[readouts.Nodes];
        var outputs = _model.Topology.OutputNodes.Length;
        LogicalGradient.Scale(into, 0);
        var used = 0;
        for (var k = 0; k < readouts.Batch; k++)
        {
            readouts.CopyState(step, k, state);
            if (TryAdd(parameters, state, targets.Slice(k * outputs, outputs), 1, into)) used++;
        }
        if (used > 0) LogicalGradient.Scale(into, 1.0 / used);
        return used;
    }

    /// <summary>Smallest eigenvalue of the Hessian on the free nodes that their box does not hold; infinity when there are none.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    public double SmallestEigenvalue(Parameters parameters, ReadOnlySpan<double> state)
    {
        PrepareHessian(parameters, state);
        var (matrix, nodes) = _solver.Dense(_diagonal, _offDiagonal, _limited);
        if (nodes.Length == 0) return double.PositiveInfinity;
        return new DenseMatrix(nodes.Length, nodes.Length, matrix).Evd(Symmetricity.Symmetric).EigenValues.Min(z => z.Real);
    }

    private void PrepareHessian(Parameters parameters, ReadOnlySpan<double> state)
    {
        _model.Hessian(parameters, state, _diagonal, _offDiagonal);
        _model.Limited(parameters, state, _limited);
    }
}
