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
        var device = new Option<string>("--device") { Description = "profile with a graph, bench:WIRING, bus:WIRING, or DEVICE.npz (edges, node_count, dead_nodes, dead_edges)", HelpName = "DEVICE", Required = true };
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
            if (p.GetValue(output) is { } named) CommonOptions.RequireWritable(named);
            var (topology, substrate) = Network(p.GetValue(net)!);
            var graph = Graph(p.GetValue(device)!, substrate);
            var result = Placer.Find(topology, graph, p.GetValue(limit)!.Value);
            if (p.GetValue(output) is { } path) SafeFile.WriteText(path, result.ToJson());
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(result, ConsoleJson.Options));
            else Console.WriteLine($"{result.Status}: {result.Reason} ({result.Expansions} expansions)");
            // An impossible placement is an answer, not a failure.
            return ExitCode.Ok;
        });
        return command;
    }

    private static (Topology Topology, string Substrate) Network(string word)
    {
        if (word.EndsWith(".npz", StringComparison.Ordinal))
        {
            var file = NetworkFile.Read(word);
            return (file.Topology, file.IsXy ? "xy" : "neuron");
        }
        var network = RunPlan.ReadExperiment(word).Network;
        return (network.Topology, network.Substrate.Name);
    }

    /// <summary>The graph of a device that can carry the substrate; a graph in a file has none of its own.</summary>
    private static DeviceGraph Graph(string word, string substrate)
    {
        if (word.EndsWith(".npz", StringComparison.Ordinal)) return DeviceFile.Read(word);
        var profile = Devices.Profile(word);
        return profile.Substrate == substrate
            ? profile.Graph
            : throw new NetworkException($"profile {profile.Name} carries networks of substrate '{profile.Substrate}'; this one is '{substrate}'");
    }
}
