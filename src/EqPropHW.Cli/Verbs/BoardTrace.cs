using System.CommandLine;
using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp board trace DEVICE</c>: how the nodes of a board settle, a line every few cycles.</summary>
/// <remarks>Any device does this: it runs short free steps, each from where the last one ended.</remarks>
internal static class BoardTrace
{
    public static Command Create()
    {
        var word = BoardVerb.Board();
        var experiment = new Option<string>("--experiment") { Description = "built-in experiment whose network is used, with random couplings", HelpName = "NAME", DefaultValueFactory = _ => "xor-board" };
        var cycles = CommonOptions.Number<int>("--cycles", "control cycles to trace", "a whole number from 1 up", n => n >= 1, 200);
        var every = CommonOptions.Number<int>("--every", "cycles between lines", "a whole number from 1 up", n => n >= 1, 5);
        var seed = CommonOptions.Seed();
        var command = new Verb("trace", "Let a network settle and print its states as CSV.", "eqp board trace emulated-board:m3 --cycles 300 --every 10") { word, experiment, cycles, every, seed };
        command.SetAction(async (p, cancellation) =>
        {
            if (!BuiltInExperiments.Names.Contains(p.GetValue(experiment)!)) throw new UsageException($"--experiment {p.GetValue(experiment)}: expected {string.Join(", ", BuiltInExperiments.Names)}");
            var network = ExperimentReader.Parse(BuiltInExperiments.Text(p.GetValue(experiment)!), p.GetValue(experiment) + ".jsonc").Network;
            await using var device = Devices.Open(p.GetValue(word)!, network.Substrate, network.Topology, new());
            await PrintAsync(device, p.GetValue(cycles)!.Value, p.GetValue(every)!.Value, p.GetValue(seed) ?? 1, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task PrintAsync(IDevice device, int cycles, int every, ulong seed, CancellationToken cancellation)
    {
        var (substrate, topology) = (device.Description.Substrate, device.Description.Topology);
        var random = new Numerics.RandomStream(seed, Numerics.RandomDomain.Initialisation);
        var parameters = Parameters.Zero(substrate, topology);
        foreach (ref var coupling in parameters.Couplings.AsSpan()) coupling = 2 * random.Uniform01() - 1;
        await device.ProgramAsync(parameters, parameters, cancellation);
        var state = new double[topology.NodeCount];
        foreach (var i in topology.FreeNodes) state[i] = substrate is XyArray ? Math.PI * (2 * random.Uniform01() - 1) : random.Uniform01();
        var inputs = topology.InputNodes.Select((_, k) => substrate is XyArray ? Math.PI / 2 * (k % 2 == 0 ? 1 : -1) : k % 2).ToArray();
        for (var x = 0; x < inputs.Length; x++) state[topology.InputNodes[x]] = inputs[x];
        Console.WriteLine("cycle,residual," + string.Join(',', Enumerable.Range(0, topology.NodeCount).Select(i => $"node{i}")));
        Console.WriteLine($"0,,{string.Join(',', state)}");
        for (var done = 0; done < cycles;)
        {
            var step = Math.Min(every, cycles - done);
            var program = new PhaseProgram(step, [new(0, new(NudgeKind.Tangent, substrate.DefaultCost), step, Start.Given)]);
            var readouts = await device.RunAsync(program, new(1, inputs, default, state.ToArray(), new ulong[] { 0 }), cancellation);
            readouts.CopyState(0, 0, state);
            done += step;
            Console.WriteLine($"{done},{readouts.Residual[0]:0.######},{string.Join(',', state)}");
        }
    }
}
