using System.Globalization;
using System.Runtime.InteropServices;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Errors of Linux in words that say what to do.</summary>
internal static unsafe partial class LinuxErrors
{
    public const int NotPermitted = 1, NoEntry = 2, NoDevice = 6, AccessDenied = 13, Busy = 16, InvalidArgument = 22, NotSupported = 95, TimedOut = 110, RemoteIo = 121;

    private const int HereDirectory = -100, GroupOffset = 24, StatxBytes = 256;

    /// <summary>A device file could not be opened.</summary>
    public static LinkException Opening(string path, int error) => new($"{path}: " + error switch
    {
        NoEntry => $"there is no such device; {Enable(path)}",
        AccessDenied or NotPermitted => $"permission denied; it belongs to the group '{GroupOf(path)}': sudo usermod -aG {GroupOf(path)} $USER, then log in again",
        Busy => $"in use by {HolderOf(path)}; end that program first",
        _ => Words(error),
    });

    /// <summary>A transfer on a bus failed.</summary>
    public static LinkException Transfer(string path, string chip, int error) => new($"{path}: {chip}: " + error switch
    {
        NoDevice or RemoteIo => "no answer; is the chip powered, wired and set to this address?",
        TimedOut => "the bus hangs; a chip may hold a line low: check pull-ups and power, then power the board off and on",
        NotSupported => "this bus driver cannot do such a transfer",
        Busy => $"busy; in use by {HolderOf(path)}",
        _ => Words(error),
    });

    /// <summary>The error in the words of the C library, with its number.</summary>
    public static string Words(int error) => string.Create(CultureInfo.InvariantCulture, $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})");

    /// <summary>The group that owns a file.</summary>
    public static string GroupOf(string path)
    {
        var status = stackalloc byte[StatxBytes];
        if (Statx(HereDirectory, path, 0, 0x7FF, status) != 0) return "its owner's";
        var id = (*(uint*)(status + GroupOffset)).ToString(CultureInfo.InvariantCulture);
        return File.Exists("/etc/group") ? File.ReadLines("/etc/group").Select(l => l.Split(':')).FirstOrDefault(f => f.Length > 2 && f[2] == id)?[0] ?? id : id;
    }

    /// <summary>The programs that have a file open, as far as this user may see them.</summary>
    public static string HolderOf(string path)
    {
        var holders = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(d => char.IsAsciiDigit(d[^1])))
        {
            try
            {
                if (Directory.GetFiles(process + "/fd").Any(f => new FileInfo(f).LinkTarget == path))
                    holders.Add($"{File.ReadAllText(process + "/comm").Trim()} (process {Path.GetFileName(process)})");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's process, or one that has just ended.
            }
        }
        return holders.Count > 0 ? string.Join(", ", holders) : "a program or kernel driver that this user may not see";
    }

    private static string Enable(string path) => path switch
    {
        _ when path.Contains("i2c", StringComparison.Ordinal) => "load the driver (modprobe i2c-dev; on a Raspberry Pi: raspi-config, Interface Options, I2C) and look with: ls /dev/i2c-*",
        _ when path.Contains("spi", StringComparison.Ordinal) => "enable it (on a Raspberry Pi: raspi-config, Interface Options, SPI; more select lines by a device tree overlay) and look with: ls /dev/spidev*",
        _ => "look with: ls /dev/gpiochip*",
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* into);
}
