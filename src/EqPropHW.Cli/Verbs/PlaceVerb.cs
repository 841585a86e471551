using System.CommandLine;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Placement;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp place NET.npz --device D</c>: find a placement of a network on a device graph, or say why there is none.</summary>
internal static class PlaceVerb
{
    public static Command Create()
    {
        var net = new Argument<string>("network") { Description = "NET.npz, as for 'eqp settle', or an experiment" };
        var device = new Option<string>("--device") { Description = "profile with a graph, or DEVICE.npz (edges, node_count, dead_nodes, dead_edges)", HelpName = "DEVICE", Required = true };
        var output = CommonOptions.Out("PLACEMENT.json to write");
        var limit = CommonOptions.Expansions();
        var json = CommonOptions.Json();
        var command = new Verb(
            "place",
            "Find a placement of a network on a device graph, or say why there is none.",
            "eqp place xor-xy --device xy-chimera-4 --out PLACEMENT.json")
        {
            net, device, output, limit, json,
        };
        command.SetAction(p =>
        {
            var topology = Graph(p.GetValue(net)!);
            var graph = p.GetValue(device)!.EndsWith(".npz", StringComparison.Ordinal) ? DeviceFile.Read(p.GetValue(device)!) : Devices.Profile(p.GetValue(device)!).Graph;
            var result = Placer.Find(topology, graph, p.GetValue(limit)!.Value);
            if (p.GetValue(output) is { } path) SafeFile.WriteText(path, result.ToJson());
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(result, ConsoleJson.Options));
            else Console.WriteLine($"{result.Status}: {result.Reason} ({result.Expansions} expansions)");
            // An impossible placement is an answer, not a failure.
            return ExitCode.Ok;
        });
        return command;
    }

    private static Topology Graph(string word)
        => word.EndsWith(".npz", StringComparison.Ordinal) ? NetworkFile.Read(word).Topology : RunPlan.ReadExperiment(word).Network.Topology;
}
