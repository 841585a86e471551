using System.Globalization;
using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>
/// The host's end of EPLink: sessions, the window, retries. Many requests are in flight at once; each is carried out
/// once and answered in order, or a typed exception says why not, before a deadline that follows from bytes, baud and work.
/// </summary>
public sealed class HostLink : IAsyncDisposable
{
    private readonly ByteLink _link;
    private readonly LinkOptions _options;
    private readonly List<Flight> _flights = [];
    private uint _nonce;
    private uint? _bootNonce;
    private byte _seq;
    private bool _isOpen;
    private TimeSpan _owed;

    /// <summary>A link over any stream whose reads and writes can be cancelled.</summary>
    public HostLink(Stream stream, LinkOptions? options = null)
    {
        _options = options ?? new();
        _link = new(stream, _options.Clock);
        _nonce = _options.Nonce;
    }

    /// <summary>What the device told in its last answer to HELLO.</summary>
    public Capabilities Capabilities { get; private set; } = new();

    /// <summary>Number of sessions opened so far; the array is safe at the beginning of each.</summary>
    public int Sessions { get; private set; }

    /// <summary>When the last answer arrived, a timestamp of the clock.</summary>
    public long LastAnswer { get; private set; }

    /// <summary>Requests that were sent again.</summary>
    public long Resent { get; private set; }

    /// <summary>Opens a new session.</summary>
    /// <exception cref="BoardResetException">The device started anew since the first session.</exception>
    /// <exception cref="DeviceTimeoutException">There is no answer.</exception>
    /// <exception cref="ProtocolException">It speaks another version.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellation = default)
    {
        _isOpen = false;
        var payload = new WireWriter().U8(1).U8(0).U32(unchecked(++_nonce)).ToArray();
        var (seq, limit) = (unchecked(_seq++), LimitOf(600) + _owed);
        _link.SetMtu(1 << 16);
        byte[] hello = [0, .. new Frame(MessageType.Hello, seq, payload).Encode()];
        for (var attempt = 0; attempt < _options.Tries; attempt++)
        {
            if (!await _link.WriteAsync(hello, limit, cancellation).ConfigureAwait(false)) continue;
            var start = _options.Clock.GetTimestamp();
            while (_options.Clock.GetElapsedTime(start) is var elapsed && elapsed < limit
                && await _link.ReadAsync(limit - elapsed, cancellation).ConfigureAwait(false) is { } frame)
            {
                if (frame.Seq == seq && frame.Type == MessageType.Refusal) throw Refused(MessageType.Hello, frame);
                if (frame.Seq != seq || frame.Type != (MessageType.Hello | MessageType.Answer)) continue;
                if (TakeHello(frame.Payload.Span)) return;
            }
        }
        throw new DeviceTimeoutException(string.Create(CultureInfo.InvariantCulture, $"no answer to HELLO within {limit.TotalMilliseconds:0} ms, {_options.Tries} times; is this an EPLink device, and is the rate right?"));
    }

