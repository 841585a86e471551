using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp board dry-run EXPERIMENT --device bus:WIRING</c>: every transfer of one sample, on simulated chips.</summary>
internal static class DryRunVerb
{
    public static Verb Create()
    {
        var name = new System.CommandLine.Argument<string>("experiment") { Description = "a built-in experiment or a .jsonc file" };
        var (device, instance) = (CommonOptions.Device(), CommonOptions.Instance());
        var command = new Verb(
            "dry-run",
            "Print every transfer that opening a board, programming it, one sample and switching it off make; nothing real is driven.",
            "eqp board dry-run xor-digipot",
            "eqp board dry-run xor-digipot --device bus:my-board.json")
        {
            name, device, instance,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var experiment = RunPlan.ReadExperiment(p.GetValue(name)!);
            var word = p.GetValue(device) ?? experiment.Device;
            if (!BusWords.IsBus(word)) throw new UsageException($"'{word}' has no buses; dry-run takes bench:WIRING or bus:WIRING");
            var (wiring, network) = (BusWords.Wiring(word), experiment.Network);
            var bench = BusWords.VirtualBench(wiring, CommonOptions.Emulator(null, experiment.Seed, p.GetValue(instance)!.Value, threads: 1));
            var transfers = 0;
            var traced = new TracedBuses(bench.Buses, line =>
            {
                transfers++;
                Console.WriteLine(line);
            });
            Console.WriteLine("# find the chips, bring every level to zero, connect the outputs");
            await using (var board = new BusDevice(wiring, traced.Buses, network.Substrate, network.Topology, "dry run"))
            {
                var parameters = Parameters.Zero(network.Substrate, network.Topology);
                new TrainableParameters(network, experiment.Learning.Bias, experiment.Seed).Expand(parameters);
                Console.WriteLine("# program the first parameters");
                await board.ProgramAsync(parameters, parameters, cancellation);
                Console.WriteLine("# one sample");
                var sample = new GradientProbe(network, new(experiment.Task, network.Substrate, n => [.. Enumerable.Range(0, n)]), experiment.Learning, experiment.Seed, 1).Batch;
                await board.RunAsync(Nudging.Of(experiment.Learning, board.Description.Capabilities).Program, sample with { Starts = Array.Empty<double>() }, cancellation);
                Console.WriteLine("# outputs off");
            }
            Console.WriteLine($"# {transfers} transfers; outputs {(bench.IsSafe ? "safe" : "NOT SAFE")}");
            return ExitCode.Ok;
        });
        return command;
    }
}
