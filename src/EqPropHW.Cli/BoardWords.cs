using System.Globalization;
using System.Net.Sockets;
using EqPropHW.Boards;
using EqPropHW.Core;

namespace EqPropHW.Cli;

/// <summary>Device words that name a board behind a wire: <c>serial:PATH[@BAUD]</c>, <c>tcp:HOST:PORT</c>, <c>emulated-board:KIND</c>, <c>replay:FILE</c>.</summary>
internal static class BoardWords
{
    /// <summary>Environment variable with the token of a served device that is not on this computer.</summary>
    public const string TokenVariable = "EQP_TOKEN";

    private const string Serial = "serial:", Tcp = "tcp:", Emulated = "emulated-board:", Replay = "replay:";

    /// <summary>How the words look.</summary>
    public const string Forms = "serial:PATH[@BAUD], tcp:HOST:PORT, emulated-board:host|m3|m0|avr or replay:FILE";

    /// <summary>Whether a device word names a board, which has no profile here.</summary>
    public static bool IsBoard(string word) => BusWords.IsBus(word) || new[] { Serial, Tcp, Emulated, Replay }.Any(form => word.StartsWith(form, StringComparison.Ordinal));

    /// <summary>Opens a board and wires it for a network; what crosses its wire is recorded in a file if one is named.</summary>
    public static async ValueTask<IDevice> OpenAsync(string word, Substrate substrate, Topology topology, TimeModel? time, string? record = null, CancellationToken cancellation = default)
    {
        if (record is not null) CommonOptions.RequireWritable(record, "--record");
        var (stream, options) = await ConnectAsync(word, cancellation);
        if (record is not null)
        {
            var recorder = new Recorder(stream, File.Create(record), options);
            (stream, options) = (recorder, recorder.Options);
        }
        return await BoardDevice.OpenAsync(stream, substrate, topology, time, options, cancellation);
    }

    /// <summary>Connects to what a word names.</summary>
    /// <exception cref="UsageException">It is no such word.</exception>
    /// <exception cref="LinkException">There is nothing to connect to.</exception>
    public static async ValueTask<(Stream Stream, LinkOptions Options)> ConnectAsync(string word, CancellationToken cancellation = default)
    {
        if (word.StartsWith(Serial, StringComparison.Ordinal))
        {
            var (path, baud) = SerialParts(word);
            return (IoLibrary.Serial(path, baud), new() { Baud = baud });
        }
        if (word.StartsWith(Tcp, StringComparison.Ordinal)) return (await ConnectTcpAsync(word, cancellation), new());
        if (word.StartsWith(Replay, StringComparison.Ordinal))
        {
            var replayer = new Replayer(ReadRecording(word[Replay.Length..]));
            return (replayer, replayer.Options);
        }
        if (word.StartsWith(Emulated, StringComparison.Ordinal))
        {
            var kind = word[Emulated.Length..];
            if (!EmulatedBoard.Kinds.Contains(kind)) throw new UsageException($"'{word}': there is no emulated board '{kind}'; there are {string.Join(", ", EmulatedBoard.Kinds)}");
            return (await EmulatedBoard.StartAsync(kind, cancellation), EmulatedBoard.Options(kind));
        }
        throw new UsageException($"'{word}' is no board; expected {Forms}");
    }

    /// <summary>Host and port of <c>tcp:HOST:PORT</c>.</summary>
    public static (string Host, int Port) TcpParts(string word)
    {
        var colon = word.LastIndexOf(':');
        if (colon > Tcp.Length && word.StartsWith(Tcp, StringComparison.Ordinal) && ushort.TryParse(word[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return (word[Tcp.Length..colon].Trim('[', ']'), port);
        throw new UsageException($"'{word}': expected tcp:HOST:PORT with a port from 0 to 65535");
    }

    private static (string Path, int Baud) SerialParts(string word)
    {
        var at = word.LastIndexOf('@');
        if (at < 0) return (word[Serial.Length..], SerialLink.DefaultBaud);
        return int.TryParse(word[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var baud) && baud >= 50
            ? (word[Serial.Length..at], baud)
            : throw new UsageException($"'{word}': '{word[(at + 1)..]}' is no rate; expected bits a second, for example @115200");
    }

    private static Recording ReadRecording(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Recording.Open(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new LinkException($"replay:{path}: {e.Message}", e);
        }
    }

    private static async ValueTask<Stream> ConnectTcpAsync(string word, CancellationToken cancellation)
    {
        var (host, port) = TcpParts(word);
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(host, port, cancellation);
            if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token)
                await client.GetStream().WriteAsync(System.Text.Encoding.UTF8.GetBytes($"token {token}\n"), cancellation);
            return client.GetStream();
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            client.Dispose();
            throw new LinkException($"{word}: {e.Message}", e);
        }
    }
}
