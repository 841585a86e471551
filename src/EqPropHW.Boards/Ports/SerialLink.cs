using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>A serial port of Linux: raw, eight bits, any rate, for one program at a time.</summary>
/// <remarks>
/// DTR and RTS are raised where the port has them (a pseudo-terminal has none). Another library's port serves as well:
/// <see cref="BoardDevice"/> wants a <see cref="Stream"/>, such as the <c>BaseStream</c> of <c>System.IO.Ports.SerialPort</c>.
/// </remarks>
public sealed class SerialLink : DescriptorStream
{
    /// <summary>The rate used when none is named, in bits a second.</summary>
    public const int DefaultBaud = 115200;

    private const int LockExclusiveNow = 2 | 4;
    private const uint RateInNumbers = 0x1000, EightBits = 0x30, Receive = 0x80, IgnoreModem = 0x800;
    private const int MinimumBytes = 6, InputAndOutput = 2, DtrAndRts = 0x2 | 0x4;

    private SerialLink(int descriptor, string path) : base(descriptor, path)
    {
    }

    /// <summary>Opens a port.</summary>
    /// <param name="path">Device file, for example <c>/dev/ttyACM0</c> or a name in <c>/dev/serial/by-id</c>.</param>
    /// <param name="baud">Rate in bits a second, 50 to 12 000 000.</param>
    /// <exception cref="LinkException">It cannot be opened, is no serial port, or is in use; the message says which.</exception>
    public static SerialLink Open(string path, int baud = DefaultBaud) => Open(path, baud, isShared: false);

    /// <summary>Opens a port beside another program, at the usual rate.</summary>
    internal static SerialLink OpenShared(string path) => Open(path, DefaultBaud, isShared: true);

    /// <summary>The serial ports of this computer by their lasting names.</summary>
    public static IReadOnlyList<string> Discover()
    {
        const string byId = "/dev/serial/by-id";
        return Directory.Exists(byId) ? [.. Directory.GetFiles(byId).Order(StringComparer.Ordinal)] : [];
    }

    private static unsafe SerialLink Open(string path, int baud, bool isShared)
    {
        if (!OperatingSystem.IsLinux()) throw new LinkException($"{path}: serial ports are driven on Linux only; elsewhere give BoardDevice the stream of another library's port");
        var descriptor = Posix.Open(path, Posix.ReadWrite | Posix.NoControllingTerminal | Posix.NonBlocking | Posix.CloseOnExec);
        if (descriptor < 0) throw new LinkException($"{path}: {Posix.LastError}");
        try
        {
            if (!isShared && Posix.Lock(descriptor, LockExclusiveNow) != 0) throw new LinkException($"{path}: in use by another program");
            Posix.Termios2 line;
            if (Posix.Control(descriptor, Posix.GetTermios2, &line) != 0) throw new LinkException($"{path}: no serial port ({Posix.LastError})");
            // The lock above binds programs that ask for it; this binds the others, except root.
            if (!isShared) Posix.Control(descriptor, Posix.Exclusive, null);
            (line.Input, line.Output, line.Local) = (0, 0, 0);
            line.Control = RateInNumbers | EightBits | Receive | IgnoreModem;
            line.Characters[MinimumBytes] = 1;
            line.InputSpeed = line.OutputSpeed = (uint)baud;
            if (Posix.Control(descriptor, Posix.SetTermios2, &line) != 0) throw new LinkException($"{path}: {baud} baud is refused ({Posix.LastError})");
            var lines = DtrAndRts;
            Posix.Control(descriptor, Posix.ModemSet, &lines);
            Posix.Control(descriptor, Posix.Flush, (void*)InputAndOutput);
            return new(descriptor, path);
        }
        catch
        {
            Posix.Close(descriptor);
            throw;
        }
    }
}
