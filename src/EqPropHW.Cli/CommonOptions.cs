using System.CommandLine;
using EqPropHW.Emulator;
using EqPropHW.Numerics;

namespace EqPropHW.Cli;

/// <summary>Options that mean the same on every verb that has them.</summary>
internal static class CommonOptions
{
    public static Option<string?> Device() => new("--device") { Description = "profile name or path of a .json profile", HelpName = "DEVICE" };

    public static Option<string?> Out(string what) => new("--out") { Description = what, HelpName = "PATH" };

    public static Option<ulong?> Seed() => new("--seed") { Description = "seed of the run: noise, initial values, order", HelpName = "N" };

    public static Option<ulong> Instance() => new("--instance") { Description = "which die of the profile", HelpName = "N", DefaultValueFactory = _ => 1 };

    public static Option<string?> Mode()
    {
        var option = new Option<string?>("--mode") { Description = "arithmetic of the emulator: physical (single precision), physical64 (double) or fixed (integers, as a board)", HelpName = "MODE" };
        option.AcceptOnlyFromAmong("physical", "physical64", "fixed");
        return option;
    }

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads") { Description = "threads of the emulator; results do not depend on it", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        option.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int>() < 1) r.AddError("--threads: at least 1 is needed"); });
        return option;
    }

    public static Option<bool> Json() => new("--json") { Description = "print the result as JSON" };

    public static Option<string?> Data() => new("--data") { Description = "folder of IDX files (28x28 image sets)", HelpName = "DIR" };

    /// <summary>SIMD lanes in use, for manifests.</summary>
    public static string CpuLanes => Lanes.Width == LaneWidth.Scalar ? "scalar" : $"{(int)Lanes.Width} bit";

    /// <summary>Emulator options from the usual words.</summary>
    public static EmulatorOptions Emulator(string? mode, ulong seed, ulong instance, int threads) => new()
    {
        Mode = mode is null ? null : Devices.Mode(mode),
        Seed = seed,
        Instance = instance,
        Threads = threads,
    };
}
