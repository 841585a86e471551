using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>
/// A user's own network in a .npz file, and the format of <c>parameters.npz</c>: <c>edges</c> [E,2], <c>couplings</c> [E];
/// XY iff <c>bias_amplitude</c> [N] and <c>bias_angle</c> [N], else neurons with <c>bias</c> [N]; <c>input_nodes</c>,
/// <c>output_nodes</c>; optional <c>tau</c> [N] in seconds. Any integer and float type is read; int32 and float64 are written.
/// </summary>
/// <param name="IsXy">Whether it holds an XY array (else neurons).</param>
/// <param name="Topology">The graph.</param>
/// <param name="Couplings">Couplings, [edges].</param>
/// <param name="Bias">Biases or bias amplitudes, [nodes].</param>
/// <param name="BiasAngle">Bias angles in rad, [nodes]; empty for neurons.</param>
/// <param name="Tau">Time constants in seconds, [nodes]; null when the file has none.</param>
public sealed record NetworkFile(
    bool IsXy, Topology Topology, double[] Couplings, double[] Bias, double[] BiasAngle, double[]? Tau)
{
    /// <summary>The parameters of this file for a substrate of its kind.</summary>
    public Parameters ToParameters(Substrate substrate)
    {
        var parameters = Parameters.Zero(substrate, Topology);
        Couplings.CopyTo(parameters.Couplings, 0);
        Bias.CopyTo(parameters.Bias, 0);
        BiasAngle.CopyTo(parameters.BiasAngle, 0);
        return parameters;
    }

    /// <summary>Writes a graph and its parameters.</summary>
    public static void Write(string path, Topology topology, Parameters parameters) => Npz.Write(path, Arrays(topology, parameters));

    /// <summary>The arrays of a graph and its parameters, in file order.</summary>
    public static IEnumerable<KeyValuePair<string, NpyArray>> Arrays(Topology topology, Parameters parameters)
    {
        var edges = topology.Edges.SelectMany(e => new[] { (double)e.I, e.J }).ToArray();
        yield return new("edges", new([topology.Edges.Length, 2], edges, "i4"));
        yield return new("couplings", NpyArray.Vector(parameters.Couplings));
        if (parameters.BiasAngle.Length > 0)
        {
            yield return new("bias_amplitude", NpyArray.Vector(parameters.Bias));
            yield return new("bias_angle", NpyArray.Vector(parameters.BiasAngle));
        }
        else
        {
            yield return new("bias", NpyArray.Vector(parameters.Bias));
        }
        yield return new("input_nodes", NpyArray.Vector(topology.InputNodes.AsSpan()));
        yield return new("output_nodes", NpyArray.Vector(topology.OutputNodes.AsSpan()));
    }

    /// <summary>Reads and checks a network.</summary>
    /// <exception cref="NetworkException">Something is missing, of the wrong shape or type, not finite, or not a graph.</exception>
    public static NetworkFile Read(string path)
    {
        var arrays = Npz.Read(path);
        string[] known = ["edges", "couplings", "bias_amplitude", "bias_angle", "bias", "tau", "input_nodes", "output_nodes"];
        var unknown = arrays.Keys.Except(known).ToArray();
        if (unknown.Length > 0)
            throw new NetworkException($"{path}: unknown array '{unknown[0]}' (known: {string.Join(", ", known)})");

        var isXy = arrays.ContainsKey("bias_amplitude") || arrays.ContainsKey("bias_angle");
        if (isXy && arrays.ContainsKey("bias"))
            throw new NetworkException($"{path}: both 'bias' (neurons) and 'bias_amplitude' (XY) are present; keep one");
        var bias = Floats(arrays, isXy ? "bias_amplitude" : "bias", null, path);
        var n = bias.Length;
        var angle = isXy ? Floats(arrays, "bias_angle", n, path) : [];
        var edges = Integers(arrays, "edges", path);
        if (arrays["edges"].Shape is not [_, 2] && edges.Length > 0)
            throw new NetworkException($"{path}: edges has shape ({string.Join(", ", arrays["edges"].Shape)}), expected (E, 2)");
        var couplings = Floats(arrays, "couplings", edges.Length / 2, path);
        var tau = arrays.ContainsKey("tau") ? Floats(arrays, "tau", n, path) : null;
        var stopped = tau is null ? -1 : Array.FindIndex(tau, t => t <= 0);
        if (stopped >= 0) throw new NetworkException($"{path}: tau: node {stopped} has {tau![stopped]} s; time constants are positive");
        try
        {
            var pairs = edges.Chunk(2).Select(p => new Edge(p[0], p[1])).ToImmutableArray();
            var topology = new Topology(n, pairs, Integers(arrays, "input_nodes", path), Integers(arrays, "output_nodes", path));
            return new(isXy, topology, couplings, bias, angle, tau);
        }
        catch (NetworkException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new NetworkException($"{path}: {e.Message}");
        }
    }

    private static double[] Floats(Dictionary<string, NpyArray> arrays, string name, int? length, string path)
    {
        var array = Get(arrays, name, path);
        if (array.Shape.Length != 1) throw new NetworkException($"{path}: {name} has shape ({string.Join(", ", array.Shape)}), expected one axis");
        if (length is { } l && array.Values.Length != l) throw new NetworkException($"{path}: {name} has {array.Values.Length} values, expected {l}");
        var bad = Array.FindIndex(array.Values, v => !double.IsFinite(v));
        if (bad >= 0) throw new NetworkException($"{path}: {name}[{bad}] is {array.Values[bad]}; finite numbers are needed");
        return array.Values;
    }

    private static int[] Integers(Dictionary<string, NpyArray> arrays, string name, string path)
    {
        var array = Get(arrays, name, path);
        if (array.Type[0] == 'f' && array.Values.Length > 0)
            throw new NetworkException($"{path}: {name} has element type {array.Type}; node numbers are integers (int32 or int64)");
        var large = Array.FindIndex(array.Values, v => Math.Abs(v) > int.MaxValue);
        if (large >= 0) throw new NetworkException($"{path}: {name}[{large}] is {array.Values[large]}; that is no node number");
        return [.. array.Values.Select(v => (int)v)];
    }

    private static NpyArray Get(Dictionary<string, NpyArray> arrays, string name, string path)
        => arrays.TryGetValue(name, out var array)
            ? array
            : throw new NetworkException($"{path}: array '{name}' is missing (found: {string.Join(", ", arrays.Keys)})");
}
