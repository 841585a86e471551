using System.Buffers.Binary;

namespace EqPropHW.Boards;

/// <summary>Plays a recording to a host: the same bytes come back as long as it sends the same bytes, with the times of then.</summary>
public sealed class Replayer : WireStream
{
    private readonly List<(bool IsWritten, ulong Microseconds, byte[] Bytes)> _entries = [];
    private int _next;
    private int _taken;

    /// <summary>Reads a recording of <see cref="Recorder"/>.</summary>
    /// <exception cref="InvalidDataException">It is none, or it is cut short.</exception>
    public Replayer(Stream recording)
    {
        try
        {
            Span<byte> head = stackalloc byte[13];
            recording.ReadExactly(head[..8]);
            if (!head.StartsWith("EPLR"u8)) throw new InvalidDataException("this is no recording: it does not begin with EPLR");
            Nonce = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            while (recording.ReadAtLeast(head, 13, throwOnEndOfStream: false) is var got && got > 0)
            {
                if (got < 13) throw new EndOfStreamException();
                var bytes = new byte[BinaryPrimitives.ReadUInt32LittleEndian(head[9..])];
                recording.ReadExactly(bytes);
                _entries.Add((head[0] == 1, BinaryPrimitives.ReadUInt64LittleEndian(head[1..]), bytes));
            }
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"the recording is cut short after {_entries.Count} entries");
        }
        Clock = new ReplayClock(this);
    }

    /// <summary>The nonce of the recorded host, for <see cref="LinkOptions.Nonce"/>.</summary>
    public uint Nonce { get; }

    /// <summary>The clock of the recorded host, for <see cref="LinkOptions.Clock"/>.</summary>
    public TimeProvider Clock { get; }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_next == _entries.Count) return ValueTask.FromResult(0);
        var (isWritten, _, bytes) = _entries[_next];
        // The recorded host wrote here: its wait for bytes had ended by a deadline.
        if (isWritten) throw new OperationCanceledException("the recorded host stopped waiting here");
        var count = Math.Min(buffer.Length, bytes.Length - _taken);
        bytes.AsSpan(_taken, count).CopyTo(buffer.Span);
        Advance(count);
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_next == _entries.Count || !_entries[_next].IsWritten || !buffer.Span.SequenceEqual(_entries[_next].Bytes))
            throw new IOException($"entry {_next} of the recording is not what this host writes ({buffer.Length} bytes): another run, or another version, was recorded");
        Advance(buffer.Length);
        return ValueTask.CompletedTask;
    }

    private void Advance(int count)
    {
        _taken += count;
        if (_taken < _entries[_next].Bytes.Length) return;
        _next++;
        _taken = 0;
    }

    /// <summary>Time as it was at the next entry.</summary>
    private sealed class ReplayClock(Replayer replayer) : TimeProvider
    {
        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp()
        {
            var entries = replayer._entries;
            return entries.Count == 0 ? 0 : (long)entries[Math.Min(replayer._next, entries.Count - 1)].Microseconds;
        }
    }
}
