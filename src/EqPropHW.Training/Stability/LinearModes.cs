using EqPropHW.Core;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace EqPropHW.Training;

/// <summary>
/// The modes of one step of a device about a state: eigenvalues of <c>M = I + A (-I + Jac)</c>, A = diag of the step factors.
/// A clocked map is stable there while all lie within (-1, 1).
/// </summary>
/// <remarks>
/// <para><c>-I + Jac = -D H</c>, H the Hessian of the energy and D = rho' under laws A and C, 1 under law B and on XY arrays. So M is
/// similar to the symmetric <c>I - (A D)^1/2 H (A D)^1/2</c>: its eigenvalues are real. A node of law A held by its box has a row of
/// its own, eigenvalue 1 - a_i; one of law B does not move and has none.</para>
/// <para>Not thread-safe: an instance owns scratch arrays.</para>
/// </remarks>
public sealed class LinearModes
{
    /// <summary>Up to so many free nodes all eigenvalues are found; above, the extreme ones by power iteration.</summary>
    public const int LargestExact = 200;

    private readonly EnergyModel _model;
    private readonly NeuronArray? _leaky;
    private readonly double[] _factor;
    private readonly int[] _free;
    private readonly (int Edge, int I, int J)[] _edges;
    private readonly double[] _diagonal;
    private readonly double[] _offDiagonal;
    private readonly double[] _root;
    private readonly bool[] _limited;

    /// <summary>The modes of a device.</summary>
    /// <param name="substrate">Its physics.</param>
    /// <param name="topology">Its graph.</param>
    /// <param name="factor">Step factors a_i or dt/tau_i, [nodes].</param>
    public LinearModes(Substrate substrate, Topology topology, double[] factor)
    {
        (_model, _factor) = (EnergyModel.For(substrate, topology), factor);
        _leaky = substrate is NeuronArray { Law: not NeuronLaw.B } neurons ? neurons : null;
        _free = [.. topology.FreeNodes];
        var isFree = new bool[topology.NodeCount];
        foreach (var i in _free) isFree[i] = true;
        _edges = [.. topology.Edges.Select((e, k) => (k, e.I, e.J)).Where(e => isFree[e.I] && isFree[e.J])];
        (_diagonal, _offDiagonal) = (new double[topology.NodeCount], new double[topology.Edges.Length]);
        (_root, _limited) = (new double[topology.NodeCount], new bool[topology.NodeCount]);
    }

    /// <summary>The extreme eigenvalues about a state; exact for small arrays.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    public ModeRange At(Parameters parameters, ReadOnlySpan<double> state)
        => _free.Length <= LargestExact ? Exact(parameters, state) : ByPowerIteration(parameters, state);

    /// <summary>All eigenvalues by a dense solver, reduced to their ends.</summary>
    public ModeRange Exact(Parameters parameters, ReadOnlySpan<double> state)
    {
        Prepare(parameters, state);
        var moving = _free.Where(i => !_limited[i]).ToArray();
        var position = new int[_limited.Length];
        for (var k = 0; k < moving.Length; k++) position[moving[k]] = k;
        if (moving.Length == 0) return Held(double.NaN, double.NaN);
        var matrix = new DenseMatrix(moving.Length);
        for (var k = 0; k < moving.Length; k++) matrix[k, k] = 1 - _root[moving[k]] * _root[moving[k]] * _diagonal[moving[k]];
        foreach (var (e, i, j) in _edges)
        {
            if (_limited[i] || _limited[j]) continue;
            var entry = -_root[i] * _root[j] * _offDiagonal[e];
            (matrix[position[i], position[j]], matrix[position[j], position[i]]) = (entry, entry);
        }
        var values = matrix.Evd(Symmetricity.Symmetric).EigenValues;
        return Held(values.Min(z => z.Real), values.Max(z => z.Real));
    }

    /// <summary>The extreme eigenvalues by power iteration, first of M, then of M shifted by the one found.</summary>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="state">[nodes]; read.</param>
    /// <param name="iterations">Products with M for each of the two.</param>
    public ModeRange ByPowerIteration(Parameters parameters, ReadOnlySpan<double> state, int iterations = 200)
    {
        Prepare(parameters, state);
        if (_free.All(i => _limited[i])) return Held(double.NaN, double.NaN);
        var first = Dominant(0, iterations);
        var second = Dominant(first, iterations) + first;
        return Held(Math.Min(first, second), Math.Max(first, second));
    }

    /// <summary>The eigenvalue of M - shift that is largest in size.</summary>
    private double Dominant(double shift, int iterations)
    {
        var (x, y) = (new double[_root.Length], new double[_root.Length]);
        // Any start with a part in every mode does; this one is neither constant nor periodic.
        foreach (var i in _free) x[i] = _limited[i] ? 0 : 1 + 0.5 * Math.Sin(1.7 * i);
        var value = 0.0;
        for (var k = 0; k < iterations; k++)
        {
            var norm = Math.Sqrt(_free.Sum(i => x[i] * x[i]));
            // One mode only: nothing is left beside the shift.
            if (norm < 1e-150) return 0;
            foreach (var i in _free) x[i] /= norm;
            foreach (var i in _free) y[i] = _limited[i] ? 0 : (1 - shift - _root[i] * _root[i] * _diagonal[i]) * x[i];
            foreach (var (e, i, j) in _edges)
            {
                if (_limited[i] || _limited[j]) continue;
                var entry = _root[i] * _root[j] * _offDiagonal[e];
                y[i] -= entry * x[j];
                y[j] -= entry * x[i];
            }
            // Rayleigh's quotient converges twice as fast as the vector.
            value = _free.Sum(i => x[i] * y[i]);
            (x, y) = (y, x);
        }
        return value;
    }

    private void Prepare(Parameters parameters, ReadOnlySpan<double> state)
    {
        _model.Hessian(parameters, state, _diagonal, _offDiagonal);
        _model.Limited(parameters, state, _limited);
        foreach (var i in _free)
        {
            var slope = _leaky?.Activation.SlopeAtValue(state[i]) ?? 1;
            _root[i] = Math.Sqrt(_factor[i] * slope);
        }
    }

    /// <summary>Adds the modes 1 - a_i of law-A nodes that their box holds.</summary>
    private ModeRange Held(double low, double high)
    {
        var own = _leaky is null ? [] : _free.Where(i => _limited[i]).Select(i => 1 - _factor[i]).ToArray();
        var all = own.Append(low).Append(high).Where(double.IsFinite).ToArray();
        return all.Length == 0 ? new(double.NaN, double.NaN) : new(all.Min(), all.Max());
    }
}

/// <summary>Ends of the spectrum of one step; NaN when nothing moves.</summary>
/// <param name="Low">Smallest eigenvalue: at -1 the map begins to flip between two states.</param>
/// <param name="High">Largest eigenvalue: the slowest mode, near 1 when it hardly settles.</param>
public readonly record struct ModeRange(double Low, double High)
{
    /// <summary>Spectral radius: below 1 the map is stable.</summary>
    public double Radius => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>Steps in which the slowest mode falls by a factor e; infinity when it does not.</summary>
    public double SlowestSteps => High >= 1 ? double.PositiveInfinity : High <= 0 ? 0 : -1 / Math.Log(High);
}
