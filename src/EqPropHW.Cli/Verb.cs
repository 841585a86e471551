using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EqPropHW.Cli;

/// <summary>A command whose help ends with command lines to copy.</summary>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    public string[] Examples { get; } = examples;
}

/// <summary>The usual help, then the examples of the verb.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not Verb { Examples.Length: > 0 } verb) return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in verb.Examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }

    /// <summary>Puts the examples into the help of every verb.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }
}
