using System.CommandLine;
using System.Text.Json;
using EqPropHW.Core;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp settle NET.npz</c>: settle a user's own network, and with targets take its EP gradient.</summary>
internal static class SettleVerb
{
    private const string Positive = "a positive number";

    public static Command Create()
    {
        var net = new Argument<string>("network") { Description = "NET.npz: edges, couplings, biases, input_nodes, output_nodes" };
        var inputs = new Option<string>("--inputs") { Description = "X.npy [samples, inputs], in the order of input_nodes (rad; activation)", HelpName = "X.npy", Required = true };
        var targets = new Option<string?>("--targets") { Description = "Y.npy [samples, outputs], in the order of output_nodes: nudge, and write the EP gradient", HelpName = "Y.npy" };
        var output = new Option<string>("--out") { Description = "R.npz to write", HelpName = "R.npz", Required = true };
        var beta = CommonOptions.Number<double>("--beta", "nudging strength", Positive, b => b > 0 && double.IsFinite(b), 0.1);
        var cost = CommonOptions.Words("--cost", "cost of the outputs; by default log (XY) or squared (neurons)", "log", "cosine", "squared");
        var nudging = CommonOptions.Words("--nudging", "nudging scheme; by default centered", "one-sided", "centered");
        var nudge = CommonOptions.Words("--nudge", "live: the force follows the state; tangent: held as at the end of the free phase; by default live", "live", "tangent");
        var clip = CommonOptions.Number<double>("--clip", "largest applied nudge force, |beta dC/ds|; by default none", Positive, c => c > 0);
        var (law, activation) = (OwnNetwork.Law(), OwnNetwork.Activation());
        var site = CommonOptions.Words("--nudge-site", "where the nudge of a law-A or law-C neuron enters; by default inside", "inside", "outside");
        var start = CommonOptions.Words("--start", "start of the free phase; by default random (XY) or zero (neurons)", "random", "zero");
        var residual = CommonOptions.Number<double>("--residual", "a sample has settled at this residual", Positive, r => r > 0, 1e-9);
        var cycles = CommonOptions.Number<int>("--cycles", "longest phase in control cycles", "a whole number from 1 up", n => n >= 1, 200_000);
        var (device, seed, instance, mode, threads) = (CommonOptions.Device(), CommonOptions.Seed(), CommonOptions.Instance(), CommonOptions.Mode(), CommonOptions.Threads());
        var integrator = CommonOptions.IntegratorWord();
        mode.Description += "; by default physical64";
        device.Description += "; by default the ideal one of the network's kind";
        var (without, record, json) = (CommonOptions.Without(), CommonOptions.Record(), CommonOptions.Json());
        var command = new Verb(
            "settle",
            "Settle a network of your own; with targets, take its EP gradient.",
            "eqp settle NET.npz --inputs X.npy --out R.npz",
            "eqp settle NET.npz --inputs X.npy --targets Y.npy --beta 0.01 --out R.npz",
            "eqp settle runs/xor-7/parameters.npz --inputs X.npy --out R.npz")
        {
            net, inputs, targets, output, beta, cost, nudging, nudge, clip, law, activation, site, start, residual, cycles, device, seed, instance, mode, integrator, threads, without, record, json,
        };
        command.SetAction(async (p, cancellation) =>
        {
            CommonOptions.RequireWritable(p.GetValue(output)!);
            var file = NetworkFile.Read(p.GetValue(net)!);
            var substrate = OwnNetwork.Substrate(file, p.GetValue(net)!, p.GetValue(law), p.GetValue(activation), p.GetValue(site));
            var chosen = p.GetValue(cost) is { } word2 ? Enum.Parse<Cost>(word2, ignoreCase: true) : substrate.DefaultCost;
            if (!substrate.Accepts(chosen)) throw new UsageException($"--cost {p.GetValue(cost)}: {(file.IsXy ? "oscillators are nudged by log or cosine" : "neurons are nudged by squared")}");
            var settings = new SettleSettings(
                p.GetValue(beta)!.Value,
                new(p.GetValue(nudge) == "tangent" ? NudgeKind.Tangent : NudgeKind.Live, chosen, p.GetValue(clip) ?? double.PositiveInfinity),
                p.GetValue(nudging) == "one-sided" ? NudgingScheme.OneSided : NudgingScheme.Centered,
                p.GetValue(start) is { } from ? from == "random" : file.IsXy,
                p.GetValue(residual)!.Value,
                p.GetValue(cycles)!.Value,
                p.GetValue(seed) ?? 1);
            var options = CommonOptions.Emulator(p.GetValue(mode) ?? "physical64", settings.Seed, p.GetValue(instance)!.Value, p.GetValue(threads)!.Value, p.GetValue(without), p.GetValue(integrator));
            var settled = await SettleRun.ExecuteAsync(
                file,
                substrate,
                OwnNetwork.Matrix(p.GetValue(inputs)!, file.Topology.InputNodes.Length, "input nodes"),
                p.GetValue(targets) is { } y ? OwnNetwork.Matrix(y, file.Topology.OutputNodes.Length, "output nodes") : null,
                settings,
                p.GetValue(device) ?? substrate.Name + "-ideal",
                options,
                p.GetValue(record),
                cancellation);
            Npz.Write(p.GetValue(output)!, settled.Arrays);
            Console.WriteLine(p.GetValue(json) ? JsonSerializer.Serialize(settled.Outcome, ConsoleJson.Options) : settled.Outcome.Text);
            return ExitCode.Ok;
        });
        return command;
    }
}
