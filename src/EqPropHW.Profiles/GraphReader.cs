using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The <c>graph</c> of a profile: its nodes and couplers; a graph that cannot be is reported at its place.</summary>
internal static class GraphReader
{
    private static readonly Shape<int> _count = Shapes.Whole(1, 10_000);
    private static readonly Shape<int> _node = Shapes.Whole(0);
    private static readonly Shape<ImmutableArray<Edge>> _edges = Shapes.List(Shapes.Map(
        Shapes.List(_node, 2, exact: 2), p => Edge.Between(p[0], p[1])));

    public static Func<DeviceGraph> Declare(ObjectReader r)
    {
        var wiring = r.Choice<DeviceGraph>(
            "kind",
            "How the nodes are wired; any is wired as the network asks.",
            new("any", _ => () => DeviceGraph.Any),
            new("all-to-all", c =>
            {
                var nodes = c.Required("nodes", Shapes.Whole(1, 2000), "Number of nodes.");
                return () => DeviceWiring.AllToAll(nodes.Value);
            }),
            new("square", c => Grid(c, DeviceWiring.Square)),
            new("king", c => Grid(c, DeviceWiring.King)),
            new("chimera", Chimera),
            new("crossbar", c => Grid(c, DeviceWiring.Crossbar)),
            new("edges", c =>
            {
                var nodes = c.Required("nodes", _count, "Number of nodes.");
                var edges = c.Required("edges", _edges, "Pairs of coupled nodes.");
                return () => new() { Kind = "edges", NodeCount = nodes.Value, Couplers = edges.Value };
            }));
        var deadNodes = r.Optional("deadNodes", Shapes.List(_node, least: 0), [], "Nodes that do not work.");
        var deadEdges = r.Optional("deadEdges", _edges, [], "Couplers that do not work.");
        var inputs = r.Optional("inputNodes", Shapes.List(_node), [], "Nodes that can be clamped to inputs; all without it.");
        var outputs = r.Optional("outputNodes", Shapes.List(_node), [], "Nodes that can be nudged and read; all without it.");
        var limit = Shapes.Map<int, int?>(Sourced.Or(Shapes.Whole(1)), n => n);
        var fanIn = r.Optional("fanIn", limit, null, "Most couplers in use at one node; no limit without it.");
        var couplers = r.Optional("couplers", limit, null, "Most couplers in use at once; no limit without it.");
        var chain = r.Optional(
            "chainCoupling",
            Shapes.Map<double, double?>(Sourced.Or(Shapes.Number(Bounds.Positive)), x => x),
            null,
            "Fixed coupling of several nodes that stand for one; without it each node stands for itself.");
        var biasGroup = r.Optional("biasGroup", Shapes.Whole(1), 1, "Consecutive nodes that share one source of bias.");
        DeviceGraph? graph = null;
        if (wiring.Ok && deadNodes.Ok && deadEdges.Ok && inputs.Ok && outputs.Ok)
        {
            try
            {
                graph = (wiring.Value with
                {
                    DeadNodes = deadNodes.Value,
                    DeadEdges = deadEdges.Value,
                    InputNodes = inputs.Value,
                    OutputNodes = outputs.Value,
                    FanIn = fanIn.Value,
                    CouplerBudget = couplers.Value,
                    ChainCoupling = chain.Value,
                    BiasGroup = biasGroup.Value,
                }).Checked();
            }
            catch (NetworkException e)
            {
                r.Report(default(Field<DeviceGraph>), DiagnosticCodes.Network, e.Message);
            }
        }
        return () => graph!;
    }

    private static Func<DeviceGraph> Grid(ObjectReader r, Func<int, int, DeviceGraph> wire)
    {
        var rows = r.Required("rows", Shapes.Whole(1, 1000), "Rows.");
        var columns = r.Required("columns", Shapes.Whole(1, 1000), "Columns.");
        return () => wire(rows.Value, columns.Value);
    }

    private static Func<DeviceGraph> Chimera(ObjectReader r)
    {
        var rows = r.Required("rows", Shapes.Whole(1, 100), "Rows of cells.");
        var columns = r.Required("columns", Shapes.Whole(1, 100), "Columns of cells.");
        var shore = r.Required("shore", Shapes.Whole(1, 32), "Nodes on each of the two sides of a cell.");
        return () => DeviceWiring.Chimera(rows.Value, columns.Value, shore.Value);
    }
}
