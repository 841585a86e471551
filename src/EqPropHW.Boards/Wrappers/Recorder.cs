using System.Buffers.Binary;
using System.IO.Compression;

namespace EqPropHW.Boards;

/// <summary>Writes everything a host learns from its wire and its clock into a recording, and changes nothing.</summary>
/// <remarks>The host must use <see cref="Options"/>. A recording is whole once the recorder is disposed; see <see cref="Recording"/>.</remarks>
public sealed class Recorder : WireStream
{
    private readonly Stream _wire;
    private readonly GZipStream _recording;
    private readonly RecordingClock _clock;

    /// <summary>Begins a recording.</summary>
    /// <param name="wire">The wire; disposed with the recorder.</param>
    /// <param name="file">Written; disposed with the recorder.</param>
    /// <param name="options">How the host talks.</param>
    public Recorder(Stream wire, Stream file, LinkOptions options)
    {
        (_wire, _recording, _clock) = (wire, new(file, CompressionLevel.Fastest), new(this, options.Clock));
        Options = options with { Clock = _clock };
        Span<byte> head = stackalloc byte[Recording.HeadBytes];
        Recording.WriteOptions(head, options);
        _recording.Write(head);
    }

    /// <summary>The options of the host, with a clock that is recorded.</summary>
    public LinkOptions Options { get; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await _wire.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Keep(WireEvent.Read, buffer.Span[..count]);
            return count;
        }
        catch (OperationCanceledException)
        {
            Keep(WireEvent.ReadLate);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Keep(WireEvent.Written, buffer.Span);
        try
        {
            await _wire.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Keep(WireEvent.WriteLate);
            throw;
        }
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

    private void Keep(WireEvent what, ReadOnlySpan<byte> bytes = default)
    {
        Keep(what, _clock.Microseconds);
        if (what is not (WireEvent.Read or WireEvent.Written)) return;
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)bytes.Length);
        _recording.Write(length);
        _recording.Write(bytes);
    }

    private void Keep(WireEvent what, ulong microseconds)
    {
        Span<byte> entry = stackalloc byte[Recording.EventBytes];
        entry[0] = (byte)what;
        BinaryPrimitives.WriteUInt64LittleEndian(entry[1..], microseconds);
        _recording.Write(entry);
    }

    /// <summary>The host's clock in whole microseconds; what it was asked is kept.</summary>
    private sealed class RecordingClock(Recorder recorder, TimeProvider clock) : TimeProvider
    {
        private readonly long _start = clock.GetTimestamp();

        public ulong Microseconds => (ulong)clock.GetElapsedTime(_start).TotalMicroseconds;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp()
        {
            var now = Microseconds;
            recorder.Keep(WireEvent.Clock, now);
            return (long)now;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => clock.CreateTimer(callback, state, dueTime, period);
    }
}
