using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Cli;

/// <summary>Turns the word of <c>--device</c> into a device wired for a network.</summary>
internal static class Devices
{
    /// <summary>Opens a device for a substrate on a graph, with tighter limits where constraints ask for them.</summary>
    /// <param name="word">The word.</param>
    /// <param name="substrate">The physics the network asks for.</param>
    /// <param name="topology">Its graph.</param>
    /// <param name="options">How it is emulated.</param>
    /// <param name="constraints">Tighter limits, if any.</param>
    /// <param name="record">File that records the wire of a board, if any.</param>
    /// <remarks>A board takes the time constants of the options; arithmetic, seeds and threads are an emulator's.</remarks>
    /// <exception cref="UsageException">The word names no device, or a board that cannot be given tighter limits.</exception>
    public static IDevice Open(string word, Substrate substrate, Topology topology, EmulatorOptions options, Constraints? constraints = null, string? record = null)
    {
        if (BoardWords.IsBoard(word))
        {
            if (constraints is not null) throw new UsageException($"'{word}' is a board: its limits are its own; constraints are for emulated devices");
            if (!options.Without.IsEmpty) throw new UsageException($"'{word}' is a board: its effects cannot be switched off");
            if (!BusWords.IsBus(word)) return BoardWords.OpenAsync(word, substrate, topology, options.Time, record).AsTask().GetAwaiter().GetResult();
            if (record is not null) throw new UsageException($"--record {record}: '{word}' has no wire of EPLink; 'eqp board dry-run' prints what goes over its buses");
            return BusWords.Open(word, substrate, topology, options);
        }
        if (record is not null) throw new UsageException($"--record {record}: '{word}' is computed in this process; only boards have a wire");
        var profile = Profile(word);
        return new EmulatorDevice(profile with { Limits = constraints?.Narrow(profile.Limits) ?? profile.Limits }, substrate, topology, options);
    }

    /// <summary>The profile a device word names; a board on buses has one through its wiring.</summary>
    /// <exception cref="UsageException">There is no such profile.</exception>
    /// <exception cref="ProfileException">The file is invalid.</exception>
    public static HardwareProfile Profile(string word) => BusWords.IsBus(word) ? BusWords.Wiring(word).OnPaper()
        : BoardWords.IsBoard(word) ? throw new UsageException($"'{word}' is a board, which has no profile here; name a profile, bench:WIRING or bus:WIRING")
        : ProfileReader.Parse(ProfileText(word), Path.GetFileName(word));

    /// <summary>The nodes and couplers of a device; a board says at opening what it cannot carry.</summary>
    public static DeviceGraph Graph(string word) => BoardWords.IsBoard(word) ? DeviceGraph.Any : Profile(word).Graph;

    /// <summary>The text of the profile a device word names; a board has none here.</summary>
    public static string SourceText(string word) => BusWords.IsBus(word) ? BusWords.Text(word) : BoardWords.IsBoard(word) ? "" : ProfileText(word);

    /// <summary>The text of the profile a device word names.</summary>
    /// <exception cref="UsageException">There is no such profile.</exception>
    public static string ProfileText(string word)
    {
        if (word.EndsWith(".json", StringComparison.Ordinal))
            return File.Exists(word) ? File.ReadAllText(word) : throw new UsageException($"{word}: no such profile");
        return ShippedProfiles.Names.Contains(word)
            ? ShippedProfiles.Text(word)
            : throw new UsageException($"'{word}' is not a device; use the path of a profile (.json), a shipped one ({string.Join(", ", ShippedProfiles.Names)}), {BusWords.Forms}");
    }

    /// <summary>Parses the word of <c>--mode</c>.</summary>
    public static EmulatorMode Mode(string word) => word switch
    {
        "fixed" => EmulatorMode.Fixed,
        "physical64" => EmulatorMode.Physical64,
        "equilibrium" => EmulatorMode.Equilibrium,
        _ => EmulatorMode.Physical,
    };
}
