using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace EqPropHW.Boards;

/// <summary>What happened to a host on its wire.</summary>
public enum WireEvent : byte
{
    /// <summary>Bytes arrived.</summary>
    Read,

    /// <summary>Bytes were sent.</summary>
    Written,

    /// <summary>The host looked at its clock.</summary>
    Clock,

    /// <summary>Its wait for bytes ended without any.</summary>
    ReadLate,

    /// <summary>Its bytes were not taken in time.</summary>
    WriteLate,
}

/// <summary>One event of a recording.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Microseconds">When, since the recording began.</param>
/// <param name="Bytes">Bytes that were read or written.</param>
public readonly record struct RecordedEvent(WireEvent Event, ulong Microseconds, byte[] Bytes);

/// <summary>
/// Everything that a host learnt from its wire and its clock, in order: the same program given the same does the same.
/// </summary>
/// <remarks>
/// The file is gzip of <c>"EPLR"</c>; the host's options: nonce, baud (0 for none), tries, window (u32 each), slack and watchdog in
/// microseconds (u64 each); then events: kind (u8), time in microseconds (u64), and for bytes read or written their number (u32) and they
/// themselves. All little endian.
/// </remarks>
/// <param name="Options">How the host talked, but for its clock.</param>
/// <param name="Events">What happened.</param>
public sealed record Recording(LinkOptions Options, ImmutableArray<RecordedEvent> Events)
{
    internal const int HeadBytes = 36, EventBytes = 9;

    internal static ReadOnlySpan<byte> Magic => "EPLR"u8;

    /// <summary>Reads a recording.</summary>
    /// <exception cref="InvalidDataException">It is none, or it is cut short.</exception>
    public static Recording Open(Stream file)
    {
        // Gzip begins with these two bytes.
        if (file.ReadByte() != 0x1F || file.ReadByte() != 0x8B) throw new InvalidDataException("this is no recording: it is not compressed as 'eqp train --record' does");
        file.Position = 0;
        using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var events = ImmutableArray.CreateBuilder<RecordedEvent>();
        try
        {
            Span<byte> head = stackalloc byte[HeadBytes];
            unpacked.ReadExactly(head);
            if (!head.StartsWith(Magic)) throw new InvalidDataException("this is no recording: it does not begin with EPLR");
            Span<byte> entry = stackalloc byte[EventBytes];
            while (unpacked.ReadAtLeast(entry, EventBytes, throwOnEndOfStream: false) is var got && got > 0)
            {
                if (got < EventBytes || entry[0] > (byte)WireEvent.WriteLate) throw new EndOfStreamException();
                var kind = (WireEvent)entry[0];
                var time = BinaryPrimitives.ReadUInt64LittleEndian(entry[1..]);
                events.Add(new(kind, time, kind is WireEvent.Read or WireEvent.Written ? Bytes(unpacked) : []));
            }
            return new(ReadOptions(head), events.ToImmutable());
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"the recording is broken after {events.Count} events");
        }
    }

    internal static void WriteOptions(Span<byte> head, LinkOptions options)
    {
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], options.Nonce);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], (uint)(options.Baud ?? 0));
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], (uint)options.Tries);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], (uint)options.MaxWindow);
        BinaryPrimitives.WriteUInt64LittleEndian(head[20..], (ulong)options.Slack.TotalMicroseconds);
        BinaryPrimitives.WriteUInt64LittleEndian(head[28..], (ulong)options.Watchdog.TotalMicroseconds);
    }

    private static LinkOptions ReadOptions(ReadOnlySpan<byte> head) => new()
    {
        Nonce = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]),
        Baud = BinaryPrimitives.ReadInt32LittleEndian(head[8..]) is var baud && baud == 0 ? null : baud,
        Tries = BinaryPrimitives.ReadInt32LittleEndian(head[12..]),
        MaxWindow = BinaryPrimitives.ReadInt32LittleEndian(head[16..]),
        Slack = TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt64LittleEndian(head[20..])),
        Watchdog = TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt64LittleEndian(head[28..])),
    };

    private static byte[] Bytes(Stream from)
    {
        Span<byte> length = stackalloc byte[4];
        from.ReadExactly(length);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (count > 1 << 28) throw new InvalidDataException($"the recording is broken: {count} bytes at once");
        var bytes = new byte[count];
        from.ReadExactly(bytes);
        return bytes;
    }
}
