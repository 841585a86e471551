using System.Text;
using EqPropHW.Core;

namespace EqPropHW.Boards.Wire;

/// <summary>What a device tells about itself in its answer to HELLO (<c>PROTOCOL.md</c> section 4).</summary>
public sealed record Capabilities
{
    /// <summary><c>VENDOR,MODEL,SERIAL,FIRMWARE</c>.</summary>
    public string Identification { get; init; } = "";

    /// <summary>Longest body in bytes, both ways.</summary>
    public int Mtu { get; init; }

    /// <summary>Encoded bytes that may be unanswered.</summary>
    public int RxCredit { get; init; }

    /// <summary>Requests that may be unanswered.</summary>
    public int Window { get; init; }

    /// <summary>Number format: 1 fixed, 2 float64.</summary>
    public byte Format { get; init; }

    /// <summary>Bit 0 XY oscillators, bit 1 neurons.</summary>
    public byte Substrates { get; init; }

    /// <summary>Largest number of nodes.</summary>
    public uint MaxNodes { get; init; }

    /// <summary>Largest number of edges.</summary>
    public uint MaxEdges { get; init; }

    /// <summary>Largest number of steps of a phase program.</summary>
    public int MaxSteps { get; init; }

    /// <summary>Largest number of samples in a RUN.</summary>
    public int MaxSamples { get; init; }

    /// <summary>Bits: restores the free state, takes start states, live nudge, random start, takes a wiring.</summary>
    public byte Abilities { get; init; }

    /// <summary>Ranges of couplings, biases and beta.</summary>
    public DeviceLimits Limits { get; init; } = DeviceLimits.None;

    /// <summary>Nominal time constant or factor of the nodes.</summary>
    public TimeSpec Time { get; init; } = new(false, 1);

    /// <summary>Control clock.</summary>
    public DeviceTiming Timing { get; init; } = new(1, 1);

    /// <summary>What CPU ticks count: 0 nothing, 1 processor cycles, 2 instructions, 3 nanoseconds.</summary>
    public byte TickKind { get; init; }

    /// <summary>CPU ticks a second.</summary>
    public double TickHz { get; init; }

    /// <summary>Worst wall time of a control cycle of a sample in nanoseconds.</summary>
    public uint CycleNanoseconds { get; init; }

    /// <summary>Shortest watchdog time in milliseconds.</summary>
    public uint WatchdogMin { get; init; }

    /// <summary>Longest watchdog time in milliseconds.</summary>
    public uint WatchdogMax { get; init; }

    /// <summary>Number of samples it likes in a batch.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Accuracy class.</summary>
    public string AccuracyClass { get; init; } = "C1";

    /// <summary>SHA-256 of a hardware profile, or empty.</summary>
    public string ProfileHash { get; init; } = "";

    /// <summary>Whether the host may load a wiring.</summary>
    public bool TakesWiring => (Abilities & 16) != 0;

    /// <summary>The four parts of the identification.</summary>
    public (string Vendor, string Model, string Serial, string Firmware) Identity
    {
        get
        {
            var parts = Identification.Split(',', 4);
            return (Part(parts, 0), Part(parts, 1), Part(parts, 2), Part(parts, 3));
        }
    }

    /// <summary>The list as bytes.</summary>
    public byte[] Encode()
    {
        var w = new WireWriter();
        Entry(w, 1, v => v.Bytes(Encoding.ASCII.GetBytes(Identification)));
        Entry(w, 2, v => v.U32(Mtu));
        Entry(w, 3, v => v.U32(RxCredit));
        Entry(w, 4, v => v.U8(Window));
        Entry(w, 5, v => v.U8(Format));
        Entry(w, 6, v => v.U8(Substrates));
        Entry(w, 7, v => v.U32(MaxNodes).U32(MaxEdges));
        Entry(w, 8, v => v.U16(MaxSteps).U16(MaxSamples));
        Entry(w, 9, v => v.U8(Abilities));
        Entry(w, 10, v => v.F64(Limits.CouplingRange).F64(Limits.BiasRange).F64(Limits.BetaRange));
        Entry(w, 11, v => v.U8(Time.IsClocked ? 1 : 0).U16(Timing.SubSteps).F64(Timing.ClockHz).F64(Time.Value));
        Entry(w, 12, v => v.U8(TickKind).F64(TickHz));
        Entry(w, 13, v => v.U32(CycleNanoseconds));
        Entry(w, 14, v => v.U32(WatchdogMin).U32(WatchdogMax));
        Entry(w, 15, v => v.U32(BatchSize));
        Entry(w, 16, v => v.Bytes(Encoding.ASCII.GetBytes(AccuracyClass)));
        if (ProfileHash.Length > 0) Entry(w, 17, v => v.Bytes(Encoding.ASCII.GetBytes(ProfileHash)));
        return w.ToArray();
    }

