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
        var name = new Option<string>("--set") { Description = "which data set", DefaultValueFactory = _ => "idx" };
        name.AcceptOnlyFromAmong([.. Dataset.Names]);
        var json = CommonOptions.Json();
        var check = new Command("check", "Check a data set: files, magic numbers, counts, classes, hash.") { folder, name, json };
        check.SetAction(p =>
        {
            var report = DataCheck.Of(Dataset.Open(p.GetValue(name)!, p.GetValue(folder)));
            Console.WriteLine(p.GetValue(json) ? JsonSerializer.Serialize(report, ConsoleJson.Options) : report.ToString());
            return ExitCode.Ok;
        });
        return new Command("data", "Check data sets.") { check };
    }
}
