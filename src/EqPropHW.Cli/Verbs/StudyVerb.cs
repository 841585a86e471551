using System.CommandLine;
using System.Text.Json;
using EqPropHW.Profiles;
using EqPropHW.Reports;
using EqPropHW.Studies;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp study NAME</c>: a grid of experiments and seeds, with a page and bounds.</summary>
internal static class StudyVerb
{
    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "a study; without one the studies are listed", HelpName = "study", Arity = ArgumentArity.ZeroOrOne };
        string[] studies = [.. BuiltInStudies.All.Select(s => s.Name), GradientQuality.Name];
        name.CompletionSources.Add(studies);
        name.Validators.Add(r => CommonOptions.RequireWord(r, "study", studies));
        var quick = new Option<bool>("--quick") { Description = "few cells and seeds, under two minutes" };
        var seeds = CommonOptions.Number<int>("--seeds", "seeds of each cell", "a whole number from 1 up", n => n >= 1);
        var only = new Option<string?>("--cells") { Description = "run only these cells, names with commas between; bounds are not judged", HelpName = "cells" };
        var (output, json) = (CommonOptions.Out("folder of the study; by default runs/study-NAME; finished runs in it are kept"), CommonOptions.Json());
        var command = new Verb(
            "study",
            "Run a study: a grid of experiments and seeds, with a page, a table and bounds.",
            "eqp study",
            "eqp study xor-size --quick")
        {
            name, quick, seeds, only, output, json,
        };
        command.SetAction(async (p, cancellation) =>
        {
            if (p.GetValue(name) is not { } wanted)
            {
                List(p.GetValue(json));
                return ExitCode.Ok;
            }
            var isQuick = p.GetValue(quick);
            var chosen = p.GetValue(only)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var folder = p.GetValue(output) ?? Path.Combine("runs", $"study-{wanted}{(isQuick ? "-quick" : "")}");
            var study = BuiltInStudies.All.SingleOrDefault(s => s.Name == wanted);
            var cells = study?.Cells.Select(c => c.Name) ?? GradientQuality.Knobs;
            if (chosen?.Except(cells).FirstOrDefault() is { } unknown)
                throw new UsageException($"--cells: {wanted} has no cell '{unknown}'; its cells are {string.Join(", ", cells)}");
            if (study is null) return await GradientBenches.RunAsync(folder, p.GetValue(seeds), isQuick, chosen, p.GetValue(json), cancellation);
            var runner = new StudyRunner(study, BuiltInExperiments.Text, (cell, source, seed, path, token) => RunAsync(cell, source, seed, study.HasOwnDies ? seed : 1, path, token));
            var result = await runner.RunAsync(folder, p.GetValue(seeds), isQuick, chosen, Console.Error.WriteLine, cancellation);
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(Machine(result), ConsoleJson.Options));
            else Console.Write(StudyText.Table(result) + Text(folder) + $"page: {Path.Combine(folder, "index.html")}\n");
            return result.Passed ? ExitCode.Ok : ExitCode.GateNotMet;
        });
        return command;
    }

    internal static Task<Summary> RunAsync(Cell cell, string source, ulong seed, string folder, CancellationToken cancellation)
        => RunAsync(cell, source, seed, instance: 1, folder, cancellation);

    private static async Task<Summary> RunAsync(Cell cell, string source, ulong seed, ulong instance, string folder, CancellationToken cancellation)
    {
        var plan = File.Exists(Path.Combine(folder, "manifest.json"))
            ? RunPlan.Resume(folder, null, threads: 1)
            : RunPlan.OfText(cell.Name, source, new(null, null, seed, instance, cell.Mode, false), folder, threads: 1);
        return await plan.RunAsync(_ => { }, cancellation);
    }

    private static string Text(string folder)
    {
        var path = Path.Combine(folder, "findings.txt");
        return File.Exists(path) ? "\n" + File.ReadAllText(path) + "\n" : "";
    }

    private static void List(bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(BuiltInStudies.All.Select(s => new { s.Name, s.Question, Cells = s.Cells.Select(c => c.Name) }), ConsoleJson.Options));
            return;
        }
        foreach (var study in BuiltInStudies.All) Console.WriteLine($"{study.Name,-20} {study.Question}");
        Console.WriteLine($"{GradientQuality.Name,-20} {GradientQuality.Question}");
    }

    private static object Machine(StudyResult result) => new
    {
        Study = result.Study.Name,
        Cells = result.Rows.Select(r => new
        {
            r.Name,
            r.Seeds,
            r.Success,
            r.SuccessInterval.Low,
            r.SuccessInterval.High,
            Distance = Statistics.Mean(r.Distances),
            Accuracy = Statistics.Mean(r.Accuracies),
        }),
        result.Gates,
        result.Passed,
    };
}
