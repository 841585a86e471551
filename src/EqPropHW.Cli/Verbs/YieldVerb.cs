using System.CommandLine;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Profiles;
using EqPropHW.Studies;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp yield EXPERIMENT --device PROFILE</c>: how many dies of a profile learn, and which effect costs most.</summary>
internal static class YieldVerb
{
    private const string Whole = "a whole number from 1 up";

    public static Command Create()
    {
        var name = new Argument<string>("experiment") { Description = "a built-in experiment (see 'eqp experiments') or a .jsonc file", HelpName = "experiment" };
        name.CompletionSources.Add(_ => BuiltInExperiments.Names.Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        var (device, data, seed, mode, json) = (CommonOptions.ProfileDevice(), CommonOptions.Data(), CommonOptions.Seed(), CommonOptions.Mode(), CommonOptions.Json());
        device.Required = true;
        var (placement, output) = (CommonOptions.Placement(), CommonOptions.Out("folder of the dies; by default runs/yield-EXPERIMENT-PROFILE-TRAIN; finished dies in it are kept"));
        var dies = CommonOptions.Number<int>("--dies", "dies, by their instance from 1 on; by default 100, with --quick 20", Whole, n => n >= 1);
        var train = CommonOptions.Words("--train", "per-die: each die is trained; transfer: each is loaded with what the ideal device learned; by default transfer", "per-die", "transfer");
        var spec = CommonOptions.Number<double>("--spec", "least accuracy of a good die; by default nine tenths of the ideal device's", "a number from 0 to 1", s => s is >= 0 and <= 1);
        var ranking = CommonOptions.Number<int>("--ranking", "dies on which each effect is judged, alone and left out; 0 for none; by default 5, per die 2", "a whole number from 0 up", n => n >= 0);
        var quick = new Option<bool>("--quick") { Description = "20 dies and a tenth of the updates" };
        var command = new Verb(
            "yield",
            "Ask how many dies of a profile learn before one is made, and which imperfection costs most.",
            "eqp yield digits-xy --device digital-osc-fpga --quick",
            "eqp yield digits-neuron --device analog-neuron-xbar --dies 30 --train per-die --spec 0.85 --json")
        {
            name, device, dies, train, spec, ranking, quick, data, output, seed, mode, placement, json,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var (word, isPerDie, isQuick) = (p.GetValue(device)!, p.GetValue(train) == "per-die", p.GetValue(quick));
            if (BoardWords.IsBoard(word)) throw new UsageException($"'{word}' is a board, one die; yield needs a profile");
            var run = RunPlan.New(p.GetValue(name)!, new(word, p.GetValue(data), p.GetValue(seed), 1, p.GetValue(mode), isQuick, p.GetValue(placement)), null, threads: 1);
            // What no die can carry is refused before anything is written.
            if (isPerDie) run.RequireNudge();
            await using (run.OpenDevice()) { }
            var count = p.GetValue(dies) ?? (isQuick ? 20 : 100);
            var plan = new YieldPlan(
                run.Experiment.Name, run.Source, word, run.Profile.Hash, run.Experiment.Seed, p.GetValue(mode), isPerDie, isQuick)
            {
                Dies = count,
                RankingDies = Math.Min(count, p.GetValue(ranking) ?? (isPerDie ? 2 : 5)),
                Specification = p.GetValue(spec),
                Effects = Effects.Of(run.Profile),
            };
            var folder = p.GetValue(output)
                ?? Path.Combine("runs", $"yield-{run.Experiment.Name}-{Path.GetFileNameWithoutExtension(word)}-{(isPerDie ? "per-die" : "transfer")}{(isQuick ? "-quick" : "")}");
            var result = await new YieldRun(plan, run.Experiment.Network, run.Task, run.Experiment.Learning, run.OpenDie).RunAsync(folder, Console.Error.WriteLine, cancellation);
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(result, ConsoleJson.Options));
            else Console.Write(YieldText.Table(result) + $"dies: {folder}\n");
            return ExitCode.Ok;
        });
        return command;
    }
}
