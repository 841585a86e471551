using System.Runtime.InteropServices;
using System.Text;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>The lines of a GPIO chip of Linux, <c>/dev/gpiochipN</c>, by the second version of its interface; each line is its own request.</summary>
public sealed unsafe class LinuxGpioLines : IGpioLines
{
    private const nuint GetLineInfo = 0xC100B405, GetLine = 0xC250B407, GetValues = 0xC010B40E, SetValues = 0xC010B40F;
    private const ulong Input = 4, Output = 8, RisingEdge = 16, FallingEdge = 32;
    private const uint OutputValues = 2;
    private const string Consumer = "eqprop";

    private readonly DeviceFileHandle _chip;
    private readonly Dictionary<int, DeviceFileHandle> _lines = [];

    /// <summary>Opens a chip.</summary>
    /// <param name="path">Device file, for example <c>/dev/gpiochip0</c>.</param>
    /// <exception cref="LinkException">It cannot be opened.</exception>
    public LinuxGpioLines(string path) => _chip = DeviceFileHandle.Open(path);

    /// <inheritdoc/>
    public void OpenOutput(int line, bool level) => Open(line, Output, level);

    /// <inheritdoc/>
    public void OpenInput(int line) => Open(line, Input | RisingEdge | FallingEdge, false);

    /// <inheritdoc/>
    public void Write(int line, bool level)
    {
        var values = new Values { Bits = level ? 1ul : 0, Mask = 1 };
        Check(line, LineOf(line).Control(SetValues, &values));
    }

    /// <inheritdoc/>
    public bool Read(int line)
    {
        var values = new Values { Mask = 1 };
        Check(line, LineOf(line).Control(GetValues, &values));
        return (values.Bits & 1) != 0;
    }

    /// <inheritdoc/>
    public bool WaitForChange(int line, LineChange change, TimeSpan timeout)
    {
        var file = LineOf(line);
        for (var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds; ;)
        {
            if (!file.WaitForInput(TimeSpan.FromMilliseconds(Math.Max(0, end - Environment.TickCount64)))) return false;
            Event happened;
            if (file.Read(&happened, sizeof(Event)) is var n && n != sizeof(Event))
                throw new LinkException($"{_chip.Path}: line {line}: an event of {n} bytes; {sizeof(Event)} were expected");
            if (change.HasFlag(happened.Id == 1 ? LineChange.Rising : LineChange.Falling)) return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var line in _lines.Values) line.Dispose();
        _lines.Clear();
        _chip.Dispose();
    }

    private void Open(int line, ulong flags, bool level)
    {
        if (_lines.Remove(line, out var before)) before.Dispose();
        var request = new LineRequest { Flags = flags, LineCount = 1 };
        request.Offsets[0] = (uint)line;
        Encoding.ASCII.GetBytes(Consumer).CopyTo(new Span<byte>(request.Consumer, 32));
        if (flags == Output)
        {
            // The first attribute gives the level from the very start: no glitch.
            request.AttributeCount = 1;
            request.Attributes[0] = OutputValues;
            request.Attributes[1] = level ? 1ul : 0;
            request.Attributes[2] = 1;
        }
        var error = _chip.Control(GetLine, &request);
        if (error != 0) throw new LinkException($"{_chip.Path}: line {line}: " + Reason(line, error));
        _lines[line] = new(request.Descriptor, $"{_chip.Path} line {line}");
    }

    private string Reason(int line, int error) => error switch
    {
        LinuxErrors.Busy => $"in use by '{HolderOf(line)}'; end that program or release the line in the device tree",
        LinuxErrors.InvalidArgument => "the chip has no such line, or it cannot be used so; look with: gpioinfo",
        _ => LinuxErrors.Words(error),
    };

    private string HolderOf(int line)
    {
        var info = new LineInfo { Offset = (uint)line };
        return _chip.Control(GetLineInfo, &info) == 0 ? Marshal.PtrToStringAnsi((nint)info.Consumer)! : "another program";
    }

    private DeviceFileHandle LineOf(int line)
        => _lines.TryGetValue(line, out var file) ? file : throw new InvalidOperationException($"{_chip.Path}: line {line} is not open");

    private void Check(int line, int error)
    {
        if (error != 0) throw new LinkException($"{_chip.Path}: line {line}: {LinuxErrors.Words(error)}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Values
    {
        public ulong Bits, Mask;
    }

    /// <summary>struct gpio_v2_line_event: 48 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Event
    {
        public ulong Nanoseconds;
        public uint Id, Offset, Sequence, LineSequence;
        public fixed uint Padding[6];
    }

    /// <summary>struct gpio_v2_line_request: 592 bytes; an attribute is three words: id, value, mask.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LineRequest
    {
        public fixed uint Offsets[64];
        public fixed byte Consumer[32];
        public ulong Flags;
        public uint AttributeCount;
        public fixed uint Padding[5];
        public fixed ulong Attributes[30];
        public uint LineCount, EventBuffer;
        public fixed uint Unused[5];
        public int Descriptor;
    }

    /// <summary>struct gpio_v2_line_info: 256 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LineInfo
    {
        public fixed byte Name[32];
        public fixed byte Consumer[32];
        public uint Offset, AttributeCount;
        public ulong Flags;
        public fixed ulong Attributes[20];
        public fixed uint Padding[4];
    }
}
