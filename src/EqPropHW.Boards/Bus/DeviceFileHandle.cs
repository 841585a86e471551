using System.Runtime.InteropServices;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>An open device file; closed when nothing refers to it any more.</summary>
internal sealed unsafe class DeviceFileHandle : SafeHandle
{
    /// <summary>Takes over an open descriptor.</summary>
    public DeviceFileHandle(int descriptor, string path) : base(-1, ownsHandle: true)
    {
        Path = path;
        SetHandle(descriptor);
    }

    /// <summary>Its name in messages.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>Opens a device file for reading and writing.</summary>
    /// <exception cref="LinkException">It cannot be opened; the message says what to do about it.</exception>
    public static DeviceFileHandle Open(string path)
    {
        if (!OperatingSystem.IsLinux()) throw new LinkException($"{path}: the buses of this computer are driven on Linux only");
        var descriptor = Posix.Open(path, Posix.ReadWrite | Posix.CloseOnExec);
        return descriptor >= 0 ? new(descriptor, path) : throw LinuxErrors.Opening(path, Marshal.GetLastPInvokeError());
    }

    /// <summary>Makes a request of the driver; the error number, or 0.</summary>
    public int Control(nuint request, void* argument)
        => Held(descriptor => Posix.Control(descriptor, request, argument) >= 0 ? 0 : Marshal.GetLastPInvokeError());

    /// <summary>Reads bytes; as many as there are, or minus the error number.</summary>
    public int Read(void* buffer, int count)
        => Held(descriptor => Posix.Read(descriptor, (byte*)buffer, count) is var n and >= 0 ? (int)n : -Marshal.GetLastPInvokeError());

    /// <summary>Waits for bytes to read.</summary>
    public bool WaitForInput(TimeSpan timeout) => Held(descriptor =>
    {
        var poll = new Posix.PollDescriptor { Descriptor = descriptor, Events = Posix.PollIn };
        return Posix.Poll(&poll, 1, (int)Math.Ceiling(timeout.TotalMilliseconds));
    }) > 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Posix.Close((int)handle) == 0;

    private int Held(Func<int, int> use)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            return use((int)handle);
        }
        finally
        {
            if (added) DangerousRelease();
        }
    }
}
