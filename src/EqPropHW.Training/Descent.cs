using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// One update of the logical parameters against a gradient as it arrives: a strip of couplings that are their own logical
/// parameters moves at once; shared ones wait for the whole, and biases for the end.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="parameters">What moves.</param>
/// <param name="optimizer">How it moves.</param>
internal sealed class Descent(Network network, TrainableParameters parameters, Optimizer optimizer) : IGradientReceiver
{
    private readonly Gradient? _shared = network.Topology.CouplingMap.IsIdentity ? null : new(network.Topology, network.Substrate is XyArray);
    private readonly double[] _couplings = new double[network.Topology.CouplingMap.IsIdentity ? 0 : parameters.Couplings.Length];
    private readonly double[] _biases = new double[parameters.Biases.Length];
    private double _square;

    public FieldGradient Fields { get; } = new(network.Topology, network.Substrate is XyArray);

    /// <summary>Begins an update.</summary>
    /// <param name="step">Its number, from 1.</param>
    /// <param name="decay">Factor on all rates.</param>
    public void Begin(int step, double decay)
    {
        optimizer.Begin(step, decay);
        _square = 0;
    }

    public void Take<T>(int first, ReadOnlySpan<T> sums, double scale) where T : unmanaged, INumber<T>
    {
        if (_shared is IGradientReceiver whole) whole.Take(first, sums, scale);
        else _square += optimizer.Move(first, parameters.Couplings.AsSpan(first, sums.Length), sums, scale);
    }

    /// <summary>Moves what has not moved yet.</summary>
    /// <param name="stored">What the device holds: where the gradient was taken.</param>
    /// <returns>Euclidean norm of the gradient with respect to the logical parameters.</returns>
    public double End(Parameters stored)
    {
        if (_shared is not null)
        {
            network.Topology.CouplingMap.Collect(_shared.Couplings, _couplings);
            _square += optimizer.Move<double>(0, parameters.Couplings, _couplings, 1);
        }
        parameters.Collect(Fields, stored, _biases);
        _square += optimizer.Move<double>(parameters.Couplings.Length, parameters.Biases, _biases, 1);
        return Math.Sqrt(_square);
    }
}
