using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>
/// The logical parameters that training changes, in full precision: couplings; bias amplitudes (or first field components), then
/// bias angles (or second ones). Physical parameters follow through the parameter map.
/// </summary>
public sealed class TrainableParameters
{
    private readonly Topology _topology;
    private readonly BiasTraining _bias;
    private readonly bool _isXy;
    private readonly int _biases;
    private readonly Parameters _fixed;

    /// <summary>Draws initial parameters as the network's initialiser says.</summary>
    /// <param name="network">The network.</param>
    /// <param name="bias">In which coordinates biases are trained.</param>
    /// <param name="seed">Seed of the run.</param>
    public TrainableParameters(Network network, BiasTraining bias, ulong seed)
    {
        (_topology, _bias) = (network.Topology, bias);
        _isXy = network.Substrate is XyArray;
        _biases = bias == BiasTraining.Fixed ? 0 : _topology.BiasMap.LogicalCount;
        Physical = Parameters.Zero(network.Substrate, _topology);
        Couplings = _topology.CouplingMap.IsIdentity ? Physical.Couplings : new double[_topology.CouplingMap.LogicalCount];
        Biases = new double[_biases * (_isXy ? 2 : 1)];
        _fixed = Draw(network, seed);
        for (var e = 0; e < _topology.Edges.Length; e++) Gather(_topology.CouplingMap, e, _fixed.Couplings[e], Couplings);
        for (var i = 0; i < _topology.NodeCount && _biases > 0; i++)
        {
            var (first, second) = Coordinates(_fixed.Bias[i], _isXy ? _fixed.BiasAngle[i] : 0);
            Gather(_topology.BiasMap, i, first, Biases);
            if (_isXy) Gather(_topology.BiasMap, i, second, Biases.AsSpan(_biases));
        }
        Expand(Physical);
    }

    /// <summary>Logical couplings; the very array of the physical ones where these are the same numbers.</summary>
    public double[] Couplings { get; }

    /// <summary>Logical biases, [biases (+ biases)].</summary>
    public double[] Biases { get; }

    /// <summary>All logical values, [couplings + biases (+ biases)], as a checkpoint keeps them; a copy.</summary>
    public double[] Values
    {
        get => [.. Couplings, .. Biases];
        set
        {
            value.AsSpan(0, Couplings.Length).CopyTo(Couplings);
            value.AsSpan(Couplings.Length).CopyTo(Biases);
        }
    }

    /// <summary>The physical parameters that followed when they were last expanded.</summary>
    public Parameters Physical { get; }

    /// <summary>Writes the physical parameters that follow from the logical ones; fixed ones keep their initial value.</summary>
    public void Expand(Parameters physical)
    {
        _fixed.Bias.CopyTo(physical.Bias, 0);
        _fixed.BiasAngle.CopyTo(physical.BiasAngle, 0);
        if (!_topology.CouplingMap.IsIdentity) _fixed.Couplings.CopyTo(physical.Couplings, 0);
        if (physical.Couplings != Couplings) _topology.CouplingMap.Expand(Couplings, physical.Couplings);
        for (var i = 0; i < _topology.NodeCount && _biases > 0; i++)
        {
            var p = _topology.BiasMap.Index[i];
            if (p < 0) continue;
            var gain = _topology.BiasMap.Gain[i];
            var first = Biases[p];
            physical.Bias[i] = gain * first;
            if (!_isXy) continue;
            var second = Biases[_biases + p];
            (physical.Bias[i], physical.BiasAngle[i]) = _bias == BiasTraining.Cartesian
                ? (gain * Math.Sqrt(first * first + second * second), Math.Atan2(second, first))
                : (gain * first, second);
        }
    }

