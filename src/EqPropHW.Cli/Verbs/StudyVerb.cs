using System.CommandLine;

namespace EqPropHW.Cli.Verbs;

internal static class StudyVerb
{
    public static Command Create() => new("study", "Run a study.");
}
