using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Plays a recording to a host: the same bytes come back at the same times, as long as it sends the same bytes.</summary>
/// <remarks>The host must use <see cref="Options"/>. Nothing waits: a whole run plays back as fast as the host computes.</remarks>
public sealed class Replayer : WireStream
{
    private readonly Recording _recording;
    private int _next;
    private int _taken;

    /// <summary>Plays a recording from its beginning.</summary>
    public Replayer(Recording recording)
    {
        _recording = recording;
        Options = recording.Options with { Clock = new ReplayClock(this) };
    }

    /// <summary>The options of the recorded host, with its clock.</summary>
    public LinkOptions Options { get; }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_next == _recording.Events.Length) return ValueTask.FromResult(0);
        var (what, _, bytes) = _recording.Events[_next];
        if (what == WireEvent.ReadLate) throw Late();
        if (what != WireEvent.Read) throw Differs("waits for bytes");
        var count = Math.Min(buffer.Length, bytes.Length - _taken);
        bytes.AsSpan(_taken, count).CopyTo(buffer.Span);
        _taken += count;
        if (_taken == bytes.Length) (_next, _taken) = (_next + 1, 0);
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!Is(WireEvent.Written) || !buffer.Span.SequenceEqual(_recording.Events[_next].Bytes)) throw Differs($"writes {buffer.Length} bytes");
        _next++;
        if (Is(WireEvent.WriteLate)) throw Late();
        return ValueTask.CompletedTask;
    }

    private bool Is(WireEvent what) => _next < _recording.Events.Length && _recording.Events[_next].Event == what;

    private OperationCanceledException Late()
    {
        _next++;
        return new("the recorded host waited no longer");
    }

    private LinkException Differs(string does) => new(_next == _recording.Events.Length
        ? $"the recording ends after {_next} events, and this host {does}"
        : $"event {_next} of the recording is {_recording.Events[_next].Event}, but this host {does}: another run, or another version, was recorded");

    /// <summary>What the recorded host saw on its clock; its deadlines are events of the recording, so no timer ever rings.</summary>
    private sealed class ReplayClock(Replayer replayer) : TimeProvider
    {
        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp()
        {
            if (!replayer.Is(WireEvent.Clock)) throw replayer.Differs("looks at its clock");
            return (long)replayer._recording.Events[replayer._next++].Microseconds;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new SilentTimer();
    }

    private sealed class SilentTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