    /// <summary>Chain rule: sums the gradient of the physical biases into that of the logical ones.</summary>
    /// <param name="physical">Gradient at the stored parameters.</param>
    /// <param name="stored">What the device holds.</param>
    /// <param name="into">Overwritten, same shape as <see cref="Biases"/>.</param>
    public void Collect(FieldGradient physical, Parameters stored, Span<double> into)
    {
        if (_biases == 0) return;
        into.Clear();
        var first = into[.._biases];
        var second = into[_biases..];
        for (var i = 0; i < _topology.NodeCount; i++)
        {
            var p = _topology.BiasMap.Index[i];
            if (p < 0) continue;
            var gain = _topology.BiasMap.Gain[i];
            if (!_isXy || _bias == BiasTraining.Cartesian)
            {
                first[p] += gain * physical.First[i];
                if (_isXy) second[p] += gain * physical.Second[i];
            }
            else
            {
                first[p] += gain * physical.Amplitude(i, stored.BiasAngle[i]);
                second[p] += physical.Angle(i, stored.Bias[i], stored.BiasAngle[i]);
            }
        }
    }

    /// <summary>Learning rate of each logical parameter, in the order of <see cref="Values"/>: its edge's layer's, or for a bias that of the lowest layer at its node.</summary>
    /// <exception cref="ArgumentException">There are neither one rate nor as many as layers.</exception>
    public double[] Rates(Network network, IReadOnlyList<double> rates)
    {
        var layers = network.Wired.Fans.Length;
        if (rates.Count != 1 && rates.Count != layers)
            throw new ArgumentException($"{rates.Count} learning rates for {layers} layers of edges; give one, or one each");
        var result = new double[Couplings.Length + Biases.Length];
        var layerOf = new int[_topology.NodeCount];
        Array.Fill(layerOf, layers - 1);
        for (var e = _topology.Edges.Length - 1; e >= 0; e--)
        {
            var layer = network.Wired.EdgeLayer[e];
            var (i, j) = _topology.Edges[e];
            layerOf[i] = Math.Min(layerOf[i], layer);
            layerOf[j] = Math.Min(layerOf[j], layer);
            var p = _topology.CouplingMap.Index[e];
            if (p >= 0) result[p] = rates[rates.Count == 1 ? 0 : layer];
        }
        for (var i = 0; i < _topology.NodeCount && _biases > 0; i++)
        {
            var p = _topology.BiasMap.Index[i];
            if (p < 0) continue;
            result[Couplings.Length + p] = rates[rates.Count == 1 ? 0 : layerOf[i]];
            if (_isXy) result[Couplings.Length + _biases + p] = result[Couplings.Length + p];
        }
        return result;
    }

    private (double First, double Second) Coordinates(double h, double psi)
        => _isXy && _bias == BiasTraining.Cartesian ? (h * Math.Cos(psi), h * Math.Sin(psi)) : (h, psi);

    private static void Gather(ParameterMap map, int k, double physical, Span<double> into)
    {
        if (map.Index[k] >= 0) into[map.Index[k]] = physical;
    }

    /// <summary>Physical values as if nothing were shared; a shared logical parameter takes one of its draws before gain.</summary>
    private static Parameters Draw(Network network, ulong seed)
    {
        var (topology, init) = (network.Topology, network.Initialiser);
        var parameters = Parameters.Zero(network.Substrate, topology);
        var random = new RandomStream(seed, RandomDomain.Initialisation);
        for (var e = 0; e < parameters.Couplings.Length; e++)
        {
            var fan = network.Wired.Fans[network.Wired.EdgeLayer[e]];
            parameters.Couplings[e] = init.Couplings == CouplingDraw.Normal
                ? (init.CouplingScale ?? 1 / Math.Sqrt(fan.In + fan.Out)) * random.Normal()
                : (init.CouplingScale ?? 1 / Math.Sqrt(fan.In)) * (2 * random.Uniform01() - 1);
        }
        foreach (var i in topology.FreeNodes)
        {
            parameters.Bias[i] = init.BiasRange * (2 * random.Uniform01() - 1);
            if (parameters.BiasAngle.Length > 0) parameters.BiasAngle[i] = Math.PI * (2 * random.Uniform01() - 1);
        }
        if (init.Fixed is { } kept) Keep(topology, kept, parameters);
        return parameters;
    }

    private static void Keep(Topology topology, Parameters kept, Parameters parameters)
    {
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            if (topology.CouplingMap.Index[e] < 0) parameters.Couplings[e] = kept.Couplings[e];
        }
        for (var i = 0; i < topology.NodeCount; i++)
        {
            if (topology.BiasMap.Index[i] < 0) parameters.Bias[i] = kept.Bias[i];
        }
    }
}
