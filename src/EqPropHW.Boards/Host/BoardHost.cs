using System.Net.Sockets;
using System.Text;
using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Serves any device over a wire, as a board does: the device's end of EPLink (<c>firmware-stubs/PROTOCOL.md</c>).</summary>
/// <remarks>One client at a time; what is loaded outlives a client, as on a board.</remarks>
public sealed class BoardHost : IAsyncDisposable
{
    private const int RecentErrors = 8;

    private readonly BoardHostOptions _options;
    private readonly HostedArray _array;
    private readonly Queue<(ErrorCode Code, uint Detail, ulong Cycles)> _errors = new();
    private readonly Queue<(byte Seq, uint Crc, byte[] Answer)> _kept = new();
    private readonly FrameReader _reader;
    private readonly string _identification;
    private (uint Nonce, byte Seq)? _session;
    private byte _expected;
    private bool _isArmed;
    private byte _reason;
    private TimeSpan _watchdog;
    private long _lastFrame;
    private (uint Duplicates, uint OutOfOrder, uint Watchdog) _count;

    /// <summary>Serves a device, and owns it.</summary>
    public BoardHost(IDevice device, BoardHostOptions? options = null)
    {
        _options = options ?? new();
        _array = new(device, _options);
        if (_options.Rewire is null) _array.AdoptWiring();
        _reader = new(_options.Mtu, takesText: true);
        var id = device.Description.Identity;
        _identification = $"EqPropHW,{Word(id.Name)},{Word(id.BoardId)},{Word(id.Firmware)}";
    }

