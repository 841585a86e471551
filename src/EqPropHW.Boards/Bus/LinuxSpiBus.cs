using System.Globalization;
using System.Runtime.InteropServices;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>An SPI bus of Linux: one device file <c>/dev/spidevB.C</c> for each chip select.</summary>
/// <param name="path">The device files without the chip select, for example <c>/dev/spidev0</c>.</param>
/// <param name="hertz">Clock of the bus in Hz.</param>
public sealed unsafe class LinuxSpiBus(string path, uint hertz = 1_000_000) : ISpiBus
{
    private const nuint SetMode = 0x40016B01, SetSpeed = 0x40046B04, OneMessage = 0x40206B00;

    private readonly Dictionary<int, DeviceFileHandle> _files = [];

    /// <inheritdoc/>
    public void Transfer(int chipSelect, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length != read.Length) throw new ArgumentException($"{write.Length} bytes to write and {read.Length} to read; an SPI transfer has one for each");
        var file = FileOf(chipSelect);
        fixed (byte* output = write, input = read)
        {
            var transfer = new Message { Output = (ulong)output, Input = (ulong)input, Length = (uint)write.Length, Hertz = hertz, Bits = 8 };
            var error = file.Control(OneMessage, &transfer);
            if (error != 0) throw LinuxErrors.Transfer(file.Path, $"{write.Length} bytes", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values) file.Dispose();
        _files.Clear();
    }

    private DeviceFileHandle FileOf(int chipSelect)
    {
        if (_files.TryGetValue(chipSelect, out var file)) return file;
        file = DeviceFileHandle.Open(string.Create(CultureInfo.InvariantCulture, $"{path}.{chipSelect}"));
        var (mode, speed) = ((byte)0, hertz);
        var error = file.Control(SetMode, &mode);
        if (error == 0) error = file.Control(SetSpeed, &speed);
        if (error == 0) return _files[chipSelect] = file;
        file.Dispose();
        throw new LinkException($"{file.Path}: mode 0 at {hertz} Hz is refused ({LinuxErrors.Words(error)})");
    }

    /// <summary>struct spi_ioc_transfer: 32 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public ulong Output, Input;
        public uint Length, Hertz;
        public ushort DelayMicroseconds;
        public byte Bits, DeselectBetween, OutputWires, InputWires, WordDelay, Padding;
    }
}
