using System.Diagnostics;

namespace EqPropHW.Tests;

/// <summary>The built program as a child process, and folders it may write into.</summary>
internal static class ChildProcess
{
    /// <summary>Starts the program; its output is not read yet.</summary>
    public static Process Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        // env gives the child the usual SIGINT even where the tests run in the background, with SIGINT ignored.
        var start = new ProcessStartInfo("/usr/bin/env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in new[] { "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "eqp.dll") }.Concat(arguments))
            start.ArgumentList.Add(word);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_Enable", StringComparison.Ordinal) || k == "EQPROP_LANES").ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs the program to its end and demands an exit code.</summary>
    public static async Task<string> Run(int exitCode, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, environment);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == exitCode, $"eqp {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{await errors}");
        return output;
    }

    /// <summary>A folder that goes when the test is over.</summary>
    public static Folder Temporary() => new();

    internal sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("eqprop").FullName;

        public string this[string name] => System.IO.Path.Combine(Path, name);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
