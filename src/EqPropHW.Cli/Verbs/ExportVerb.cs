using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Emulator.Spice;
using EqPropHW.Training;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp export spice NET.npz</c>: the free phase of an analog array as a netlist for ngspice.</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var net = new Argument<string>("network") { Description = "NET.npz: edges, couplings, biases, input_nodes, output_nodes, perhaps tau" };
        var inputs = new Option<string>("--inputs") { Description = "X.npy [samples, inputs], in the order of input_nodes (rad; activation): one copy of the array a row", HelpName = "X.npy", Required = true };
        var output = new Option<string>("--out") { Description = "X.cir to write", HelpName = "X.cir", Required = true };
        var sample = CommonOptions.Number<int>("--sample", "only this row of X.npy, from 0; by default all", "a whole number from 0 up", n => n >= 0);
        var (law, activation) = (OwnNetwork.Law(), OwnNetwork.Activation());
        var start = CommonOptions.Words("--start", "start states; by default random (XY) or zero (neurons)", "random", "zero");
        var cycles = CommonOptions.Number<int>("--cycles", "length in control cycles of the device", "a whole number from 1 up", n => n >= 1, 300);
        var compare = new Option<bool>("--compare") { Description = "run ngspice on it and compare every state with the emulator; exit code 5 when they differ by more than 1e-3 of full scale" };
        var (device, seed, instance, json) = (CommonOptions.Device(), CommonOptions.Seed(), CommonOptions.Instance(), CommonOptions.Json());
        device.Description = "profile name or path of a .json profile, for clock and time constants; by default the ideal one of the network's kind";
        var spice = new Verb(
            "spice",
            "Write an ngspice netlist of an XY or analog neuron array: behavioural sources, states on capacitors.",
            "eqp export spice NET.npz --inputs X.npy --out X.cir",
            "eqp export spice NET.npz --inputs X.npy --law A --activation logistic --sample 3 --out X.cir --compare",
            "ngspice -b X.cir")
        {
            net, inputs, output, sample, law, activation, start, cycles, compare, device, seed, instance, json,
        };
        spice.SetAction(async (p, cancellation) =>
        {
            var path = p.GetValue(output)!;
            CommonOptions.RequireWritable(path);
            var file = NetworkFile.Read(p.GetValue(net)!);
            var substrate = OwnNetwork.Substrate(file, p.GetValue(net)!, p.GetValue(law), p.GetValue(activation), site: null);
            var values = Chosen(OwnNetwork.Matrix(p.GetValue(inputs)!, file.Topology.InputNodes.Length, "input nodes"), p.GetValue(sample));
            var profile = Devices.Profile(p.GetValue(device) ?? substrate.Name + "-ideal");
            var isRandom = p.GetValue(start) is { } from ? from == "random" : file.IsXy;
            var circuit = new SpiceCircuit(
                substrate, file.Topology, file.ToParameters(substrate), Tau(file, profile, p.GetValue(instance)!.Value), values.Shape[0], values.Values,
                Starts(substrate, file.Topology, values.Shape[0], isRandom, p.GetValue(seed) ?? 1), 1 / profile.Timing.ClockHz, p.GetValue(cycles)!.Value);
            // ngspice takes a name without spaces or quotes.
            var states = Regex.Replace(Path.GetFileNameWithoutExtension(path), "[^A-Za-z0-9._-]", "_") + ".states.txt";
            SafeFile.WriteText(path, circuit.Netlist(states));
            var agreement = p.GetValue(compare) ? await SpiceComparison.RunAsync(circuit, path, states, cancellation) : null;
            Print(p.GetValue(json), path, states, circuit, agreement);
            return agreement is { Agrees: false } ? ExitCode.GateNotMet : ExitCode.Ok;
        });
        return new Command("export", "Write a network for another program.") { spice };
    }

    private static void Print(bool json, string path, string states, SpiceCircuit circuit, SpiceAgreement? agreement)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { Netlist = path, States = states, circuit.Samples, Nodes = circuit.Topology.NodeCount, circuit.Cycles, Comparison = agreement }, ConsoleJson.Options));
            return;
        }
        Console.WriteLine($"{path}: {circuit.Samples} samples of {circuit.Topology.NodeCount} nodes, {circuit.Cycles} cycles; 'ngspice -b {Path.GetFileName(path)}' writes {states}");
        if (agreement is not null) Console.WriteLine(agreement.Text);
    }

    private static NpyArray Chosen(NpyArray values, int? sample)
    {
        if (sample is not { } row) return values;
        var (count, width) = (values.Shape[0], values.Shape[1]);
        if (row >= count) throw new UsageException($"--sample {row}: the inputs have rows 0..{count - 1}");
        return new([1, width], values.Values[(row * width)..((row + 1) * width)]);
    }

    private static ImmutableArray<double> Tau(NetworkFile file, HardwareProfile profile, ulong instance)
    {
        if (file.Tau is { } own) return [.. own];
        return TimeConstants.Draw(profile.Time, file.Topology, instance) is Continuous continuous
            ? continuous.Tau
            : throw new NetworkException($"profile {profile.Name} is clocked: a map from cycle to cycle has no circuit of capacitors; take a continuous one");
    }

    private static double[] Starts(Substrate substrate, Topology topology, int samples, bool isRandom, ulong seed)
    {
        var starts = new double[samples * topology.NodeCount];
        for (var b = 0; isRandom && b < samples; b++)
            StartStates.Draw(substrate, topology, seed, (ulong)b, starts.AsSpan(b * topology.NodeCount, topology.NodeCount));
        return starts;
    }
}
