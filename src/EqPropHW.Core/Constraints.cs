using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>
/// What a run gives up of its network and its device, to see what a constraint costs: couplings are removed from the graph
/// (mask training) and coupling values are rounded. Removed couplings never exist; everything that is left is trained as before.
/// </summary>
/// <param name="Density">Share of the couplings kept, drawn at random.</param>
/// <param name="FanIn">Most couplings kept at one hidden or output node towards the layer before it; null for all.</param>
/// <param name="DeadCouplers">Probability that a coupler is dead.</param>
/// <param name="Radius">Farthest coupling kept, nodes of a layer lying evenly on a line from 0 to 1; null for all.</param>
/// <param name="CouplingRange">Largest |J| a coupler holds; null for the device's own.</param>
/// <param name="CouplingBits">Bits of a coupling, sign and magnitude; null for any value.</param>
/// <param name="Seed">Which couplings: the die, apart from the seed of the run.</param>
public sealed record Constraints(
    double Density = 1,
    int? FanIn = null,
    double DeadCouplers = 0,
    double? Radius = null,
    double? CouplingRange = null,
    int? CouplingBits = null,
    int Seed = 1)
{
    /// <summary>The device limits with the tighter range and the step of the bits.</summary>
    public DeviceLimits Narrow(DeviceLimits limits)
    {
        var range = Math.Min(CouplingRange ?? double.PositiveInfinity, limits.CouplingRange);
        return limits with
        {
            CouplingRange = range,
            CouplingStep = CouplingBits is { } bits ? Math.Max(DeviceLimits.Step(range, bits), limits.CouplingStep) : limits.CouplingStep,
        };
    }

    /// <summary>A network without the couplings that the constraints forbid; nodes, roles and edge layers stay.</summary>
    public Wired Mask(Wired wired)
    {
        var (topology, n) = (wired.Topology, wired.Topology.Edges.Length);
        var random = new Random(Seed);
        var order = Enumerable.Range(0, n).ToArray();
        random.Shuffle(order);
        var kept = new bool[n];
        var budget = (int)Math.Round(Density * n);
        var used = new Dictionary<int, int>();
        var place = Places(wired);
        foreach (var e in order)
        {
            // One draw an edge, whatever happens to it: a higher rate of dead couplers only adds to the dead ones.
            var isDead = random.NextDouble() < DeadCouplers;
            var (i, j) = topology.Edges[e];
            var isFar = Radius is { } radius && Math.Abs(place[i] - place[j]) > radius;
            var isFull = FanIn is { } most && used.GetValueOrDefault(j) >= most;
            if (budget == 0 || isDead || isFar || isFull) continue;
            kept[e] = true;
            budget--;
            used[j] = used.GetValueOrDefault(j) + 1;
        }
        var left = Enumerable.Range(0, n).Where(e => kept[e]).ToArray();
        var map = new ParameterMap(
            topology.CouplingMap.LogicalCount, [.. left.Select(e => topology.CouplingMap.Index[e])], [.. left.Select(e => topology.CouplingMap.Gain[e])]);
        var isOneEach = topology.CouplingMap.IsIdentity;
        return new(
            new(
                topology.NodeCount, [.. left.Select(e => topology.Edges[e])], topology.InputNodes, topology.OutputNodes,
                isOneEach ? null : map, topology.BiasMap),
            [.. left.Select(e => wired.EdgeLayer[e])],
            wired.Fans);
    }

    // The nodes before the first edge layer's partners lie on one line, their partners on the next, and so on.
    private static double[] Places(Wired wired)
    {
        var n = wired.Topology.NodeCount;
        var layer = new int[n];
        for (var e = 0; e < wired.EdgeLayer.Length; e++) layer[wired.Topology.Edges[e].J] = Math.Max(layer[wired.Topology.Edges[e].J], wired.EdgeLayer[e] + 1);
        var place = new double[n];
        foreach (var nodes in Enumerable.Range(0, n).GroupBy(i => wired.Fans.Length == 1 ? 0 : layer[i]).Select(g => g.ToImmutableArray()))
        {
            for (var k = 0; k < nodes.Length; k++) place[nodes[k]] = (k + 0.5) / nodes.Length;
        }
        return place;
    }
}
