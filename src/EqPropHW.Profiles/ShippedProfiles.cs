using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The hardware profiles of <c>hardware-profiles/</c>, carried in the program so that their names work anywhere.</summary>
public static class ShippedProfiles
{
    private static readonly EmbeddedFiles _files = new("profiles", ".json", "shipped profile");

    /// <summary>Their names, sorted.</summary>
    public static IReadOnlyList<string> Names => _files.Names;

    /// <summary>The text of one, with its comments: a file to start from.</summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static string Text(string name) => _files.Text(name);

    /// <summary>One of them, parsed.</summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static HardwareProfile Load(string name) => ProfileReader.Parse(Text(name), name + ".json");
}
