using System.CommandLine;
using System.Text.Json;
using EqPropHW.Profiles;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp experiments</c> and <c>eqp experiments show NAME</c>.</summary>
internal static class ExperimentsVerb
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Verb("experiments", "List the built-in experiments.", "eqp experiments", "eqp experiments show xor-xy > my.jsonc") { json };
        command.SetAction(p =>
        {
            var all = BuiltInExperiments.Names.Select(n => BuiltInExperiments.Load(n)).ToArray();
            if (p.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(all.Select(e => new { e.Name, e.Description }), ConsoleJson.Options));
            else
                foreach (var e in all) Console.WriteLine($"{e.Name,-14} {e.Description}");
            return ExitCode.Ok;
        });
        var name = new Argument<string>("experiment") { Description = "a built-in experiment", HelpName = "experiment" };
        name.CompletionSources.Add(_ => BuiltInExperiments.Names.Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        var show = new Command("show", "Print an experiment, to start your own from.") { name };
        show.SetAction(p =>
        {
            var wanted = p.GetValue(name)!;
            if (!BuiltInExperiments.Names.Contains(wanted))
                throw new UsageException($"'{wanted}' is not a built-in experiment ({string.Join(", ", BuiltInExperiments.Names)})");
            Console.Write(BuiltInExperiments.Text(wanted));
            return ExitCode.Ok;
        });
        command.Add(show);
        return command;
    }
}
