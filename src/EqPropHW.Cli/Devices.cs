using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Cli;

/// <summary>Turns the word of <c>--device</c> into a device wired for a network.</summary>
internal static class Devices
{
    /// <summary>Opens a device for a substrate on a graph.</summary>
    /// <remarks>A board takes the time constants of the options; arithmetic, seeds and threads are an emulator's.</remarks>
    public static IDevice Open(string word, Substrate substrate, Topology topology, EmulatorOptions options)
        => BoardWords.IsBoard(word)
            ? BoardWords.OpenAsync(word, substrate, topology, options.Time).AsTask().GetAwaiter().GetResult()
            : new EmulatorDevice(Profile(word), substrate, topology, options);

    /// <summary>The profile a device word names.</summary>
    /// <exception cref="UsageException">There is no such profile.</exception>
    /// <exception cref="ProfileException">The file is invalid.</exception>
    public static HardwareProfile Profile(string word) => ProfileReader.Parse(ProfileText(word), Path.GetFileName(word));

    /// <summary>The text of the profile a device word names; a board has none here.</summary>
    public static string SourceText(string word) => BoardWords.IsBoard(word) ? "" : ProfileText(word);

    /// <summary>The text of the profile a device word names.</summary>
    /// <exception cref="UsageException">There is no such profile.</exception>
    public static string ProfileText(string word)
    {
        if (word.EndsWith(".json", StringComparison.Ordinal))
            return File.Exists(word) ? File.ReadAllText(word) : throw new UsageException($"{word}: no such profile");
        return ShippedProfiles.Names.Contains(word)
            ? ShippedProfiles.Text(word)
            : throw new UsageException($"'{word}' is not a device; use the path of a profile (.json), a shipped one ({string.Join(", ", ShippedProfiles.Names)}), {BoardWords.Forms}");
    }

    /// <summary>Parses the word of <c>--mode</c>.</summary>
    public static EmulatorMode Mode(string word) => word switch
    {
        "fixed" => EmulatorMode.Fixed,
        "physical64" => EmulatorMode.Physical64,
        _ => EmulatorMode.Physical,
    };
}
