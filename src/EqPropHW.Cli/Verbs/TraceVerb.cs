using System.CommandLine;
using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp trace EXPERIMENT|NET.npz</c>: what nodes and sequencer do from cycle to cycle, as numbers or as waveforms.</summary>
internal static class TraceVerb
{
    public static Command Create()
    {
        var what = new Argument<string>("network") { Description = "a built-in experiment, a .jsonc file, or NET.npz", HelpName = "EXPERIMENT|NET.npz" };
        what.CompletionSources.Add(_ => BuiltInExperiments.Names.Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        var parameters = new Option<string?>("--parameters") { Description = "parameters of a run (its parameters.npz) instead of those the experiment begins with", HelpName = "NET.npz" };
        var inputs = new Option<string?>("--inputs") { Description = "X.npy [samples, inputs] of a NET.npz", HelpName = "X.npy" };
        var targets = new Option<string?>("--targets") { Description = "Y.npy [samples, outputs] of a NET.npz: nudge after the free phase", HelpName = "Y.npy" };
        var beta = CommonOptions.Number<double>("--beta", "nudging strength for a NET.npz", "a positive number", b => b > 0 && double.IsFinite(b), 0.125);
        var (law, activation, data) = (OwnNetwork.Law(), OwnNetwork.Activation(), CommonOptions.Data());
        var (device, seed, instance, mode, record) = (CommonOptions.Device(BoardWords.Forms), CommonOptions.Seed(), CommonOptions.Instance(), CommonOptions.Mode(), CommonOptions.Record());
        var (placement, without, run) = (CommonOptions.Placement(), CommonOptions.Without(), new TraceRun());
        var command = new Verb(
            "trace",
            "Watch nodes, couplings, codes and the sequencer of a device over its cycles.",
            "eqp trace xor-board --every 10",
            "eqp trace xor-board --device emulated-board:m3 --nodes outputs --couplings all --out xor.vcd",
            "eqp trace digits-xy --nodes 164-173 --cycles 50 --out digits.npz",
            "eqp trace NET.npz --inputs X.npy --out net.vcd")
        {
            what, parameters, inputs, targets, beta, law, activation, data, device, seed, instance, mode, placement, without, record,
        };
        foreach (var option in run.Options) command.Add(option);
        command.SetAction(async (p, cancellation) =>
        {
            var path = p.GetValue(what)!;
            if (!path.EndsWith(".npz", StringComparison.Ordinal))
            {
                if (p.GetValue(inputs) is { } own) throw new UsageException($"--inputs {own}: an experiment has its own data; name one of its samples with --sample");
                var plan = RunPlan.New(path, new(p.GetValue(device), p.GetValue(data), p.GetValue(seed), p.GetValue(instance)!.Value, p.GetValue(mode), Quick: false, p.GetValue(placement), p.GetValue(without)), folder: null, threads: 1, p.GetValue(record));
                await run.OfExperimentAsync(p, plan, p.GetValue(parameters), cancellation);
                return ExitCode.Ok;
            }
            var file = NetworkFile.Read(path);
            var substrate = OwnNetwork.Substrate(file, path, p.GetValue(law), p.GetValue(activation), site: null);
            var values = OwnNetwork.Matrix(p.GetValue(inputs) ?? throw new UsageException($"{path} has no data of its own; name its inputs with --inputs X.npy"), file.Topology.InputNodes.Length, "input nodes");
            var wanted = p.GetValue(targets) is { } y ? OwnNetwork.Matrix(y, file.Topology.OutputNodes.Length, "output nodes") : null;
            var word = p.GetValue(device) ?? substrate.Name + "-ideal";
            var options = CommonOptions.Emulator(p.GetValue(mode), p.GetValue(seed) ?? 1, p.GetValue(instance)!.Value, threads: 1, p.GetValue(without));
            if (file.Tau is { } tau) options = options with { Time = new Continuous([.. tau]) };
            await using var opened = Devices.Open(word, substrate, file.Topology, options, record: p.GetValue(record));
            await run.OfNetworkAsync(p, opened, file, values, wanted, p.GetValue(beta)!.Value, p.GetValue(seed) ?? 1, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary><c>eqp board trace DEVICE</c>: the same with the board first.</summary>
    public static Verb OfBoard()
    {
        var word = BoardVerb.Board();
        var experiment = new Option<string>("--experiment") { Description = "experiment whose network and first sample are used", HelpName = "NAME", DefaultValueFactory = _ => "xor-board" };
        var (seed, run) = (CommonOptions.Seed(), new TraceRun());
        var command = new Verb("trace", "Let a network settle and print its states as CSV, or write them as 'eqp trace' does.", "eqp board trace emulated-board:m3 --cycles 300 --every 10") { word, experiment, seed };
        foreach (var option in run.Options) command.Add(option);
        command.SetAction(async (p, cancellation) =>
        {
            if (!BoardWords.IsBoard(p.GetValue(word)!)) throw new UsageException($"'{p.GetValue(word)}' is no board; expected {BoardWords.Forms}");
            var plan = RunPlan.New(p.GetValue(experiment)!, new(p.GetValue(word), null, p.GetValue(seed), 1, null, Quick: false), folder: null, threads: 1);
            await run.OfExperimentAsync(p, plan, parameters: null, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }
}
