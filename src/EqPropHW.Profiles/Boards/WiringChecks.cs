using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>What must fit together in a wiring: chips that exist, channels used once, every terminal driven, every node read.</summary>
internal static class WiringChecks
{
    public static void Check(
        ObjectReader r, Topology topology, Field<string> substrate, Field<ImmutableArray<WiredChip>> chips, Field<ImmutableArray<WiredDrive>> drives,
        Field<ImmutableArray<WiredRead>> reads, Field<WiredRead?> reference)
    {
        var parts = new Dictionary<string, WiredChip>();
        for (var k = 0; k < chips.Value.Length; k++)
        {
            if (!parts.TryAdd(chips.Value[k].Name, chips.Value[k])) r.Report(At(chips, k), DiagnosticCodes.Conflict, $"the chip '{chips.Value[k].Name}' is there already");
        }
        var isXy = substrate.Value == "xy";
        var (terminals, channels) = (new HashSet<Terminal>(), new HashSet<(string, int)>());
        for (var k = 0; k < drives.Value.Length; k++)
        {
            var d = drives.Value[k];
            if (!terminals.Add(d.Terminal)) r.Report(At(drives, k), DiagnosticCodes.Conflict, $"the {d.Terminal} is driven already");
            var fit = Drives(d.Terminal.Kind, isXy);
            if (Part(r, parts, d.Chip, At(drives, k), fit) is not { } chip) continue;
            if (d.Channel >= Channels(chip.Part)) r.Report(At(drives, k), DiagnosticCodes.Range, $"'{d.Chip}' has channels 0 to {Channels(chip.Part) - 1}; found {d.Channel}");
            if (!channels.Add((d.Chip, d.Channel))) r.Report(At(drives, k), DiagnosticCodes.Conflict, $"channel {d.Channel} of '{d.Chip}' drives something else already");
        }
        foreach (var missing in Terminals(topology, isXy).Where(t => !terminals.Contains(t)))
            r.Report(drives, DiagnosticCodes.Conflict, $"nothing drives the {missing}");
        foreach (var extra in terminals.Except(Terminals(topology, isXy)))
            r.Report(drives, DiagnosticCodes.Conflict, $"there is no {extra} on this board: inputs are clamped, other nodes have biases, outputs have nudges, couplings lead into free nodes");
        var readings = new HashSet<(int, bool)>();
        for (var k = 0; k < reads.Value.Length; k++)
        {
            var read = reads.Value[k];
            if (!readings.Add((read.Node, read.IsSine))) r.Report(At(reads, k), DiagnosticCodes.Conflict, $"node {read.Node} is read already");
            CheckRead(r, parts, read, At(reads, k));
        }
        for (var i = 0; i < topology.NodeCount; i++)
        {
            if (!readings.Contains((i, false)) || (isXy && !readings.Contains((i, true)))) r.Report(reads, DiagnosticCodes.Conflict, $"nothing reads node {i}{(isXy ? ": both 'cosine' and 'sine' are needed" : "")}");
        }
        if (reference.Value is { } fixedVoltage) CheckRead(r, parts, fixedVoltage, new(true, 0, reference.Item));
    }

    /// <summary>Every terminal of a board: both directions of a coupling between free nodes.</summary>
    private static IEnumerable<Terminal> Terminals(Topology topology, bool isXy)
    {
        foreach (var i in topology.InputNodes) yield return new(TerminalKind.Input, i);
        foreach (var i in topology.OutputNodes) yield return new(TerminalKind.Nudge, i);
        foreach (var i in topology.FreeNodes)
        {
            yield return new(TerminalKind.Bias, i);
            if (isXy) yield return new(TerminalKind.BiasQuadrature, i);
        }
        foreach (var (i, j) in topology.Edges)
        {
            if (!topology.InputNodes.Contains(i)) yield return new(TerminalKind.Coupling, i, j);
            if (!topology.InputNodes.Contains(j)) yield return new(TerminalKind.Coupling, j, i);
        }
    }

    private static ChipPart[] Drives(TerminalKind kind, bool isXy) => kind switch
    {
        TerminalKind.Coupling or TerminalKind.BiasQuadrature => [ChipPart.Mcp4251],
        TerminalKind.Bias => [isXy ? ChipPart.Mcp4251 : ChipPart.Mcp4728],
        TerminalKind.Input => [isXy ? ChipPart.Si5351 : ChipPart.Mcp4728],
        _ => [ChipPart.Mcp4728],
    };

    private static void CheckRead(ObjectReader r, Dictionary<string, WiredChip> parts, WiredRead read, Field<int> at)
    {
        if (Part(r, parts, read.Chip, at, [ChipPart.Ads1115, ChipPart.Mcp3208]) is { } chip && read.Channel >= Channels(chip.Part))
            r.Report(at, DiagnosticCodes.Range, $"'{read.Chip}' has inputs 0 to {Channels(chip.Part) - 1}; found {read.Channel}");
        if (read.Mux.Length > 0) Part(r, parts, read.Mux, at, [ChipPart.Mux4051]);
    }

    private static WiredChip? Part(ObjectReader r, Dictionary<string, WiredChip> parts, string name, Field<int> at, ChipPart[] fit)
    {
        if (!parts.TryGetValue(name, out var chip)) r.Report(at, DiagnosticCodes.UnknownName, $"there is no chip '{name}'; {Nearest.Hint(name, parts.Keys)}");
        else if (!fit.Contains(chip.Part)) r.Report(at, DiagnosticCodes.Conflict, $"'{name}' is {Name(chip.Part)}; {string.Join(" or ", fit.Select(Name))} is needed here");
        else return chip;
        return null;
    }

    private static int Channels(ChipPart part) => part switch
    {
        ChipPart.Mcp4728 or ChipPart.Ads1115 => 4,
        ChipPart.Si5351 => 6,
        ChipPart.Mcp3208 => 8,
        _ => 1,
    };

    private static string Name(ChipPart part) => part == ChipPart.Mux4051 ? "a 74HC4051" : $"an {part.ToString().ToUpperInvariant()}";

    private static Field<int> At<T>(Field<ImmutableArray<T>> list, int k) => new(true, 0, list.Item!.Items[k]);
}
