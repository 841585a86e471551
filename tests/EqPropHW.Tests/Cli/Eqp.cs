using System.Diagnostics;

namespace EqPropHW.Tests.Cli;

/// <summary>What a command left behind.</summary>
internal sealed record Ran(int Code, string Output, string Error);

/// <summary>Runs the built program as a user does: as a process of its own.</summary>
internal static class Eqp
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>The program, built in the same configuration as these tests.</summary>
    public static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "EqPropHW.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "eqp.dll"));

    public static Ran Run(string folder, params string[] arguments) => RunProcess(folder, "dotnet", [Program, .. arguments]);

    public static Ran RunProcess(string folder, string file, params string[] arguments)
    {
        using var process = Start(folder, file, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)}: still running after {_patience}");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    public static Process Start(string folder, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the surrounding test run sets for itself is not part of a user's environment.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment["TERM"] = "xterm";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}

/// <summary>A folder that exists as long as a test class.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("eqp-tests-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
