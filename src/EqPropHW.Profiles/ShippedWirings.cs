using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The wirings of <c>hardware-profiles/boards/</c>, carried in the program so that their names work anywhere.</summary>
public static class ShippedWirings
{
    private static readonly EmbeddedFiles _files = new("boards", ".json", "shipped wiring");

    /// <summary>Their names, sorted.</summary>
    public static IReadOnlyList<string> Names => _files.Names;

    /// <summary>The text of one, with its comments: a file to start from.</summary>
    /// <exception cref="ArgumentException">There is no such wiring.</exception>
    public static string Text(string name) => _files.Text(name);

    /// <summary>One of them, parsed.</summary>
    /// <exception cref="ArgumentException">There is no such wiring.</exception>
    public static Wiring Load(string name) => WiringReader.Parse(Text(name), name + ".json");
}
