using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>What the design rules say about an experiment on a device.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Device">Name of the device.</param>
/// <param name="Findings">Everything found, worst first.</param>
/// <param name="Placement">When it does not fit node by node and nothing else was asked for: whether another placement does.</param>
/// <param name="Nodes">Nodes of the network.</param>
/// <param name="DeviceNodes">Working nodes of the device; null when it is wired as the network asks.</param>
/// <param name="Couplings">Couplings of the network.</param>
/// <param name="DeviceCouplers">Working couplers of the device; null when it is wired as the network asks.</param>
public sealed record CheckReport(
    string Experiment, string Device, ImmutableArray<Finding> Findings, PlacementResult? Placement,
    int Nodes, int? DeviceNodes, int Couplings, int? DeviceCouplers)
{
    private const int Shown = 3;

    /// <summary>Number of findings of a severity.</summary>
    public int Count(Severity severity) => Findings.Count(f => f.Severity == severity);

    /// <summary>Applies every rule.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="device">The device.</param>
    /// <param name="placement">How the network gets onto the device; null: node by node.</param>
    /// <param name="maxExpansions">Most expansions of a search for a placement.</param>
    /// <param name="calibration">Calibration of a board of converters; null for devices that need none.</param>
    /// <exception cref="NetworkException">The placement belongs to other graphs, or the device has no graph to mask.</exception>
    public static CheckReport Of(Experiment experiment, HardwareProfile device, string? placement, long maxExpansions, CalibrationState? calibration = null)
    {
        var (graph, check, found) = (device.Graph, new CheckCase(experiment, device) { Calibration = calibration }, (PlacementResult?)null);
        if (placement == "mask")
        {
            var masked = MaskedNetwork.Of(experiment.Network, graph);
            check = new(experiment with { Network = masked.Network }, device, [.. masked.DeviceNodes.Select(t => new[] { t })]);
        }
        else if (placement is not null and not "search")
        {
            var read = PlacementResult.Read(placement);
            read.RequireMatch(experiment.Network.Topology, graph, placement);
            check = check with { Chains = read.Chains };
        }
        var findings = DesignRules.Check(check);
        if (placement is null or "search" && findings.Any(f => f.Severity == Severity.Error && f.Rule.StartsWith("TOP-", StringComparison.Ordinal)))
            found = Placer.Find(experiment.Network.Topology, graph, maxExpansions);
        if (placement == "search" && found is { IsPlaced: true }) findings = DesignRules.Check(check with { Chains = found.Chains });
        return new(
            experiment.Name, device.Name, findings, found, check.Topology.NodeCount, graph.IsAny ? null : graph.WorkingNodes().Length,
            check.Topology.Edges.Length, graph.IsAny ? null : graph.WorkingCouplers().Length);
    }

    /// <summary>The report as plain text: every rule that is broken, with its first offenders.</summary>
    public string ToText()
    {
        var text = new System.Text.StringBuilder();
        text.Append($"{Experiment} on {Device}: {Nodes} nodes{Of(DeviceNodes)}, {Couplings} couplings{Of(DeviceCouplers)}\n");
        foreach (var rule in Findings.GroupBy(f => (f.Rule, f.Severity)))
        {
            var title = DesignRules.All.Single(r => r.Id == rule.Key.Rule).Title;
            text.Append($"{rule.Key.Severity.ToString().ToLowerInvariant()} {rule.Key.Rule} ({rule.Count()}): {title}\n");
            // Offenders that call for the same fix are told it once.
            foreach (var same in rule.Take(Shown).GroupBy(f => (f.Why, f.Fix)))
            {
                foreach (var f in same) text.Append($"  {f.Element}: limit {f.Limit}, found {f.Actual}\n");
                text.Append($"    why: {same.Key.Why}\n    fix: {same.Key.Fix}\n");
            }
            if (rule.Count() > Shown) text.Append($"  ... and {rule.Count() - Shown} more (--json lists all)\n");
        }
        if (Placement is not null) text.Append($"placement elsewhere on the device: {Placement.Status}: {Placement.Reason}\n");
        text.Append($"{Count(Severity.Error)} errors, {Count(Severity.Warning)} warnings; {DesignRules.All.Length} rules checked\n");
        return text.ToString();

        static string Of(int? all) => all is null ? "" : $" (device {all})";
    }
}
