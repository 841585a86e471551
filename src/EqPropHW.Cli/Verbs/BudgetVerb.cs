using System.CommandLine;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Studies;
using EqPropHW.Training;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp budget EXPERIMENT --device PROFILE</c>: time and energy of a run on the device, and whether its nudge can be seen.</summary>
internal static class BudgetVerb
{
    // One block of the emulator: enough samples for a mean, few enough for seconds.
    private const int Samples = 16;

    public static Command Create()
    {
        var name = new Argument<string>("experiment") { Description = "a built-in experiment or a .jsonc file" };
        var parameters = new Option<string?>("--parameters") { Description = "look at these trained parameters (parameters.npz of a run) instead of the initial ones", HelpName = "NET.npz" };
        var (device, placement, without) = (CommonOptions.ProfileDevice(), CommonOptions.Placement(), CommonOptions.Without());
        var (seed, instance, json) = (CommonOptions.Seed(), CommonOptions.Instance(), CommonOptions.Json());
        var command = new Verb(
            "budget",
            "What a run takes and draws on a device, which nudging strengths it can use, and whether its nudge can be seen.",
            "eqp budget xor-xy --device my-profile.json",
            "eqp budget digits-xy --device my-profile.json --parameters runs/digits-7/parameters.npz --json")
        {
            name, device, placement, parameters, without, seed, instance, json,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var plan = RunPlan.New(
                p.GetValue(name)!,
                new(p.GetValue(device), null, p.GetValue(seed), p.GetValue(instance)!.Value, null, false, p.GetValue(placement), p.GetValue(without)),
                folder: null,
                threads: 1);
            if (BoardWords.IsBoard(plan.Experiment.Device)) throw new UsageException($"'{plan.Experiment.Device}' is a board, which says nothing of its times and power; name a profile");
            var report = await ReportAsync(plan, p.GetValue(parameters), cancellation);
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(report.Machine, ConsoleJson.Options));
            else Console.Write(report.Text);
            if (report.Window.IsSeen) return ExitCode.Ok;
            Console.Error.WriteLine(report.Refusal);
            return ExitCode.GateNotMet;
        });
        return command;
    }

    private static async Task<BudgetReport> ReportAsync(RunPlan plan, string? path, CancellationToken cancellation)
    {
        var (experiment, learning) = (plan.Experiment, plan.Experiment.Learning);
        var (network, profile, options) = (experiment.Network, plan.Profile.Without(plan.Options.Without), plan.Options);
        var (substrate, topology) = (network.Substrate, network.Topology);
        var parameters = Parameters.Zero(substrate, topology);
        if (path is null) new TrainableParameters(network, learning.Bias, experiment.Seed).Expand(parameters);
        else Read(path, topology, substrate, parameters);

        var ideal = options with { Without = [Effects.Every], Mode = EmulatorMode.Physical64, Threads = Environment.ProcessorCount };
        await using var device = new EmulatorDevice(profile with { IsFixedPoint = false }, substrate, topology, ideal);
        var probe = new GradientProbe(network, plan.Task, learning, experiment.Seed, Samples);
        var batch = Math.Min(learning.Batch, plan.Task.Train.Count) * learning.InitialStates;
        var window = await BetaWindow.MeasureAsync(probe, device, profile, parameters, batch, cancellation);
        var asSet = await probe.ReadAsync(device, parameters, cancellation: cancellation);
        var nudging = Nudging.Of(learning, profile.Capabilities);
        var budget = Budget.Of(
            profile, topology, nudging.Program, [.. asSet.Cycles.Select(c => (long)Math.Ceiling(c))], batch, plan.Task.Train.Count * learning.InitialStates,
            HostTime.Measure(network, nudging, batch));
        // A device refuses a strength that its converter sets to 0; its integrator is judged at that strength all the same.
        var carried = window.IsSet ? options : options with { Without = [.. options.Without, "nudge-bits"] };
        var halving = await SubStepHalving.MeasureAsync(profile, substrate, topology, carried, parameters, nudging.Program, probe.Batch, cancellation);
        return new(experiment.Name, profile, nudging.Program, budget, window, halving, device.Description.AccuracyClass, path is null ? "initial" : path);
    }

    private static void Read(string path, Topology topology, Substrate substrate, Parameters into)
    {
        var file = NetworkFile.Read(path);
        if (file.IsXy != substrate is XyArray || file.Topology.NodeCount != topology.NodeCount || !file.Topology.Edges.SequenceEqual(topology.Edges))
            throw new NetworkException($"{path}: {file.Topology.NodeCount} nodes and {file.Topology.Edges.Length} couplings are not the network of the experiment");
        file.ToParameters(substrate).CopyTo(into);
    }
}
