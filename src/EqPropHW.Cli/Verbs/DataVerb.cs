using System.CommandLine;
using System.Text.Json;
using EqPropHW.Training;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp data</c> and <c>eqp data check [DIR]</c>.</summary>
internal static class DataVerb
{
    public static Command Create()
    {
        var folder = new Argument<string?>("folder") { Description = "folder of IDX files; by default the installed set", Arity = ArgumentArity.ZeroOrOne };
        var name = CommonOptions.Words("--set", "which data set; by default idx", [.. Dataset.Names]);
        var json = CommonOptions.Json();
        var check = new Verb(
            "check",
            "Check a data set: files, magic numbers, counts, classes, hash.",
            "eqp data check",
            "eqp data check my-folder",
            "eqp data check --set digits")
        {
            folder, name, json,
        };
        check.SetAction(p =>
        {
            var report = DataCheck.Of(Dataset.Open(p.GetValue(name) ?? "idx", p.GetValue(folder)));
            if (p.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(report, ConsoleJson.Options));
            else Print(report);
            return ExitCode.Ok;
        });
        return new Command("data", "Check data sets.") { check };
    }

    private static void Print(DataCheck set)
    {
        Console.WriteLine($"{set.Name}: {set.Train.Count} training and {set.Test.Count} test samples of {set.FeatureCount} features, {set.ClassNames.Length} classes");
        var width = Math.Max("class".Length, set.ClassNames.Max(n => n.Length));
        Console.WriteLine($"  {"class".PadRight(width)} {"train",8} {"test",8}");
        for (var c = 0; c < set.ClassNames.Length; c++)
            Console.WriteLine($"  {set.ClassNames[c].PadRight(width)} {set.Train.PerClass[c],8} {set.Test.PerClass[c],8}");
        foreach (var file in set.Files)
            Console.WriteLine($"  file     {file.Name}, {file.Bytes} bytes{(file.Magic is null ? "" : $", magic {file.Magic}")}");
        Console.WriteLine($"  values   {set.Train.Smallest} to {set.Train.Largest} (train), {set.Test.Smallest} to {set.Test.Largest} (test)");
        Console.WriteLine($"  sha-256  {set.Sha256}");
        Console.WriteLine($"  source   {set.Source}");
        Console.WriteLine($"  licence  {set.Licence}");
    }
}