    /// <summary>Reads a list; unknown tags are skipped.</summary>
    /// <exception cref="ProtocolException">A tag that must be there is missing, or a value is impossible.</exception>
    public static Capabilities Decode(ReadOnlySpan<byte> bytes)
    {
        var (result, seen) = (new Capabilities(), 0);
        var r = new WireReader(bytes, "capabilities");
        while (r.Left > 0)
        {
            var (tag, length) = (r.U8(), r.U8());
            var value = new WireReader(r.Bytes(length), $"capability {tag}");
            if (tag < 32) seen |= 1 << tag;
            result = Apply(result, tag, ref value);
        }
        for (var tag = 1; tag <= 14; tag++)
        {
            if ((seen >> tag & 1) == 0) throw new ProtocolException($"capabilities: tag {tag} is missing");
        }
        if (result.Mtu < 64 || result.Window is < 1 or > 64 || result.RxCredit < Frame.MaxEncoded(result.Mtu - Frame.Overhead) || result.MaxSamples < 1)
            throw new ProtocolException($"capabilities: MTU {result.Mtu}, credit {result.RxCredit}, window {result.Window}, samples {result.MaxSamples}; expected MTU from 64, credit for one MTU, window 1 to 64, samples from 1");
        return result;
    }

    private static Capabilities Apply(Capabilities c, byte tag, ref WireReader v) => tag switch
    {
        1 => c with { Identification = Text(ref v) },
        2 => c with { Mtu = (int)Math.Min(v.U32(), 1u << 26) },
        3 => c with { RxCredit = (int)Math.Min(v.U32(), int.MaxValue) },
        4 => c with { Window = v.U8() },
        5 => c with { Format = v.U8() },
        6 => c with { Substrates = v.U8() },
        7 => c with { MaxNodes = v.U32(), MaxEdges = v.U32() },
        8 => c with { MaxSteps = v.U16(), MaxSamples = v.U16() },
        9 => c with { Abilities = v.U8() },
        10 => c with { Limits = new(v.F64(), v.F64(), v.F64()) },
        11 => ReadTime(c, ref v),
        12 => c with { TickKind = v.U8(), TickHz = v.F64() },
        13 => c with { CycleNanoseconds = v.U32() },
        14 => c with { WatchdogMin = v.U32(), WatchdogMax = v.U32() },
        15 => c with { BatchSize = (int)Math.Clamp(v.U32(), 1, ushort.MaxValue) },
        16 => c with { AccuracyClass = Text(ref v) },
        17 => c with { ProfileHash = Text(ref v) },
        _ => c,
    };

    private static Capabilities ReadTime(Capabilities c, ref WireReader v)
    {
        var (isClocked, subSteps, clock, value) = (v.U8() == 1, v.U16(), v.F64(), v.F64());
        return c with { Time = new(isClocked, value), Timing = new(clock, subSteps) };
    }

    private static string Text(ref WireReader v) => Encoding.ASCII.GetString(v.Bytes(v.Left));

    private static void Entry(WireWriter w, int tag, Action<WireWriter> value)
    {
        var v = new WireWriter();
        value(v);
        w.U8(tag).U8(v.Length).Bytes(v.Written);
    }

    private static string Part(string[] parts, int k) => k < parts.Length ? parts[k] : "";
}
