using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>The controlling end of a new pseudo-terminal: a serial port that another program opens by <see cref="PortPath"/>.</summary>
public sealed class PtyLink : DescriptorStream
{
    private readonly SerialLink _port;

    private PtyLink(int descriptor, string path, SerialLink port) : base(descriptor, path) => (PortPath, _port) = (path, port);

    /// <summary>Device file of the other end.</summary>
    public string PortPath { get; }

    /// <summary>Makes a pseudo-terminal.</summary>
    /// <exception cref="LinkException">This system has none.</exception>
    public static unsafe PtyLink Create()
    {
        var descriptor = Posix.Open("/dev/ptmx", Posix.ReadWrite | Posix.NoControllingTerminal | Posix.NonBlocking | Posix.CloseOnExec);
        if (descriptor < 0) throw new LinkException($"/dev/ptmx: {Posix.LastError}");
        var (unlocked, number) = (0, 0);
        if (Posix.Control(descriptor, Posix.PtyUnlock, &unlocked) != 0 || Posix.Control(descriptor, Posix.PtyNumber, &number) != 0)
        {
            Posix.Close(descriptor);
            throw new LinkException($"/dev/ptmx: {Posix.LastError}");
        }
        var path = string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}");
        // Without a port of its own held open, every client that leaves would look like a hang-up.
        return new(descriptor, path, SerialLink.OpenShared(path));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _port.Dispose();
        base.Dispose(disposing);
    }
}
