using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace EqPropHW.DeviceTests;

/// <summary>The built program as a child process, and signals to processes that these tests started.</summary>
internal static class Processes
{
    /// <summary>Starts <c>eqp</c>.</summary>
    public static Process Start(params string[] words) => StartWith(("DOTNET_NOLOGO", "1"), words);

    /// <summary>Starts <c>eqp</c> with a variable of its own.</summary>
    public static Process StartWith((string Name, string Value) variable, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "eqp.dll"), .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment[variable.Name] = variable.Value;
        return Process.Start(start)!;
    }

    /// <summary>Runs <c>eqp</c> to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> Run(params string[] words)
    {
        using var process = Start(words);
        return await End(process);
    }

    /// <summary>Waits for a process and returns what it said.</summary>
    public static async Task<(int Code, string Output, string Errors)> End(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    /// <summary>Sends a signal by its name.</summary>
    public static void Signal(int process, string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.ToString(CultureInfo.InvariantCulture)])!;
        kill.WaitForExit();
    }

    /// <summary>Children of a process, and theirs.</summary>
    public static List<int> Descendants(int process)
    {
        var parents = new List<(int Id, int Parent)>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                // "id (name) state parent": the name may hold anything, so count from its end.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                parents.Add((id, int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)));
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }
        var found = new List<int> { process };
        for (var k = 0; k < found.Count; k++) found.AddRange(parents.Where(p => p.Parent == found[k]).Select(p => p.Id));
        return found[1..];
    }

    /// <summary>Gives a command to an emulator through its machine protocol.</summary>
    public static async Task Control(string path, string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        await reader.ReadLineAsync();
        foreach (var word in new[] { "qmp_capabilities", command })
        {
            await writer.WriteLineAsync($$"""{"execute":"{{word}}"}""");
            await reader.ReadLineAsync();
        }
    }
}
