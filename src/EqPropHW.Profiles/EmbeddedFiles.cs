namespace EqPropHW.Profiles;

/// <summary>Files that are carried in the assembly, in one folder of it.</summary>
internal sealed class EmbeddedFiles(string folder, string extension, string noun)
{
    /// <summary>Their names, sorted.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        .. typeof(EmbeddedFiles).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(folder + "/", StringComparison.Ordinal) && n.EndsWith(extension, StringComparison.Ordinal))
            .Select(n => n[(folder.Length + 1)..^extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public string Text(string name)
    {
        using var stream = typeof(EmbeddedFiles).Assembly.GetManifestResourceStream($"{folder}/{name}{extension}")
            ?? throw new ArgumentException($"there is no {noun} '{name}'; {Nearest.Hint(name, Names)}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
