namespace EqPropHW.Core;

/// <summary>
/// A device graph in a .npz file: <c>edges</c> [E,2], <c>node_count</c> (one integer), optional <c>dead_nodes</c> [D] and
/// <c>dead_edges</c> [D,2]. It carries no roles (any node may take any) and no chains.
/// </summary>
public static class DeviceFile
{
    private static readonly string[] _known = ["edges", "node_count", "dead_nodes", "dead_edges"];

    /// <summary>Reads and checks a device graph.</summary>
    /// <exception cref="NetworkException">Something is missing, of the wrong shape or type, or not a graph.</exception>
    public static DeviceGraph Read(string path)
    {
        var arrays = Npz.Read(path);
        if (arrays.Keys.Except(_known).FirstOrDefault() is { } unknown)
            throw new NetworkException($"{path}: unknown array '{unknown}' (known: {string.Join(", ", _known)})");
        var count = Integers("node_count");
        if (count.Length != 1 || arrays["node_count"].Shape is not ([] or [1]) || count[0] < 1)
            throw new NetworkException($"{path}: node_count has {count.Length} values; expected one positive integer");
        try
        {
            var graph = DeviceWiring.Edges(count[0], Pairs("edges")) with
            {
                DeadNodes = [.. arrays.ContainsKey("dead_nodes") ? Integers("dead_nodes") : []],
                DeadEdges = [.. arrays.ContainsKey("dead_edges") ? Pairs("dead_edges") : []],
            };
            return graph.Checked();
        }
        catch (NetworkException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new NetworkException($"{path}: {e.Message}");
        }

        int[] Integers(string name)
        {
            if (!arrays.TryGetValue(name, out var array))
                throw new NetworkException($"{path}: array '{name}' is missing (found: {string.Join(", ", arrays.Keys)})");
            if (array.Type[0] == 'f' && array.Values.Length > 0)
                throw new NetworkException($"{path}: {name} has element type {array.Type}; node numbers are integers (int32 or int64)");
            var large = Array.FindIndex(array.Values, v => Math.Abs(v) > int.MaxValue);
            if (large >= 0) throw new NetworkException($"{path}: {name}[{large}] is {array.Values[large]}; that is no node number");
            return [.. array.Values.Select(v => (int)v)];
        }

        IEnumerable<Edge> Pairs(string name)
        {
            var numbers = Integers(name);
            if (numbers.Length > 0 && arrays[name].Shape is not [_, 2])
                throw new NetworkException($"{path}: {name} has shape ({string.Join(", ", arrays[name].Shape)}), expected (E, 2)");
            return numbers.Chunk(2).Select(p => Edge.Between(p[0], p[1]));
        }
    }
}
