using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Cli;

/// <summary>Turns the word of <c>--device</c> into a device wired for a network.</summary>
internal static class Devices
{
    /// <summary>Opens a device for a substrate on a graph, with tighter limits where constraints ask for them.</summary>
    public static IDevice Open(string word, Substrate substrate, Topology topology, EmulatorOptions options, Constraints? constraints = null)
    {
        var profile = Profile(word);
        return new EmulatorDevice(profile with { Limits = constraints?.Narrow(profile.Limits) ?? profile.Limits }, substrate, topology, options);
    }

    /// <summary>The profile a device word names.</summary>
    /// <exception cref="UsageException">There is no such profile.</exception>
    /// <exception cref="ProfileException">The file is invalid.</exception>
    public static HardwareProfile Profile(string word) => ProfileReader.Parse(ProfileText(word), Path.GetFileName(word));

    /// <summary>The text of the profile a device word names.</summary>
    /// <exception cref="UsageException">There is no such profile.</exception>
    public static string ProfileText(string word)
    {
        if (word.EndsWith(".json", StringComparison.Ordinal))
            return File.Exists(word) ? File.ReadAllText(word) : throw new UsageException($"{word}: no such profile");
        return ShippedProfiles.Names.Contains(word)
            ? ShippedProfiles.Text(word)
            : throw new UsageException($"'{word}' is not a device; use the path of a profile (.json) or a shipped one: {string.Join(", ", ShippedProfiles.Names)}");
    }

    /// <summary>Parses the word of <c>--mode</c>.</summary>
    public static EmulatorMode Mode(string word) => word switch
    {
        "physical64" => EmulatorMode.Physical64,
        "equilibrium" => EmulatorMode.Equilibrium,
        _ => EmulatorMode.Physical,
    };
}
