using System.CommandLine;
using System.CommandLine.Parsing;
using EqPropHW.Profiles;

namespace EqPropHW.Cli;

/// <summary>What is wrong with a command line, in this project's words: one line for each cause, none for its consequences.</summary>
internal static class UsageMessages
{
    /// <summary>The messages; none when the command line is in order.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = FullName(parsed.CommandResult);
        // An unknown option may have been taken for an argument.
        var words = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Concat(parsed.UnmatchedTokens);
        if (words.FirstOrDefault(w => w.Length > 1 && w[0] == '-') is { } option)
            return [$"{name}: no option '{option}'; {Nearest.Hint(option, command.Options.Select(o => o.Name).Append("--help").Distinct())}"];
        if (parsed.UnmatchedTokens is [var word, ..])
        {
            return command.Subcommands.Count > 0
                ? [$"{name}: no verb '{word}'; {Nearest.Hint(word, command.Subcommands.Select(c => c.Name))}"]
                : [$"{name}: '{word}' is one word too many"];
        }
        if (parsed.Errors.Count > 0 && command.Subcommands.Count > 0 && command.Action is null)
            return [$"{name}: a verb is missing: {string.Join(", ", command.Subcommands.Select(c => c.Name))}"];
        return [.. parsed.Errors.Select(e => e.SymbolResult switch
        {
            ArgumentResult { Tokens.Count: 0, Parent: CommandResult } missing => $"{name}: <{missing.Argument.HelpName ?? missing.Argument.Name}> is missing",
            OptionResult { Implicit: true } missing => $"{name}: {missing.Option.Name} is missing",
            OptionResult { Tokens.Count: 0 } bare => $"{name}: {bare.Option.Name} needs a value",
            _ => $"{name}: {e.Message.TrimEnd('.')}",
        }).Distinct()];
    }

    private static string FullName(CommandResult result)
        => result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : "eqp";
}
