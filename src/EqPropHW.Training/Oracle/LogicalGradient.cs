using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// The gradient with respect to the logical parameters as one vector: couplings, then biases, then bias angles, each in the order
/// of its parameter map (bias angles follow the bias map).
/// </summary>
public static class LogicalGradient
{
    /// <summary>The gradient with respect to the logical parameters: the chain rule of the topology's parameter maps.</summary>
    /// <param name="topology">The graph with its maps.</param>
    /// <param name="physical">Gradient with respect to the physical parameters; read.</param>
    /// <returns>[logical couplings + logical biases (+ logical bias angles)].</returns>
    public static double[] Collect(Topology topology, Parameters physical)
    {
        var (couplings, biases) = (topology.CouplingMap.LogicalCount, topology.BiasMap.LogicalCount);
        var vector = new double[couplings + biases + (physical.BiasAngle.Length > 0 ? biases : 0)];
        topology.CouplingMap.Collect(physical.Couplings, vector.AsSpan(0, couplings));
        topology.BiasMap.Collect(physical.Bias, vector.AsSpan(couplings, biases));
        for (var i = 0; i < physical.BiasAngle.Length; i++)
        {
            // A gain scales an amplitude; an angle is shared as it is.
            if (topology.BiasMap.Index[i] >= 0) vector[couplings + biases + topology.BiasMap.Index[i]] += physical.BiasAngle[i];
        }
        return vector;
    }

    /// <summary>Moves one logical parameter: adds gain times a step to each physical parameter that follows it.</summary>
    /// <param name="topology">The graph with its maps.</param>
    /// <param name="index">Position in the vector of <see cref="Collect"/>.</param>
    /// <param name="step">Step of the logical parameter.</param>
    /// <param name="physical">Physical parameters; added to.</param>
    public static void Move(Topology topology, int index, double step, Parameters physical)
    {
        var (couplings, biases) = (topology.CouplingMap.LogicalCount, topology.BiasMap.LogicalCount);
        var (map, values, logical) = index < couplings ? (topology.CouplingMap, physical.Couplings, index)
            : index < couplings + biases ? (topology.BiasMap, physical.Bias, index - couplings)
            : (topology.BiasMap, physical.BiasAngle, index - couplings - biases);
        for (var k = 0; k < map.PhysicalCount; k++)
        {
            if (map.Index[k] == logical) values[k] += (values == physical.BiasAngle ? 1 : map.Gain[k]) * step;
        }
    }

    /// <summary>Euclidean norm of a - b over that of b; infinity when b is 0 and a is not.</summary>
    public static double RelativeError(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (difference, size) = (0.0, 0.0);
        for (var k = 0; k < b.Length; k++)
        {
            difference += (a[k] - b[k]) * (a[k] - b[k]);
            size += b[k] * b[k];
        }
        return difference == 0 ? 0 : Math.Sqrt(difference / size);
    }

    /// <summary>Cosine of the angle between two vectors; not a number when one of them is 0.</summary>
    public static double Cosine(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (product, sizeA, sizeB) = (0.0, 0.0, 0.0);
        for (var k = 0; k < b.Length; k++)
        {
            product += a[k] * b[k];
            sizeA += a[k] * a[k];
            sizeB += b[k] * b[k];
        }
        return product / Math.Sqrt(sizeA * sizeB);
    }

    internal static void Scale(Parameters parameters, double factor)
    {
        foreach (var values in new[] { parameters.Couplings, parameters.Bias, parameters.BiasAngle })
        {
            for (var k = 0; k < values.Length; k++) values[k] = factor == 0 ? 0 : factor * values[k];
        }
    }
}
