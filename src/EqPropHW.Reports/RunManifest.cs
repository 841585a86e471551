using System.Reflection;
using System.Runtime.InteropServices;

namespace EqPropHW.Reports;

/// <summary>Everything needed to repeat a run: the content of <c>manifest.json</c>.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="ExperimentSource">Full text of the experiment file.</param>
/// <param name="Device">Device word of the command line, such as <c>xy-ideal</c> or <c>tcp:HOST:PORT</c>.</param>
/// <param name="Profile">Name of the hardware profile or board.</param>
/// <param name="ProfileHash">SHA-256 of the canonical profile; empty when the device has none.</param>
/// <param name="ProfileSource">Full text of the profile file; empty when the device has none.</param>
/// <param name="Seed">Seed of the run: noise, initial values, order.</param>
/// <param name="Instance">Which die of the profile.</param>
/// <param name="AccuracyClass">Which statements about cycles and bytes hold, for example <c>C1 C2 C4</c>.</param>
/// <param name="Versions">What it ran on.</param>
/// <param name="CommandLine">Command that repeats the run.</param>
/// <param name="Started">When the run first began; not changed by resuming.</param>
/// <param name="Overrides">What the command line changed in the experiment, as JSON text, so that resuming repeats it.</param>
public sealed record RunManifest(
    string Experiment,
    string ExperimentSource,
    string Device,
    string Profile,
    string ProfileHash,
    string ProfileSource,
    ulong Seed,
    ulong Instance,
    string AccuracyClass,
    RunVersions Versions,
    string CommandLine,
    DateTimeOffset Started,
    string Overrides = "{}")
{
    /// <summary>Names of the non-idealities of the device that were on.</summary>
    public IReadOnlyList<string> Effects { get; init; } = [];
}

/// <summary>Software and machine of a run.</summary>
/// <param name="EqPropHW">Version of EqPropHW.</param>
/// <param name="Dotnet">The .NET runtime.</param>
/// <param name="Os">Operating system and processor architecture.</param>
/// <param name="CpuLanes">SIMD lanes used by the emulator, for example <c>avx2 8xf32</c>.</param>
public sealed record RunVersions(string EqPropHW, string Dotnet, string Os, string CpuLanes)
{
    /// <summary>The versions of this process.</summary>
    /// <param name="cpuLanes">SIMD lanes used by the emulator.</param>
    public static RunVersions Current(string cpuLanes) => new(
        typeof(RunVersions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
        cpuLanes);
}
