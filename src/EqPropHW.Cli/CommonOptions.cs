using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;

namespace EqPropHW.Cli;

/// <summary>Options that mean the same on every verb that has them.</summary>
internal static class CommonOptions
{
    public static Option<string?> Device(string boards = BusWords.Forms) => new("--device") { Description = $"profile name, path of a .json profile, {boards}", HelpName = "DEVICE" };

    /// <summary>The device of a verb that asks a profile, not a board.</summary>
    public static Option<string?> ProfileDevice() => new("--device") { Description = "profile name or path of a .json profile; boards are refused", HelpName = "PROFILE" };

    public static Option<string?> Out(string what) => new("--out") { Description = what, HelpName = "PATH" };

    public static Option<string?> Record() => new("--record") { Description = "record all that crosses the wire of a board; --device replay:FILE plays it back", HelpName = "FILE" };

    public static Option<ulong?> Seed() => Number<ulong>("--seed", "seed of the run: noise, initial values, order", "a whole number", _ => true);

    public static Option<ulong?> Instance() => Number<ulong>("--instance", "which die of the profile", "a whole number", _ => true, 1);

    public static Option<string?> Mode()
        => Words(
            "--mode",
            "mode of the emulator: physical (single precision), physical64 (double), fixed (integers, as a board) or equilibrium (a stationary state, no trajectory, no timing); by default physical, or what the profile asks for",
            "physical",
            "physical64",
            "fixed",
            "equilibrium");

    public static Option<string?> Without()
    {
        var option = new Option<string?>("--without") { Description = "effects of the profile that are switched off, by name, joined by commas; all for every one ('eqp profile show' lists them)", HelpName = "EFFECT[,EFFECT]" };
        option.CompletionSources.Add([Effects.Every, .. Effects.All.Select(e => e.Name)]);
        option.Validators.Add(r =>
        {
            var names = Effects.All.Select(e => e.Name).Prepend(Effects.Every);
            if (Words(r.GetValueOrDefault<string?>()).FirstOrDefault(w => !names.Contains(w)) is { } unknown)
                r.AddError($"--without {unknown}: there is no such effect; {Profiles.Nearest.Hint(unknown, names)}");
        });
        return option;
    }

    /// <summary>The words of a list that is joined by commas; none without it.</summary>
    public static ImmutableArray<string> Words(string? list)
        => [.. (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public static Option<string?> IntegratorWord()
        => Words(
            "--integrator",
            "how sub-steps of a continuous device are computed: euler, heun (order 2), rk4 (order 4) or adaptive (Bogacki-Shampine, error 1e-6); by default what experiment or profile say, else euler",
            "euler",
            "heun",
            "rk4",
            "adaptive");

    public static Option<int?> Threads() => Number<int>("--threads", "threads of the emulator; results do not depend on it", "a whole number from 1 up", n => n >= 1, Environment.ProcessorCount);

    public static Option<string?> Placement()
    {
        var option = new Option<string?>("--placement")
        {
            Description = "how the network gets onto a device with a graph: mask (the device graph is the model), search, or a PLACEMENT.json",
            HelpName = "mask|search|FILE",
        };
        option.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string?>() is { } word && word is not ("mask" or "search") && !word.EndsWith(".json", StringComparison.Ordinal))
                r.AddError($"--placement {word}: use mask, search or the path of a placement (.json)");
        });
        return option;
    }

    public static Option<long?> Expansions()
        => Number<long>("--expansions", "most expansions of each search for a placement", "a whole number from 1 up", n => n >= 1, EqPropHW.Placement.Placer.DefaultExpansions);

    public static Option<bool> Json() => new("--json") { Description = "print the result as JSON" };

    public static Option<string?> Data() => new("--data") { Description = "folder of IDX files (28x28 image sets)", HelpName = "DIR" };

    /// <summary>An option that takes one of a few words.</summary>
    public static Option<string?> Words(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', words) };
        option.CompletionSources.Add(words);
        option.Validators.Add(r => RequireWord(r, name, words));
        return option;
    }

    /// <summary>Refuses a value that is not among a few words.</summary>
    public static void RequireWord(SymbolResult result, string name, string[] words)
    {
        foreach (var token in result.Tokens)
        {
            if (!words.Contains(token.Value)) result.AddError($"{name} {token.Value}: expected {string.Join(", ", words[..^1])} or {words[^1]}");
        }
    }

    /// <summary>An option that takes a number, written with a point in every language.</summary>
    public static Option<T?> Number<T>(string name, string description, string expected, Func<T, bool> fits, T? otherwise = null)
        where T : struct, IParsable<T>
    {
        var option = new Option<T?>(name) { Description = description, HelpName = "N" };
        if (otherwise is not null) option.DefaultValueFactory = _ => otherwise;
        option.CustomParser = result =>
        {
            var word = result.Tokens[^1].Value;
            if (T.TryParse(word, CultureInfo.InvariantCulture, out var value) && fits(value)) return value;
            result.AddError($"{name} {word}: expected {expected}");
            return null;
        };
        return option;
    }

    /// <summary>Refuses a file that could not be written once the work is done.</summary>
    /// <exception cref="UsageException">Its folder does not exist, or the path is a folder.</exception>
    public static void RequireWritable(string path, string option = "--out")
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path)) throw new UsageException($"{option} {path}: that is a folder; name a file");
        if (!Directory.Exists(folder)) throw new UsageException($"{option} {path}: its folder does not exist");
    }

    /// <summary>SIMD lanes in use, for manifests.</summary>
    public static string CpuLanes => Lanes.Width == LaneWidth.Scalar ? "scalar" : $"{(int)Lanes.Width} bit";

    /// <summary>Emulator options from the usual words.</summary>
    public static EmulatorOptions Emulator(string? mode, ulong seed, ulong instance, int threads, string? without = null, string? integrator = null) => new()
    {
        Without = Words(without),
        Mode = mode is null ? null : Devices.Mode(mode),
        Integrator = integrator is null ? null : Enum.Parse<Integrator>(integrator, ignoreCase: true),
        Seed = seed,
        Instance = instance,
        Threads = threads,
    };
}
