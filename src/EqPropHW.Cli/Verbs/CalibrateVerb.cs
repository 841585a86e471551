using System.Globalization;
using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp board calibrate DEVICE</c>: what a board really does with what it is told, as a dated snapshot.</summary>
internal static class CalibrateVerb
{
    public static Verb Create()
    {
        var word = new System.CommandLine.Argument<string>("device") { Description = BusWords.Forms, HelpName = "DEVICE" };
        var output = CommonOptions.Out("file of the snapshot; by default where the board looks for it");
        var (instance, seed) = (CommonOptions.Instance(), CommonOptions.Seed());
        var experiment = new System.CommandLine.Option<string>("--experiment") { Description = "network to wire a board with that takes any", HelpName = "NAME", DefaultValueFactory = _ => "xor-board" };
        var command = new Verb(
            "calibrate",
            "Measure offsets, gains, time constants and both directions of every coupling.",
            "eqp board calibrate bench:digipot",
            "eqp board calibrate emulated-board:host --experiment xor-board --out host.calibration.json")
        {
            word, output, experiment, instance, seed,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var device = p.GetValue(word)!;
            if (p.GetValue(output) is { } named) CommonOptions.RequireWritable(named);
            var options = CommonOptions.Emulator(null, p.GetValue(seed) ?? 1, p.GetValue(instance)!.Value, threads: 1);
            await using var board = await OpenAsync(device, p.GetValue(experiment)!, options, cancellation);
            var path = p.GetValue(output) ?? (BusWords.IsBus(device) ? BusWords.CalibrationPath(device, options.Instance) : BoardWords.CalibrationPath(board.Description.Identity));
            CommonOptions.RequireWritable(path);
            var measured = await Calibrator.MeasureAsync(board, DateTimeOffset.UtcNow, cancellation);
            CalibrationFile.Write(path, measured);
            Print(measured);
            Console.WriteLine($"snapshot: {path}");
            return measured.Failures == 0 ? ExitCode.Ok : ExitCode.GateNotMet;
        });
        return command;
    }

    private static async ValueTask<IDevice> OpenAsync(string device, string experiment, Emulator.EmulatorOptions options, CancellationToken cancellation)
    {
        if (BusWords.IsBus(device)) return BusWords.OpenNominal(device, options);
        if (!BoardWords.IsBoard(device)) throw new UsageException($"'{device}' is no board; expected {BusWords.Forms}");
        var network = RunPlan.ReadExperiment(experiment).Network;
        return await BoardWords.OpenAsync(device, network.Substrate, network.Topology, null, cancellation: cancellation);
    }

    private static void Print(Calibration measured)
    {
        Console.WriteLine($"{measured.Device} ({measured.BoardId}), {measured.Taken.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");
        foreach (var n in measured.Nodes)
            Console.WriteLine(Text($"{$"node {n.Node}",-24} offset {n.Offset,8:0.0000}  gain {n.Gain,7:0.0000}  {(n.Tau > 0 ? Text($"tau {1e3 * n.Tau:0.000} ms") : "clamped"),-14}{Mark(n.IsOk)}"));
        foreach (var l in measured.Levels)
            Console.WriteLine(Text($"{l.Terminal,-24} offset {l.Offset,8:0.0000}  gain {l.Positive,7:0.0000} above zero, {l.Negative,7:0.0000} below{Mark(l.IsOk)}"));
        Console.WriteLine($"{measured.Levels.Length + measured.Nodes.Length - measured.Failures} channels measured, {measured.Failures} failed");
    }

    private static string Mark(bool isOk) => isOk ? "" : "  FAILED";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
