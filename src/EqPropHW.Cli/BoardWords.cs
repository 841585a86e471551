using System.Globalization;
using System.Net.Sockets;
using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Placement;
using EqPropHW.Profiles;

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
        try
        {
            return await BoardDevice.OpenAsync(stream, substrate, topology, time, options, cancellation);
        }
        catch (LinkException e) when (IsServed(word))
        {
            throw Unanswered(word, e);
        }
    }

    /// <summary>Whether a word names a device behind a socket, which may ask for a token.</summary>
    public static bool IsServed(string word) => word.StartsWith(Tcp, StringComparison.Ordinal);

    /// <summary>A served device that ended the link before it said who it is.</summary>
    public static LinkException Unanswered(string word, LinkException e)
        => new($"{word}: {e.Message}; if 'eqp serve' there has a token, {TokenVariable} must be the same here", e);

    /// <summary>Where the calibration of a board that has been opened lies: here, under its name and identity.</summary>
    public static string CalibrationPath(DeviceIdentity board)
        => string.Concat($"{board.Name}-{board.BoardId}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-')).Trim('-', '.') + ".calibration.json";

    /// <summary>A board as hardware on paper, from what it says of itself, and what is known of its calibration.</summary>
    public static async ValueTask<(HardwareProfile Profile, CalibrationState Calibration)> OnPaperAsync(string word, Network network, CancellationToken cancellation)
    {
        await using var board = await OpenAsync(word, network.Substrate, network.Topology, null, cancellation: cancellation);
        var d = board.Description;
        var time = new TimeSpec(d.Time is Clocked, d.Time.Values.Average()) { Table = d.Time.Values };
        var path = CalibrationPath(d.Identity);
        var snapshot = File.Exists(path) ? CalibrationFile.Read(path) : null;
        return (new(d.Identity.Name, "", d.Identity.ProfileHash, d.Substrate.Name, time, d.Timing, d.Limits, d.Capabilities), new(snapshot, d.Identity.ProfileHash, DateTimeOffset.UtcNow));
    }

    /// <summary>Connects to what a word names.</summary>
    /// <exception cref="UsageException">It is no such word.</exception>
    /// <exception cref="LinkException">There is nothing to connect to.</exception>
    public static async ValueTask<(Stream Stream, LinkOptions Options)> ConnectAsync(string word, CancellationToken cancellation = default)
    {
        if (word.StartsWith(Serial, StringComparison.Ordinal))
        {
            var (path, baud) = SerialParts(word);
            try
            {
                return (IoLibrary.Serial(path, baud), new() { Baud = baud });
            }
            catch (LinkException e) when (!File.Exists(path))
            {
                throw new LinkException($"{e.Message}; 'eqp devices' lists the serial ports of this computer", e);
            }
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
