using EqPropHW.Boards.Wire;

namespace EqPropHW.Boards;

/// <summary>State and counters of a board (<c>PROTOCOL.md</c> section 7).</summary>
/// <param name="IsArmed">Whether the array is armed, else safe.</param>
/// <param name="Reason">Why it was safe last: 0 power-on, 1 host, 2 watchdog, 3 hardware fault.</param>
/// <param name="QueuedErrors">Entries in the error queue.</param>
/// <param name="BootNonce">Another number after every start.</param>
/// <param name="Cycles">Control cycles since power-on, all samples added.</param>
/// <param name="CpuTicks">CPU ticks since power-on; never cycles.</param>
/// <param name="BadCrc">Frames with a wrong checksum.</param>
/// <param name="Broken">Broken or short frames.</param>
/// <param name="TooLong">Frames longer than the MTU.</param>
/// <param name="Duplicates">Requests answered again without being carried out again.</param>
/// <param name="OutOfOrder">Requests refused because of their sequence number.</param>
/// <param name="WatchdogTrips">Times the watchdog made the array safe.</param>
public sealed record BoardStatus(
    bool IsArmed, int Reason, int QueuedErrors, uint BootNonce, ulong Cycles, ulong CpuTicks,
    uint BadCrc, uint Broken, uint TooLong, uint Duplicates, uint OutOfOrder, uint WatchdogTrips);

/// <summary>An entry of a board's error queue.</summary>
/// <param name="Code">What was wrong; <see cref="ErrorCode.None"/> when the queue is empty.</param>
/// <param name="Detail">What it means depends on the code.</param>
/// <param name="Cycles">Cycle counter at the time.</param>
public readonly record struct BoardError(ErrorCode Code, uint Detail, ulong Cycles);

/// <summary>Result of a board's self test.</summary>
/// <param name="Run">Bits of the tests that were run.</param>
/// <param name="Failed">Bits of those that failed.</param>
/// <param name="Detail">Detail of the first failure.</param>
public readonly record struct SelfTestResult(uint Run, uint Failed, uint Detail);

/// <summary>Questions to a board that are no part of the device contract.</summary>
public static class BoardQueries
{
    /// <summary>Asks for state and counters.</summary>
    public static async ValueTask<BoardStatus> StatusAsync(this HostLink link, CancellationToken cancellation = default)
    {
        var r = new WireReader(await link.AskAsync(new(MessageType.Status, default, 60), cancellation).ConfigureAwait(false), "answer to STATUS");
        var (state, reason, errors) = (r.U8(), r.U8(), r.U8());
        r.U8();
        var (nonce, cycles, ticks) = (r.U32(), r.U64(), r.U64());
        r.Bytes(12);
        return new(state == 1, reason, errors, nonce, cycles, ticks, r.U32(), r.U32(), r.U32(), r.U32(), r.U32(), r.U32());
    }

    /// <summary>Takes the oldest entry out of the error queue.</summary>
    public static async ValueTask<BoardError> NextErrorAsync(this HostLink link, CancellationToken cancellation = default)
    {
        var r = new WireReader(await link.AskAsync(new(MessageType.Error, default, 14), cancellation).ConfigureAwait(false), "answer to ERROR");
        return new((ErrorCode)r.U16(), r.U32(), r.U64());
    }

    /// <summary>Lets the board test itself, in the safe state.</summary>
    /// <param name="link">The board.</param>
    /// <param name="mask">Bits of the tests wanted.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async ValueTask<SelfTestResult> SelfTestAsync(this HostLink link, uint mask, CancellationToken cancellation = default)
    {
        var request = new Request(MessageType.SelfTest, new WireWriter().U32(mask).ToArray(), 12, TimeSpan.FromSeconds(10));
        var r = new WireReader(await link.AskAsync(request, cancellation).ConfigureAwait(false), "answer to SELF_TEST");
        return new(r.U32(), r.U32(), r.U32());
    }

    /// <summary>Sends pings, many in flight at once, and checks that every one comes back as it went.</summary>
    /// <param name="link">The board.</param>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Payload of each.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Core.ProtocolException">A ping came back changed.</exception>
    public static ValueTask PingAsync(this HostLink link, int count, int bytes, CancellationToken cancellation = default) => link.ExchangeAsync(
        count,
        k => new(MessageType.Ping, Pattern(k, bytes), bytes),
        (k, payload) =>
        {
            if (!payload.Span.SequenceEqual(Pattern(k, bytes))) throw new Core.ProtocolException($"ping {k} came back changed");
        },
        cancellation);

    private static byte[] Pattern(int number, int bytes)
    {
        var pattern = new byte[bytes];
        for (var k = 0; k < bytes; k++) pattern[k] = (byte)(number + k);
        return pattern;
    }
}
