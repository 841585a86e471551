using System.Diagnostics;
using System.Net.Sockets;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>A board that this computer plays: real firmware on an emulated microcontroller, or as a process, behind its serial line.</summary>
/// <remarks>The process ends with the stream, and by itself when this program dies: it watches the pipe of its standard input.</remarks>
public sealed class EmulatedBoard : WireStream
{
    private static readonly SemaphoreSlim _building = new(1);

    private readonly Process _process;
    private readonly Stream _line;
    private readonly string? _folder;

    private EmulatedBoard(Process process, Stream line, string? folder) => (_process, _line, _folder) = (process, line, folder);

    /// <summary>Boards that can be started.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["host", "m3", "m0", "avr"];

    /// <summary>The process that plays the board.</summary>
    public Process Process => _process;

    /// <summary>Socket of the emulator's machine protocol (QMP), for tests that stop or reset the board; null for boards without.</summary>
    public string? ControlPath => _folder is null ? null : Path.Combine(_folder, "control");

    /// <summary>How a host should talk to this kind of board.</summary>
    public static LinkOptions Options(string kind) => new()
    {
        // simavr keeps the time of the line and runs slower than a chip on a busy computer; the others do not.
        Baud = kind == "avr" ? SerialLink.DefaultBaud / 4 : null,
        Slack = TimeSpan.FromSeconds(2),
    };

    /// <summary>Builds the firmware of a board if it is not built yet, and starts it.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LinkException">A tool is missing, the firmware does not build, or the board does not start; the message says which.</exception>
    public static async ValueTask<EmulatedBoard> StartAsync(string kind, CancellationToken cancellation = default)
    {
        if (!Kinds.Contains(kind)) throw new LinkException($"there is no emulated board '{kind}'; there are {string.Join(", ", Kinds)}");
        var artifacts = await BuildAsync(kind, cancellation).ConfigureAwait(false);
        return kind switch
        {
            "host" => await OnPtyAsync(artifacts, "host", [], cancellation).ConfigureAwait(false),
            "avr" => await OnPtyAsync(artifacts, "simavr-runner", [Path.Combine(artifacts, "atmega328p.elf")], cancellation).ConfigureAwait(false),
            _ => await InQemuAsync(artifacts, kind == "m3" ? "lm3s6965evb" : "microbit", cancellation).ConfigureAwait(false),
        };
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _line.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _line.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _line.Dispose();
            End(_process);
            if (_folder is not null) Directory.Delete(_folder, recursive: true);
        }
        base.Dispose(disposing);
    }

    private static async Task<string> BuildAsync(string kind, CancellationToken cancellation)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "firmware-stubs", "Makefile"))) root = root.Parent;
        if (root is null) throw new LinkException("firmware-stubs was not found above the program; emulated boards are started from a checkout");
        await _building.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var make = Start("make", ["-s", "-C", Path.Combine(root.FullName, "firmware-stubs"), kind]);
            make.StandardInput.Close();
            var (output, errors) = (make.StandardOutput.ReadToEndAsync(cancellation), make.StandardError.ReadToEndAsync(cancellation));
            await make.WaitForExitAsync(cancellation).ConfigureAwait(false);
            if (make.ExitCode != 0) throw new LinkException($"the firmware of {kind} does not build (is its compiler installed?): {(await output.ConfigureAwait(false)).Trim()}\n{(await errors.ConfigureAwait(false)).Trim()}");
        }
        finally
        {
            _building.Release();
        }
        return Path.Combine(root.FullName, "artifacts", "firmware");
    }

    private static async Task<EmulatedBoard> OnPtyAsync(string artifacts, string program, string[] words, CancellationToken cancellation)
    {
        var process = Start(Path.Combine(artifacts, program), words);
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false);
            if (line?.Split(' ') is not ["PTY", var path]) throw new LinkException($"{program} said '{line}'; expected 'PTY' and the path of its serial line");
            return new(process, SerialLink.Open(path), null);
        }
        catch
        {
            End(process);
            throw;
        }
    }

    private static async Task<EmulatedBoard> InQemuAsync(string artifacts, string machine, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("eqp-board-").FullName;
        var (line, control) = (Path.Combine(folder, "line"), Path.Combine(folder, "control"));
        string[] qemu =
        [
            "qemu-system-arm", "-M", machine, "-nodefaults", "-nographic", "-kernel", Path.Combine(artifacts, $"qemu-{machine}.elf"),
            "-icount", "shift=4,sleep=on", "-serial", "chardev:line", "-chardev", $"socket,id=line,path={line},server=on,wait=off",
            "-qmp", $"unix:{control},server=on,wait=off",
        ];
        // The shell ends the emulator when this program closes the pipe, in whatever way it ends.
        var process = Start("sh", ["-c", "\"$@\" </dev/null & cat >/dev/null; kill $! 2>/dev/null; wait", "sh", .. qemu]);
        try
        {
            return new(process, await ConnectAsync(process, line, cancellation).ConfigureAwait(false), folder);
        }
        catch
        {
            End(process);
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static async Task<NetworkStream> ConnectAsync(Process process, string path, CancellationToken cancellation)
    {
        for (var tries = 0; tries < 500; tries++)
        {
            if (process.HasExited) throw new LinkException($"the emulator ended: {(await process.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false)).Trim()}");
            if (File.Exists(path))
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
                    return new(socket, ownsSocket: true);
                }
                catch (SocketException)
                {
                    socket.Dispose();
                }
            }
            await Task.Delay(20, cancellation).ConfigureAwait(false);
        }
        throw new LinkException("the emulator did not open its serial line within 10 s (is qemu-system-arm installed?)");
    }

    private static Process Start(string program, string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LinkException($"{program} does not start: {e.Message}", e);
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before; that is all that is wanted here.
        }
        if (!process.WaitForExit(2000)) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