    /// <summary>Answers a client until it goes away or the token ends.</summary>
    public async Task ServeAsync(Stream stream, CancellationToken cancellation = default)
    {
        var chunk = new byte[1 << 16];
        try
        {
            while (await stream.ReadAsync(chunk, cancellation).ConfigureAwait(false) is var count and > 0)
            {
                if (await TakeAsync(chunk.AsMemory(0, count), cancellation).ConfigureAwait(false) is { Length: > 0 } answers)
                    await stream.WriteAsync(answers, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The client is gone; the next one says HELLO.
        }
    }

    /// <summary>Takes bytes that arrived and returns the bytes to send.</summary>
    public async ValueTask<byte[]> TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        var answers = new WireWriter();
        while (TryRead(ref bytes, out var frame))
        {
            answers.Bytes(frame.Type == MessageType.Text
                ? Encoding.ASCII.GetBytes(_identification + "\n")
                : await AnswerAsync(frame, cancellation).ConfigureAwait(false));
        }
        return answers.ToArray();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _array.DisposeAsync();

    private bool TryRead(ref ReadOnlyMemory<byte> bytes, out Frame frame)
    {
        var rest = bytes.Span;
        var found = _reader.TryRead(ref rest, out frame);
        bytes = bytes[^rest.Length..];
        return found;
    }

    private async ValueTask<byte[]> AnswerAsync(Frame frame, CancellationToken cancellation)
    {
        Watch();
        if (frame.Type == MessageType.Hello)
        {
            var (type, payload) = Hello(frame);
            return new Frame(type, frame.Seq, payload).Encode();
        }
        if (_session is null) return Refuse(frame, ErrorCode.NoSession, 0);
        if (frame.Seq != _expected)
        {
            foreach (var (seq, crc, kept) in _kept)
            {
                if (seq != frame.Seq) continue;
                _count.Duplicates++;
                return crc == frame.Crc ? kept : Refuse(frame, ErrorCode.SequenceReused, seq);
            }
            _count.OutOfOrder++;
            return Refuse(frame, ErrorCode.OutOfOrder, _expected);
        }
        byte[] answer;
        try
        {
            var payload = await CarryOutAsync(frame, cancellation).ConfigureAwait(false);
            answer = new Frame(frame.Type | MessageType.Answer, frame.Seq, payload).Encode();
        }
        catch (RefusedException e)
        {
            answer = Refuse(frame, e.Code, e.Detail);
        }
        catch (ProtocolException)
        {
            answer = Refuse(frame, ErrorCode.WrongLength, (uint)frame.Payload.Length);
        }
        _expected++;
        _kept.Enqueue((frame.Seq, frame.Crc, answer));
        if (_kept.Count > _options.Window) _kept.Dequeue();
        _lastFrame = _options.Clock.GetTimestamp();
        return answer;
    }

    private async ValueTask<byte[]> CarryOutAsync(Frame frame, CancellationToken cancellation)
    {
        if ((frame.Flags & 0x0F) != 0) throw new RefusedException(ErrorCode.UnknownFlag, frame.Flags);
        if (frame.Channel != 0) throw new RefusedException(ErrorCode.UnknownChannel, frame.Channel);
        switch (frame.Type)
        {
            case MessageType.LoadCommit:
                return await _array.CommitAsync(cancellation).ConfigureAwait(false);
            case MessageType.Run:
                if (!_isArmed) throw new RefusedException(ErrorCode.ArrayIsSafe, _reason);
                return await _array.RunAsync(Samples(frame), cancellation).ConfigureAwait(false);
            default:
                return AtOnce(frame);
        }
    }

    private SampleBatch Samples(Frame frame)
    {
        var r = new WireReader(frame.Payload.Span, "RUN");
        return _array.Samples(ref r);
    }

    private byte[] AtOnce(Frame frame)
    {
        var r = new WireReader(frame.Payload.Span, frame.Type.ToString());
        switch (frame.Type)
        {
            case MessageType.Ping:
                return frame.Payload.ToArray();
            case MessageType.Status:
                return Status();
            case MessageType.Error:
                var (code, detail, cycles) = _errors.Count > 0 ? _errors.Dequeue() : (ErrorCode.None, 0, 0);
                return new WireWriter().U16((int)code).U32(detail).U64(cycles).ToArray();
            case MessageType.SelfTest:
                r.U32();
                // A served device has no hardware of its own to test.
                return new WireWriter().U32(0).U32(0).U32(0).ToArray();
            case MessageType.Arm:
                var (watchdog, (shortest, longest)) = (r.U32(), WatchdogRange);
                if (watchdog < shortest || watchdog > longest) throw new RefusedException(ErrorCode.WatchdogRange, Math.Clamp(watchdog, shortest, longest));
                (_isArmed, _watchdog) = (true, TimeSpan.FromMilliseconds(watchdog));
                return [1];
            case MessageType.Safe:
                MakeSafe(1);
                return [0];
            case MessageType.LoadBegin:
                return _array.Begin(ref r);
            case MessageType.LoadChunk:
                return _array.Chunk(ref r);
            case MessageType.Read:
                return _array.Read(ref r);
            default:
                throw new RefusedException(ErrorCode.UnknownType, (uint)frame.Type);
        }
    }

    private static (uint Shortest, uint Longest) WatchdogRange => (10, 600_000);

    private (MessageType Type, byte[] Payload) Hello(Frame frame)
    {
        var r = new WireReader(frame.Payload.Span, "HELLO");
        if (frame.Payload.Length < 6) return (MessageType.Refusal, Queue(ErrorCode.WrongLength, (uint)frame.Payload.Length));
        var (major, _, nonce) = (r.U8(), r.U8(), r.U32());
        if (major != 1) return (MessageType.Refusal, Queue(ErrorCode.Version, 1));
        if (_session != (nonce, frame.Seq))
        {
            (_session, _expected) = ((nonce, frame.Seq), unchecked((byte)(frame.Seq + 1)));
            _kept.Clear();
            _array.DropLoad();
            MakeSafe(1);
        }
        _lastFrame = _options.Clock.GetTimestamp();
        return (MessageType.Hello | MessageType.Answer, new WireWriter().U8(1).U8(0).U32(nonce).U32(_options.BootNonce).U32(0).Bytes(Describe().Encode()).ToArray());
    }

    private Capabilities Describe()
    {
        var d = _array.Description;
        var time = d.Time is Clocked clocked ? new TimeSpec(true, clocked.Factor[0]) : new TimeSpec(false, ((Continuous)d.Time).Tau[0]);
        var c = d.Capabilities;
        // An emulator moves an edge in a nanosecond or so; ten and a thread switch leave room for a busy computer.
        var cycle = 10.0 * (d.Topology.Edges.Length * 2 + d.Topology.NodeCount * 20) * d.Timing.SubSteps + 1000;
        return new()
        {
            Identification = _identification,
            Mtu = _options.Mtu,
            RxCredit = Frame.MaxEncoded(_options.Mtu) * 2,
            Window = _options.Window,
            Format = Float64Numbers.FormatCode,
            Substrates = (byte)(d.Substrate is XyArray ? 1 : 2),
            MaxNodes = _options.Rewire is null ? (uint)d.Topology.NodeCount : ushort.MaxValue,
            MaxEdges = _options.Rewire is null ? (uint)d.Topology.Edges.Length : 1 << 25,
            MaxSteps = ushort.MaxValue,
            MaxSamples = _options.MaxSamples,
            Abilities = (byte)((c.RestoresFreeState ? 1 : 0) | (c.TakesStartStates ? 2 : 0) | (c.LiveNudge ? 4 : 0) | 8 | (_options.Rewire is null ? 0 : 16)),
            Limits = d.Limits,
            Time = time,
            Timing = d.Timing,
            CycleNanoseconds = (uint)Math.Min(cycle, uint.MaxValue),
            WatchdogMin = WatchdogRange.Shortest,
            WatchdogMax = WatchdogRange.Longest,
            BatchSize = c.BatchSize,
            AccuracyClass = d.AccuracyClass,
            ProfileHash = d.Identity.ProfileHash,
        };
    }

    private byte[] Status() => new WireWriter()
        .U8(_isArmed ? 1 : 0).U8(_reason).U8(_errors.Count).U8(0).U32(_options.BootNonce).U64(_array.Cycles).U64(0)
        .U32(_array.Crc(LoadTarget.Wiring)).U32(_array.Crc(LoadTarget.Parameters)).U32(_array.Crc(LoadTarget.Program))
        .U32(_reader.BadCrc).U32(_reader.Broken).U32(_reader.TooLong)
        .U32(_count.Duplicates).U32(_count.OutOfOrder).U32(_count.Watchdog).ToArray();

    private void Watch()
    {
        if (!_isArmed || _options.Clock.GetElapsedTime(_lastFrame) <= _watchdog) return;
        _count.Watchdog++;
        MakeSafe(2);
    }

    private void MakeSafe(byte reason) => (_isArmed, _reason) = (false, reason);

    private byte[] Refuse(Frame frame, ErrorCode code, uint detail) => new Frame(MessageType.Refusal, frame.Seq, Queue(code, detail)).Encode();

    private byte[] Queue(ErrorCode code, uint detail)
    {
        if (_errors.Count < RecentErrors) _errors.Enqueue(_errors.Count == RecentErrors - 1 ? (ErrorCode.QueueOverflow, 0, _array.Cycles) : (code, detail, _array.Cycles));
        return new WireWriter().U16((int)code).U32(detail).ToArray();
    }

    private static string Word(string text) => new([.. text.Select(c => c is ',' or < ' ' or > '~' ? '_' : c)]);
}
