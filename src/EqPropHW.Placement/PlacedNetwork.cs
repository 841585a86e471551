using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>
/// A network as its device carries it. The trainer trains the logical parameters through the parameter maps of the physical graph:
/// a coupling is split evenly over the couplers between two chains, a bias over the nodes of its chain, couplings inside a chain are
/// fixed. So the gradient of a logical parameter is the sum of gain times contrast of physical ones: exact, whatever the chains do.
/// </summary>
/// <param name="Network">The physical network on the used device nodes, numbered in ascending order of <paramref name="DeviceNodes"/>.</param>
/// <param name="DeviceNodes">Device node of each physical node, [nodes].</param>
public sealed record PlacedNetwork(Network Network, ImmutableArray<int> DeviceNodes)
{
    /// <summary>Puts a network on a device.</summary>
    /// <param name="network">The logical network; its couplings may already share parameters.</param>
    /// <param name="device">The device's graph.</param>
    /// <param name="chains">Device nodes of each logical node, the clamped, nudged and read one first, [nodes].</param>
    /// <exception cref="NetworkException">The chains do not carry the network; the message lists why.</exception>
    public static PlacedNetwork Of(Network network, DeviceGraph device, IReadOnlyList<int[]> chains)
    {
        var logical = network.Topology;
        var problems = PlacementCheck.Problems(logical, device, chains).Take(10).ToArray();
        if (problems.Length > 0) throw new NetworkException("the placement does not fit: " + string.Join("; ", problems));

        ImmutableArray<int> nodes = [.. chains.SelectMany(c => c).Order()];
        var number = nodes.Select((t, k) => (t, k)).ToDictionary(x => x.t, x => x.k);
        var couplers = Couplers(logical, chains, new(device.NodeCount, device.WorkingCouplers())).ToArray();
        var share = couplers.Where(c => c.Logical >= 0).CountBy(c => c.Logical).ToDictionary();
        var couplingMap = new ParameterMap(
            logical.CouplingMap.LogicalCount,
            [.. couplers.Select(c => c.Logical < 0 ? -1 : logical.CouplingMap.Index[c.Logical])],
            [.. couplers.Select(c => c.Logical < 0 ? 1 : logical.CouplingMap.Gain[c.Logical] / share[c.Logical])]);
        var (biasIndex, biasGain) = (new int[nodes.Length], Enumerable.Repeat(1.0, nodes.Length).ToArray());
        Array.Fill(biasIndex, -1);
        for (var p = 0; p < chains.Count; p++)
        {
            // A clamped node needs no bias, and the rest of its chain only follows it.
            if (logical.InputNodes.Contains(p)) continue;
            foreach (var t in chains[p])
                (biasIndex[number[t]], biasGain[number[t]]) = (logical.BiasMap.Index[p], logical.BiasMap.Gain[p] / chains[p].Length);
        }
        var topology = new Topology(
            nodes.Length,
            [.. couplers.Select(c => new Edge(number[c.Coupler.I], number[c.Coupler.J]))],
            [.. logical.InputNodes.Select(p => number[chains[p][0]])],
            [.. logical.OutputNodes.Select(p => number[chains[p][0]])],
            couplingMap,
            new(logical.BiasMap.LogicalCount, biasIndex, biasGain));
        var kept = Parameters.Zero(network.Substrate, topology);
        for (var e = 0; e < couplers.Length; e++)
        {
            if (couplers[e].Logical < 0) kept.Couplings[e] = device.ChainCoupling!.Value;
        }
        var layers = couplers.Select(c => c.Logical < 0 ? 0 : network.Wired.EdgeLayer[c.Logical]);
        return new(
            network with
            {
                Wired = new(topology, [.. layers], network.Wired.Fans),
                Initialiser = network.Initialiser with { Fixed = kept },
                DeviceNodes = nodes,
                Chains = [.. chains.Where(c => c.Length > 1).Select(c => c.Select(t => number[t]).ToImmutableArray())],
            },
            nodes);
    }

    /// <summary>The couplers in use: those between chains with their logical edge, those inside a chain with -1.</summary>
    internal static IEnumerable<(Edge Coupler, int Logical)> Couplers(Topology topology, IReadOnlyList<int[]> chains, BitGraph device)
    {
        for (var e = 0; e < topology.Edges.Length; e++)
        {
            var (i, j) = topology.Edges[e];
            foreach (var t in chains[i])
            {
                foreach (var u in chains[j].Where(u => device.Has(t, u))) yield return (Edge.Between(t, u), e);
            }
        }
        foreach (var chain in chains)
        {
            foreach (var t in chain)
            {
                foreach (var u in chain.Where(u => u > t && device.Has(t, u))) yield return (Edge.Between(t, u), -1);
            }
        }
    }
}
