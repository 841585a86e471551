using System.CommandLine;

namespace EqPropHW.Cli.Verbs;

internal static class GradcheckVerb
{
    public static Command Create() => new("gradcheck", "Check the EP gradient against the oracle.");
}
