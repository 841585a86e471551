using System.Buffers.Binary;

namespace EqPropHW.Boards;

/// <summary>Writes every byte that crosses a wire into a recording, with its time, and changes nothing.</summary>
/// <remarks>
/// A recording is <c>"EPLR"</c>, the host's nonce (u32), then entries: direction (0 read, 1 written), time in microseconds
/// since the start (u64), length (u32), bytes; all little endian.
/// </remarks>
public sealed class Recorder : WireStream
{
    private readonly Stream _wire;
    private readonly Stream _recording;
    private readonly TimeProvider _clock;
    private readonly long _start;

    /// <summary>Begins a recording.</summary>
    /// <param name="wire">The wire; disposed with the recorder.</param>
    /// <param name="recording">Written; disposed with the recorder.</param>
    /// <param name="options">The options of the host's link: nonce and clock.</param>
    public Recorder(Stream wire, Stream recording, LinkOptions options)
    {
        (_wire, _recording, _clock, _start) = (wire, recording, options.Clock, options.Clock.GetTimestamp());
        Span<byte> head = stackalloc byte[8];
        "EPLR"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], options.Nonce);
        recording.Write(head);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _wire.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Keep(0, buffer.Span[..count]);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Keep(1, buffer.Span);
        await _wire.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _recording.Dispose();
            _wire.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Keep(byte direction, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[13];
        head[0] = direction;
        BinaryPrimitives.WriteUInt64LittleEndian(head[1..], (ulong)_clock.GetElapsedTime(_start).TotalMicroseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(head[9..], (uint)bytes.Length);
        _recording.Write(head);
        _recording.Write(bytes);
    }
}
