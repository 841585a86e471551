using System.Runtime.InteropServices;

namespace EqPropHW.Boards;

/// <summary>The calls of the Linux C library that a serial line needs.</summary>
internal static unsafe partial class Posix
{
    public const int ReadWrite = 0x2, NoControllingTerminal = 0x100, NonBlocking = 0x800, CloseOnExec = 0x80000;
    public const int Interrupted = 4, InputOutput = 5, TryAgain = 11;
    public const short PollIn = 1, PollOut = 4, PollError = 8, PollHangUp = 16;
    public const nuint GetTermios2 = 0x802C542A, SetTermios2 = 0x402C542B, Exclusive = 0x540C, Flush = 0x540B;
    public const nuint ModemSet = 0x5416, PtyUnlock = 0x40045431, PtyNumber = 0x80045430;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8, EntryPoint = "open")]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "read")]
    public static partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "write")]
    public static partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "ioctl")]
    public static partial int Control(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "flock")]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "poll")]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    /// <summary>The error of the last call, in words.</summary>
    public static string LastError => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>struct termios2: 44 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Termios2
    {
        public uint Input, Output, Control, Local;
        public byte Line;
        public fixed byte Characters[19];
        public uint InputSpeed, OutputSpeed;
    }
}
