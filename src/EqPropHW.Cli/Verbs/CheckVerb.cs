using System.CommandLine;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Placement;
using EqPropHW.Reports;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp check EXPERIMENT --device D</c>: everything that keeps a network from running or learning on a device.</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var name = new Argument<string>("experiment") { Description = "a built-in experiment or a .jsonc file" };
        var (device, placement, json) = (CommonOptions.Device(), CommonOptions.Placement(), CommonOptions.Json());
        var picture = new Option<string?>("--picture") { Description = "draw the device graph with the offenders marked", HelpName = "FILE.svg" };
        var limit = CommonOptions.Expansions();
        var instance = CommonOptions.Instance();
        var command = new Verb(
            "check",
            "Check an experiment against the design rules of a device.",
            "eqp check xor-xy --device xy-chimera-4",
            "eqp check digits-xy --device xy-king-16 --placement mask --json",
            "eqp check xor-digipot --device bench:digipot",
            "eqp check xor-board --device emulated-board:m3")
        {
            name, device, instance, placement, picture, limit, json,
        };
        command.SetAction(async (p, cancellation) =>
        {
            if (p.GetValue(picture) is { } drawn) CommonOptions.RequireWritable(drawn, "--picture");
            var experiment = RunPlan.ReadExperiment(p.GetValue(name)!);
            experiment = experiment with { Device = p.GetValue(device) ?? experiment.Device, Placement = p.GetValue(placement) ?? experiment.Placement };
            var (profile, calibration) = BoardWords.IsBoard(experiment.Device) && !BusWords.IsBus(experiment.Device)
                ? await BoardWords.OnPaperAsync(experiment.Device, experiment.Network, cancellation)
                : (Devices.Profile(experiment.Device), BusWords.CalibrationState(experiment.Device, p.GetValue(instance)!.Value));
            var report = CheckReport.Of(experiment, profile, experiment.Placement, p.GetValue(limit)!.Value, calibration);
            if (p.GetValue(picture) is { } path) Draw(path, report, profile.Graph);
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(Machine(report), ConsoleJson.Options));
            else Console.Write(report.ToText());
            return report.Count(Severity.Error) == 0 ? ExitCode.Ok : ExitCode.GateNotMet;
        });
        return command;
    }

    private static void Draw(string path, CheckReport report, DeviceGraph graph)
    {
        if (graph.IsAny) throw new UsageException("--picture: the device is wired as the network asks; it has no graph to draw");
        var used = report.Placement is { IsPlaced: true } placed ? placed.Chains.SelectMany(c => c).ToHashSet() : [.. Enumerable.Range(0, Math.Min(report.Nodes, graph.NodeCount))];
        SafeFile.WriteText(path, DeviceFigure.Svg(
            $"{report.Experiment} on {report.Device}", graph, used,
            report.Findings.SelectMany(f => f.Nodes).ToHashSet(), report.Findings.SelectMany(f => f.Edges).ToHashSet()));
    }

    private static object Machine(CheckReport report) => new
    {
        report.Experiment,
        report.Device,
        Errors = report.Count(Severity.Error),
        Warnings = report.Count(Severity.Warning),
        report.Nodes,
        report.DeviceNodes,
        report.Couplings,
        report.DeviceCouplers,
        Placement = report.Placement is null ? null : new { report.Placement.Status, report.Placement.Reason, report.Placement.Expansions },
        Findings = report.Findings.Select(f => new
        {
            Id = f.Rule,
            Severity = f.Severity.ToString().ToLowerInvariant(),
            f.Element,
            f.Limit,
            f.Actual,
            f.Why,
            f.Fix,
        }),
    };
}
