using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Draws the time constants of one die from its profile: a pure function of profile, graph and instance.</summary>
public static class TimeConstants
{
    // Which mismatch of the die: others may follow under the same seed.
    private const ulong Purpose = 1;

    /// <summary>The time constants of one die; clamped nodes keep their nominal value, which nothing uses.</summary>
    /// <param name="spec">What the profile or the experiment says.</param>
    /// <param name="topology">The graph: which nodes are free, and how far they are from the inputs.</param>
    /// <param name="instance">Which die.</param>
    /// <param name="deviceNodes">Device node of each node of a placed network, [nodes]; empty or null: node by node. Tables, regions and draws belong to device nodes.</param>
    /// <exception cref="NetworkException">A table or a region does not fit the graph.</exception>
    public static TimeModel Draw(TimeSpec spec, Topology topology, ulong instance, IReadOnlyList<int>? deviceNodes = null)
    {
        var place = deviceNodes is { Count: > 0 } placed ? placed : [.. Enumerable.Range(0, topology.NodeCount)];
        var values = Enumerable.Repeat(spec.Value, topology.NodeCount).ToArray();
        var limited = 0;
        if (spec.Table.Length > 0)
        {
            if (deviceNodes is { Count: > 0 } && spec.Table.Length <= place.Max())
                throw new NetworkException($"the table of time constants has {spec.Table.Length} nodes, the network uses device node {place.Max()}");
            if (deviceNodes is not { Count: > 0 } && spec.Table.Length != topology.NodeCount)
                throw new NetworkException($"the table of time constants has {spec.Table.Length} nodes, the network {topology.NodeCount}");
            for (var i = 0; i < values.Length; i++) values[i] = spec.Table[place[i]];
        }
        else
        {
            var key = new RandomKey(instance, RandomDomain.Mismatch, Purpose);
            var parts = Parts(spec, topology, place);
            for (var part = 0; part <= spec.Regions.Length; part++)
            {
                var nodes = topology.FreeNodes.Where(i => parts[i] == part).ToArray();
                var (value, spread) = part == 0 ? (spec.Value, spec.Spread) : (spec.Regions[part - 1].Value, spec.Regions[part - 1].Spread);
                limited += Fill(values, nodes, place, spec.IsClocked, value, spread, key);
            }
        }
        return spec.IsClocked ? new Clocked([.. values]) { Limited = limited } : new Continuous([.. values]) { Limited = limited };
    }

    /// <summary>Which region holds each node, counted from 1; 0 for none, [nodes].</summary>
    private static int[] Parts(TimeSpec spec, Topology topology, IReadOnlyList<int> place)
    {
        var parts = new int[topology.NodeCount];
        var depth = spec.Regions.Any(r => r.Layer is not null) ? Depths(topology) : [];
        for (var r = 0; r < spec.Regions.Length; r++)
        {
            var region = spec.Regions[r];
            var nodes = topology.FreeNodes.Where(i => region.Layer is { } layer ? depth[i] == layer : place[i] >= region.First && place[i] <= region.Last).ToArray();
            if (nodes.Length == 0)
            {
                throw new NetworkException(region.Layer is { } layer
                    ? $"time region {r}: no free node is {layer} couplings away from the inputs"
                    : $"time region {r}: no free node lies in {region.First}..{region.Last}; the network has nodes 0..{topology.NodeCount - 1}");
            }
            foreach (var i in nodes) parts[i] = r + 1;
        }
        return parts;
    }

    /// <summary>Couplings between each node and the nearest input; -1 where none leads there, [nodes].</summary>
    private static int[] Depths(Topology topology)
    {
        var neighbours = topology.Edges.SelectMany(e => new[] { (From: e.I, To: e.J), (From: e.J, To: e.I) }).ToLookup(p => p.From, p => p.To);
        var depth = new int[topology.NodeCount];
        Array.Fill(depth, -1);
        foreach (var i in topology.InputNodes) depth[i] = 0;
        var queue = new Queue<int>(topology.InputNodes);
        while (queue.TryDequeue(out var i))
        {
            foreach (var j in neighbours[i].Where(j => depth[j] < 0))
            {
                depth[j] = depth[i] + 1;
                queue.Enqueue(j);
            }
        }
        return depth;
    }

    /// <summary>Draws the values of some nodes; returns how many were limited.</summary>
    private static int Fill(double[] values, int[] nodes, IReadOnlyList<int> place, bool isClocked, double value, TimeSpread? spread, RandomKey key)
    {
        foreach (var i in nodes) values[i] = value;
        if (spread is null || nodes.Length == 0) return 0;
        // Speeds in units of the nominal one: a/a0 or tau0/tau.
        var drawn = nodes.Select(i => TimeSampler.Draw(spread, key, (uint)place[i])).Select(x => spread.OfTau ? 1 / x : x).ToArray();
        var (min, max) = isClocked ? (spread.Min / value, spread.Max / value) : (value / spread.Max, value / spread.Min);
        var scale = Scale(drawn, spread.Match, min, max);
        var limited = 0;
        for (var k = 0; k < nodes.Length; k++)
        {
            var speed = scale * drawn[k];
            if (speed < min || speed > max) limited++;
            speed = Math.Clamp(speed, min, max);
            values[nodes[k]] = isClocked ? value * speed : value / speed;
        }
        return limited;
    }

    /// <summary>Factor of the drawn speeds that brings the matched mean to its nominal value, limits included.</summary>
    private static double Scale(double[] drawn, TimeMatch match, double min, double max)
    {
        if (match == TimeMatch.None) return 1;
        double Mean(double scale) => drawn.Sum(x => Matched(Math.Clamp(scale * x, min, max))) / drawn.Length;
        double Matched(double speed) => match == TimeMatch.Factor ? speed : 1 / speed;
        var scale = match == TimeMatch.Factor ? 1 / (drawn.Sum() / drawn.Length) : drawn.Sum(x => 1 / x) / drawn.Length;
        if (drawn.All(x => scale * x >= min && scale * x <= max)) return scale;
        // The limited mean is monotone in the scale; bisection ends at neighbouring numbers.
        var (low, high) = (scale * 1e-6, scale * 1e6);
        for (var k = 0; k < 200; k++)
        {
            var middle = Math.Sqrt(low * high);
            var isSlow = match == TimeMatch.Factor ? Mean(middle) < 1 : Mean(middle) > 1;
            if (isSlow) low = middle;
            else high = middle;
        }
        return high;
    }
}
