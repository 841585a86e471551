using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Cli;

/// <summary>Turns the word of <c>--device</c> into a device wired for a network.</summary>
internal static class Devices
{
    /// <summary>Folder of the shipped profiles, beside the program.</summary>
    public static string ProfileFolder { get; } = Path.Combine(AppContext.BaseDirectory, "hardware-profiles");

    /// <summary>Names of the shipped profiles.</summary>
    public static IEnumerable<string> ShippedProfiles => Directory.EnumerateFiles(ProfileFolder, "*.json")
        .Select(p => Path.GetFileNameWithoutExtension(p)!)
        .Where(name => !name.EndsWith(".schema", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>Opens a device for a substrate on a graph.</summary>
    public static IDevice Open(string word, Substrate substrate, Topology topology, EmulatorOptions options)
        => new EmulatorDevice(ProfileReader.Read(ProfilePath(word)), substrate, topology, options);

    /// <summary>Path of the profile a device word names.</summary>
    /// <exception cref="UsageException">There is no such profile.</exception>
    public static string ProfilePath(string word)
    {
        if (word.EndsWith(".json", StringComparison.Ordinal))
            return File.Exists(word) ? word : throw new UsageException($"--device {word}: no such file");
        var shipped = Path.Combine(ProfileFolder, word + ".json");
        if (File.Exists(shipped)) return shipped;
        throw new UsageException(
            $"--device {word}: not a device; use the path of a profile (.json) or a shipped one: {string.Join(", ", ShippedProfiles)}");
    }

    /// <summary>Parses the word of <c>--mode</c>.</summary>
    public static EmulatorMode Mode(string word) => word == "physical64" ? EmulatorMode.Physical64 : EmulatorMode.Physical;
}
