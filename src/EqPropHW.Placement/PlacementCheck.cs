using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Whether chains of device nodes really carry a network: independent of the searches that found them.</summary>
public static class PlacementCheck
{
    /// <summary>Every way in which a placement is wrong; none for a good one.</summary>
    /// <param name="topology">The network's graph.</param>
    /// <param name="device">The device's graph.</param>
    /// <param name="chains">Device nodes of each network node, [nodes].</param>
    public static IEnumerable<string> Problems(Topology topology, DeviceGraph device, IReadOnlyList<int[]> chains)
    {
        if (chains.Count != topology.NodeCount)
        {
            yield return $"{chains.Count} chains for {topology.NodeCount} network nodes";
            yield break;
        }
        var graph = new BitGraph(device.NodeCount, device.WorkingCouplers());
        var working = device.WorkingNodes().ToHashSet();
        var owner = new Dictionary<int, int>();
        for (var p = 0; p < chains.Count; p++)
        {
            if (chains[p].Length == 0) yield return $"network node {p} has no device node";
            if (chains[p].Length > 1 && device.ChainCoupling is null) yield return $"network node {p} is a chain of {chains[p].Length} nodes, but the device has no chains";
            foreach (var t in chains[p])
            {
                if (!working.Contains(t)) yield return $"network node {p} stands on device node {t}, which {(t < 0 || t >= device.NodeCount ? "does not exist" : "is dead")}";
                if (!owner.TryAdd(t, p)) yield return $"device node {t} stands for network nodes {owner[t]} and {p}";
            }
        }
        if (owner.Keys.Any(t => !working.Contains(t))) yield break;
        for (var p = 0; p < chains.Count; p++)
        {
            if (!IsConnected(chains[p], graph)) yield return $"the chain of network node {p} ({string.Join(", ", chains[p])}) is not connected";
        }
        foreach (var (i, j) in topology.Edges)
        {
            if (!chains[i].Any(t => chains[j].Any(u => graph.Has(t, u)))) yield return $"no working coupler carries the coupling {i}-{j}";
        }
        foreach (var (nodes, able, role) in new[] { (topology.InputNodes, device.InputNodes, "input"), (topology.OutputNodes, device.OutputNodes, "output") })
        {
            foreach (var node in nodes.Where(i => !able.IsEmpty && chains[i].Length > 0 && !able.Contains(chains[i][0])))
                yield return $"{role} node {node} stands on device node {chains[node][0]}, which cannot be an {role}";
        }
        foreach (var problem in OverLimits(topology, device, chains, graph)) yield return problem;
    }

    /// <summary>Whether device nodes hang together.</summary>
    internal static bool IsConnected(IReadOnlyCollection<int> nodes, BitGraph device)
    {
        if (nodes.Count < 2) return true;
        var left = nodes.ToHashSet();
        var queue = new Queue<int>([nodes.First()]);
        left.Remove(nodes.First());
        while (queue.TryDequeue(out var t))
        {
            foreach (var u in device.Neighbours[t].Where(left.Remove)) queue.Enqueue(u);
        }
        return left.Count == 0;
    }

    private static IEnumerable<string> OverLimits(Topology topology, DeviceGraph device, IReadOnlyList<int[]> chains, BitGraph graph)
    {
        if (device.FanIn is null && device.CouplerBudget is null) yield break;
        var used = PlacedNetwork.Couplers(topology, chains, graph).Select(c => c.Coupler).ToList();
        if (device.CouplerBudget is { } budget && used.Count > budget) yield return $"{used.Count} couplers are in use, the device can use {budget} at once";
        foreach (var node in used.SelectMany(e => new[] { e.I, e.J }).CountBy(t => t).Where(n => n.Value > device.FanIn))
            yield return $"device node {node.Key} has {node.Value} couplers in use, at most {device.FanIn} are allowed";
    }
}
