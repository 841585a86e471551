using EqPropHW.Core;
using EqPropHW.Placement;

namespace EqPropHW.Cli;

/// <summary>Brings the network of an experiment onto the graph of its device.</summary>
internal static class Placements
{
    /// <summary>The network as the device carries it.</summary>
    /// <exception cref="NetworkException">It does not fit; the message says what to do.</exception>
    public static Network Apply(Experiment experiment)
    {
        var graph = Devices.Graph(experiment.Device);
        var network = experiment.Network;
        switch (experiment.Placement)
        {
            case null:
                RequireFit(network.Topology, graph, experiment.Device);
                return network;
            case "mask":
                return MaskedNetwork.Of(network, graph).Network;
            case "search":
                var found = Placer.Find(network.Topology, graph);
                if (!found.IsPlaced) throw new NetworkException($"no placement on {experiment.Device} ({found.Status}): {found.Reason}");
                return graph.IsAny ? network : PlacedNetwork.Of(network, graph, found.Chains).Network;
            default:
                var placement = PlacementResult.Read(experiment.Placement);
                placement.RequireMatch(network.Topology, graph, experiment.Placement);
                return graph.IsAny ? network : PlacedNetwork.Of(network, graph, placement.Chains).Network;
        }
    }

    /// <summary>Refuses a network whose nodes and couplings are not those of the device, node by node.</summary>
    /// <exception cref="NetworkException">A node or coupler is missing.</exception>
    public static void RequireFit(Topology topology, DeviceGraph graph, string device)
    {
        if (graph.IsAny && graph.FanIn is null && graph.CouplerBudget is null) return;
        var problems = graph.IsAny
            ? Placer.Find(topology, graph) is { IsPlaced: false } found ? [found.Reason] : []
            : PlacementCheck.Problems(topology, graph, [.. Enumerable.Range(0, topology.NodeCount).Select(i => new[] { i })]).ToArray();
        if (problems.Length == 0) return;
        var more = problems.Length > 3 ? $"; and {problems.Length - 3} more" : "";
        throw new NetworkException(
            $"the network does not fit {device} node by node: {string.Join("; ", problems.Take(3))}{more}. 'eqp check' lists everything; 'train --placement search' looks for a placement, '--placement mask' trains the device's own graph");
    }
}
