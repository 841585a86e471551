using System.Globalization;
using System.Runtime.InteropServices;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>An I2C bus of Linux, <c>/dev/i2c-N</c>, by combined transfers (I2C_RDWR).</summary>
public sealed unsafe class LinuxI2cBus : II2cBus
{
    private const nuint GetFunctions = 0x0705, CombinedTransfer = 0x0707;
    private const ulong PlainI2c = 1;
    private const ushort ReadFlag = 1;

    private readonly DeviceFileHandle _file;
    private readonly HashSet<int> _free = [];

    /// <summary>Opens a bus.</summary>
    /// <param name="path">Device file, for example <c>/dev/i2c-1</c>.</param>
    /// <exception cref="LinkException">It cannot be opened, or transfers SMBus messages only.</exception>
    public LinuxI2cBus(string path)
    {
        _file = DeviceFileHandle.Open(path);
        ulong functions = 0;
        var error = _file.Control(GetFunctions, &functions);
        if (error == 0 && (functions & PlainI2c) != 0) return;
        _file.Dispose();
        throw new LinkException(error != 0 ? $"{path}: no I2C bus ({LinuxErrors.Words(error)})" : $"{path}: this bus transfers SMBus messages only; the converters need plain I2C");
    }

    /// <inheritdoc/>
    public void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        RequireFree(address);
        fixed (byte* output = write, input = read)
        {
            var messages = stackalloc Message[2];
            var count = 0;
            if (write.Length > 0 || read.Length == 0) messages[count++] = new() { Address = (ushort)address, Length = (ushort)write.Length, Bytes = output };
            if (read.Length > 0) messages[count++] = new() { Address = (ushort)address, Flags = ReadFlag, Length = (ushort)read.Length, Bytes = input };
            var request = new Request { Messages = messages, Count = (uint)count };
            var error = _file.Control(CombinedTransfer, &request);
            if (error != 0) throw LinuxErrors.Transfer(_file.Path, string.Create(CultureInfo.InvariantCulture, $"address 0x{address:x2}"), error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Combined transfers do not ask who else talks to a chip: a bound kernel driver would go on writing to it.</summary>
    private void RequireFree(int address)
    {
        if (!_free.Add(address)) return;
        var bus = _file.Path[(_file.Path.LastIndexOf('-') + 1)..];
        var driver = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/sys/bus/i2c/devices/{bus}-{address:x4}/driver"));
        if (driver.LinkTarget is not { } target) return;
        _free.Remove(address);
        throw new LinkException(string.Create(
            CultureInfo.InvariantCulture,
            $"{_file.Path}: address 0x{address:x2}: held by the kernel driver '{Path.GetFileName(target)}'; release it: echo {bus}-{address:x4} | sudo tee {driver.FullName}/unbind"));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public ushort Address, Flags, Length;
        public byte* Bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public Message* Messages;
        public uint Count;
    }
}
