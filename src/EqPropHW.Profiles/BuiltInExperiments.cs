using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The experiments that come with the program.</summary>
public static class BuiltInExperiments
{
    private static readonly EmbeddedFiles _files = new("experiments", ".jsonc", "built-in experiment");

    /// <summary>Their names, sorted.</summary>
    public static IReadOnlyList<string> Names => _files.Names;

    /// <summary>The text of one, with its comments: a file to start from.</summary>
    /// <exception cref="ArgumentException">There is no such experiment.</exception>
    public static string Text(string name) => _files.Text(name);

    /// <summary>One of them, parsed.</summary>
    /// <exception cref="ArgumentException">There is no such experiment.</exception>
    public static Experiment Load(string name) => ExperimentReader.Parse(Text(name), name + ".jsonc");
}