    /// <summary>Sends requests and takes their answers in order.</summary>
    /// <param name="count">How many.</param>
    /// <param name="make">Makes one by its number, when there is room for it.</param>
    /// <param name="take">Takes the payload of an answer by the number of its request; valid during the call.</param>
    /// <param name="cancellation">Gives up waiting; the next call then opens a new session.</param>
    /// <exception cref="DeviceException">The device refused a request, or the link failed.</exception>
    public async ValueTask ExchangeAsync(int count, Func<int, Request> make, Action<int, ReadOnlyMemory<byte>> take, CancellationToken cancellation = default)
    {
        if (!_isOpen) await OpenAsync(cancellation).ConfigureAwait(false);
        try
        {
            await PumpAsync(count, make, take, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (_flights.Count > 0)
            {
                // The device may still be at work on these: the next HELLO waits for it.
                _owed = _flights.Aggregate(TimeSpan.Zero, (sum, f) => sum + f.Work);
                _isOpen = false;
                _flights.Clear();
            }
        }
    }

    /// <summary>Sends one request and returns a copy of its answer.</summary>
    public async ValueTask<byte[]> AskAsync(Request request, CancellationToken cancellation = default)
    {
        byte[] answer = [];
        await ExchangeAsync(1, _ => request, (_, payload) => answer = payload.ToArray(), cancellation).ConfigureAwait(false);
        return answer;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private async ValueTask PumpAsync(int count, Func<int, Request> make, Action<int, ReadOnlyMemory<byte>> take, CancellationToken cancellation)
    {
        var (next, tries, wentBackTo) = (0, 0, -1);
        Flight? held = null;
        var since = _options.Clock.GetTimestamp();
        while (next < count || held is not null || _flights.Count > 0)
        {
            while ((held is not null || next < count) && _flights.Count < Math.Min(Capabilities.Window, _options.MaxWindow))
            {
                held ??= Prepare(next, make(next++));
                if (_flights.Count > 0 && _flights.Sum(f => f.Bytes.Length) + held.Bytes.Length > Capabilities.RxCredit) break;
                _flights.Add(held);
                await SendAsync(held, cancellation).ConfigureAwait(false);
                held = null;
            }
            var left = LimitOf(_flights) - _options.Clock.GetElapsedTime(since);
            if (left <= TimeSpan.Zero || await _link.ReadAsync(left, cancellation).ConfigureAwait(false) is not { } frame)
            {
                if (++tries >= _options.Tries) throw new SessionLostException($"no answer to {_flights[0].Type} within its deadline, {tries} times");
                (wentBackTo, since) = (-1, _options.Clock.GetTimestamp());
                foreach (var flight in _flights.Where(f => f.Answer is null)) await ResendAsync(flight, cancellation).ConfigureAwait(false);
                continue;
            }
            var at = _flights.FindIndex(f => f.Seq == frame.Seq);
            if (at < 0) continue;
            if (frame.Type == MessageType.Refusal && Refusal(frame) is var (code, detail) && code is ErrorCode.NoSession or ErrorCode.OutOfOrder or ErrorCode.SequenceReused)
            {
                if (code != ErrorCode.OutOfOrder) throw new SessionLostException($"the device does not know this session (error {(int)code})");
                var from = _flights.FindIndex(f => f.Seq == detail);
                if (from < 0 || wentBackTo == (int)detail) continue;
                wentBackTo = (int)detail;
                for (var k = from; k < _flights.Count; k++) await ResendAsync(_flights[k], cancellation).ConfigureAwait(false);
                continue;
            }
            _flights[at].Answer ??= frame with { Payload = at == 0 ? frame.Payload : frame.Payload.ToArray() };
            if (at > 0 && wentBackTo != _flights[0].Seq)
            {
                // Answers come in order, so the first one was lost: a duplicate fetches it again.
                wentBackTo = _flights[0].Seq;
                foreach (var flight in _flights.Take(at).Where(f => f.Answer is null)) await ResendAsync(flight, cancellation).ConfigureAwait(false);
            }
            while (_flights.Count > 0 && _flights[0].Answer is { } answer)
            {
                var flight = _flights[0];
                if (answer.Type == MessageType.Refusal) throw Refused(flight.Type, answer);
                if (answer.Type != (flight.Type | MessageType.Answer)) throw new ProtocolException($"answer of type 0x{(int)answer.Type:X2} to {flight.Type}; expected 0x{(int)(flight.Type | MessageType.Answer):X2}");
                _flights.RemoveAt(0);
                (tries, wentBackTo, since) = (0, -1, LastAnswer = _options.Clock.GetTimestamp());
                take(flight.Number, answer.Payload);
            }
        }
    }

    private bool TakeHello(ReadOnlySpan<byte> payload)
    {
        var r = new WireReader(payload, "answer to HELLO");
        var (major, _, nonce, boot, _) = (r.U8(), r.U8(), r.U32(), r.U32(), r.U32());
        if (nonce != _nonce) return false;
        if (major != 1) throw new ProtocolException($"the device speaks EPLink {major}; this host speaks 1");
        Capabilities = Capabilities.Decode(r.Bytes(r.Left));
        _link.SetMtu(Capabilities.Mtu);
        if (_bootNonce is { } before && before != boot) throw new BoardResetException($"the board started anew (boot nonce {before:x8}, now {boot:x8}); what it had been programmed with is lost");
        (_bootNonce, _isOpen, _owed, LastAnswer) = (boot, true, TimeSpan.Zero, _options.Clock.GetTimestamp());
        Sessions++;
        return true;
    }

    private Flight Prepare(int number, Request request)
    {
        var seq = unchecked(_seq++);
        return new(number, seq, request.Type, new Frame(request.Type, seq, request.Payload).Encode(), request.AnswerBytes, request.Work);
    }

    private async ValueTask SendAsync(Flight flight, CancellationToken cancellation)
    {
        if (!await _link.WriteAsync(flight.Bytes, LimitOf(_flights), cancellation).ConfigureAwait(false))
            throw new SessionLostException($"the device did not take {flight.Bytes.Length} bytes of {flight.Type} before its deadline");
    }

    private ValueTask ResendAsync(Flight flight, CancellationToken cancellation)
    {
        Resent++;
        return SendAsync(flight, cancellation);
    }

    private TimeSpan LimitOf(List<Flight> flights)
        => LimitOf(flights.Sum(f => f.Bytes.Length + Frame.MaxEncoded(f.AnswerBytes))) + flights.Aggregate(TimeSpan.Zero, (sum, f) => sum + f.Work);

    private TimeSpan LimitOf(int bytes) => TimeSpan.FromSeconds(_options.Baud is { } baud ? 3.0 * bytes * 10 / baud : 0) + _options.Slack;

    private static (ErrorCode Code, uint Detail) Refusal(Frame frame)
    {
        var r = new WireReader(frame.Payload.Span, "error answer");
        return ((ErrorCode)r.U16(), r.U32());
    }

    private static ProtocolException Refused(MessageType type, Frame frame)
    {
        var (code, detail) = Refusal(frame);
        return new($"the device refused {type}: error {(int)code} ({code}), detail {detail}", (int)code);
    }

    private sealed record Flight(int Number, byte Seq, MessageType Type, byte[] Bytes, int AnswerBytes, TimeSpan Work)
    {
        public Frame? Answer { get; set; }
    }
}
