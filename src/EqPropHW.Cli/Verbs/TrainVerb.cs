using System.CommandLine;
using System.Text.Json;
using EqPropHW.Profiles;
using EqPropHW.Reports;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp train EXPERIMENT</c>: one run, in a run folder, with a report.</summary>
internal static class TrainVerb
{
    public static Command Create()
    {
        var name = new Argument<string?>("experiment") { Description = "a built-in experiment (see 'eqp experiments') or a .jsonc file", HelpName = "experiment", Arity = ArgumentArity.ZeroOrOne };
        name.CompletionSources.Add(_ => BuiltInExperiments.Names.Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        var (device, seed, instance, mode, threads) = (CommonOptions.Device(), CommonOptions.Seed(), CommonOptions.Instance(), CommonOptions.Mode(), CommonOptions.Threads());
        var (data, output, json) = (CommonOptions.Data(), CommonOptions.Out("run folder; by default runs/NAME-TIME"), CommonOptions.Json());
        var resume = new Option<string?>("--resume") { Description = "go on with an unfinished run in this folder", HelpName = "DIR" };
        var quick = new Option<bool>("--quick") { Description = "a tenth of the updates: to see that everything works" };
        var (placement, without, integrator, record) = (CommonOptions.Placement(), CommonOptions.Without(), CommonOptions.IntegratorWord(), CommonOptions.Record());
        var command = new Verb(
            "train",
            "Train a network and write a run folder with a report.",
            "eqp train digits-xy",
            "eqp train xor-xy --seed 7 --out runs/xor-7",
            "eqp train my.jsonc --device my-profile.json --json",
            "eqp train --resume runs/xor-7",
            "eqp train xor-board --device emulated-board:m3 --record run.eplr",
            "eqp train xor-board --device replay:run.eplr")
        {
            name, device, data, output, resume, seed, instance, mode, integrator, threads, quick, placement, record, without, json,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var plan = p.GetValue(resume) is { } folder
                ? RunPlan.Resume(folder, p.GetValue(name), p.GetValue(threads)!.Value, p.GetValue(record))
                : RunPlan.New(
                    p.GetValue(name) ?? throw new UsageException($"name an experiment ({string.Join(", ", BuiltInExperiments.Names)}) or a .jsonc file"),
                    new(p.GetValue(device), p.GetValue(data), p.GetValue(seed), p.GetValue(instance)!.Value, p.GetValue(mode), p.GetValue(quick), p.GetValue(placement), p.GetValue(without), p.GetValue(integrator)),
                    p.GetValue(output),
                    p.GetValue(threads)!.Value,
                    p.GetValue(record));
            TrainingProgress? progress = null;
            RunFolder? run = null;
            Summary summary;
            try
            {
                summary = await plan.RunAsync(
                    e => progress?.Observe(e),
                    cancellation,
                    (device, opened) => (progress, run) = (new(plan.Experiment, device, opened.Path), opened),
                    warning => progress?.Warn(warning));
            }
            catch (OperationCanceledException) when (run is not null)
            {
                throw new OperationCanceledException($"interrupted; go on with: eqp train --resume {run.Path}");
            }
            finally
            {
                progress?.Dispose();
            }
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(summary, ConsoleJson.Options));
            else TrainingProgress.PrintResult(summary, run!);
            if (plan.OnBoard is { } time && !p.GetValue(json)) Console.WriteLine(BusWords.WallTime(plan.Experiment.Device, time, summary.DeviceSeconds));
            return ExitCode.Ok;
        });
        return command;
    }
}
