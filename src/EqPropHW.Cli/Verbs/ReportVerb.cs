using System.CommandLine;
using EqPropHW.Core;
using EqPropHW.Reports;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp report DIR...</c>: one page from one run or from several seeds of an experiment.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("folder") { Description = "run folders", Arity = ArgumentArity.OneOrMore };
        var output = CommonOptions.Out("page to write; by default report.html in the first folder");
        var command = new Verb(
            "report",
            "Write a page from run folders; several seeds of one experiment share it, with their spread.",
            "eqp report runs/xor-7",
            "eqp report runs/xor-* --out xor.html")
        {
            folders, output,
        };
        command.SetAction(p =>
        {
            var paths = p.GetValue(folders)!;
            if (p.GetValue(output) is { } file) CommonOptions.RequireWritable(file);
            var html = RunReport.Html([.. paths.Select(RunFolder.Load)]);
            var page = p.GetValue(output) ?? Path.Combine(paths[0], "report.html");
            SafeFile.WriteText(page, html);
            Console.WriteLine(page);
            return ExitCode.Ok;
        });
        return command;
    }
}
