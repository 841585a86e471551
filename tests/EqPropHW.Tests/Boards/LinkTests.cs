using System.Diagnostics;
using EqPropHW.Boards;
using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Tests.Boards;

[Collection(Alone.Name)]
public sealed class LinkTests
{
    [Fact]
    public async Task A_recording_plays_back_the_same_numbers_without_a_board()
    {
        var options = new LinkOptions { Nonce = 99 };
        using var recording = new MemoryStream();
        await using var board = Loopback.Board(TimeProvider.System);
        var recorder = new Recorder(new Loopback(board), recording, options);
        var expected = await Work.RunAsync(recorder, recorder.Options);

        var replayer = new Replayer(Recording.Open(new MemoryStream(recording.ToArray())));
        var found = await Work.RunAsync(replayer, replayer.Options);

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task A_recording_of_a_bad_wire_plays_back_with_its_waits()
    {
        var (clock, recording) = (new VirtualClock(), new MemoryStream());
        await using var board = Loopback.Board(clock);
        var options = new LinkOptions { Nonce = 7, Clock = clock };
        var bad = new FaultInjector(new Loopback(board), [new(ByteFault.Flipped, true, 700), new(ByteFault.Dropped, false, 900)], clock);
        double[] expected = [];
        var recorder = new Recorder(bad, recording, options);
        await clock.Drive(async () => expected = await Work.RunAsync(recorder, recorder.Options));

        var replayer = new Replayer(Recording.Open(new MemoryStream(recording.ToArray())));
        var found = await Work.RunAsync(replayer, replayer.Options);

        Assert.True(bad.Happened == 2 && clock.Elapsed > TimeSpan.FromMilliseconds(200));
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task A_recording_of_another_run_is_refused()
    {
        var options = new LinkOptions { Nonce = 99 };
        using var recording = new MemoryStream();
        await using var board = Loopback.Board(TimeProvider.System);
        var recorder = new Recorder(new Loopback(board), recording, options);
        await Work.RunAsync(recorder, recorder.Options);

        var replayer = new Replayer(Recording.Open(new MemoryStream(recording.ToArray())));

        var error = await Assert.ThrowsAsync<LinkException>(() => Work.RunAsync(replayer, replayer.Options with { Nonce = 100 }));
        Assert.Contains("another run, or another version, was recorded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_started_anew_is_noticed_at_the_next_request()
    {
        var (first, second) = (Loopback.Board(TimeProvider.System, bootNonce: 1), Loopback.Board(TimeProvider.System, bootNonce: 2));
        var wire = new Switch(first);
        await using var device = await BoardDevice.OpenAsync(wire, new XyArray(), Work.Topology);
        await Work.RunAsync(device);

        wire.Board = second;

        var error = await Assert.ThrowsAsync<BoardResetException>(() => Work.RunAsync(device));
        Assert.Contains("00000001", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_longer_than_the_watchdog_is_bridged_by_arming_again()
    {
        var clock = new VirtualClock();
        await using var board = Loopback.Board(clock);
        await clock.Drive(async () =>
        {
            await using var device = await BoardDevice.OpenAsync(new Loopback(board), new XyArray(), Work.Topology, options: new() { Clock = clock });
            var before = await Work.RunAsync(device);
            clock.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(before, await Work.RunAsync(device));
        });
    }

    [Fact]
    public async Task A_device_that_is_closed_leaves_the_board_safe()
    {
        await using var board = Loopback.Board(TimeProvider.System);
        using var recording = new MemoryStream();
        var options = new LinkOptions();

        var recorder = new Recorder(new Loopback(board), recording, options);
        await Work.RunAsync(recorder, recorder.Options);

        // The last bytes are the answer to SAFE (0x87): state 0.
        ReadOnlySpan<byte> rest = Recording.Open(new MemoryStream(recording.ToArray())).Events.Last(e => e.Event == WireEvent.Read).Bytes;
        Assert.True(new FrameReader(64).TryRead(ref rest, out var frame));
        Assert.Equal(MessageType.Safe | MessageType.Answer, frame.Type);
        Assert.Equal(0, frame.Payload.Span[0]);
    }

    [Fact]
    public async Task Windows_hide_the_latency_of_a_usb_adapter()
    {
        async Task<TimeSpan> Time(int window)
        {
            await using var board = Loopback.Board(TimeProvider.System, window: 16);
            await using var link = new HostLink(new LateWire(board, TimeSpan.FromMilliseconds(8)), new() { MaxWindow = window, Slack = TimeSpan.FromSeconds(5) });
            await link.OpenAsync();
            var start = Stopwatch.GetTimestamp();
            await link.PingAsync(64, 16);
            return Stopwatch.GetElapsedTime(start);
        }

        var (one, window) = (await Time(1), await Time(64));

        Assert.True(one > 5 * window, $"{one.TotalMilliseconds} ms one at a time, {window.TotalMilliseconds} ms with the window");
    }

    [Fact]
    public void A_port_that_is_none_is_refused_with_its_path()
    {
        var missing = Assert.Throws<LinkException>(() => SerialLink.Open("/dev/no-such-port"));
        var file = Assert.Throws<LinkException>(() => SerialLink.Open("/dev/null"));

        Assert.StartsWith("/dev/no-such-port: ", missing.Message, StringComparison.Ordinal);
        Assert.StartsWith("/dev/null: no serial port", file.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_has_one_user_and_takes_any_rate()
    {
        using var pty = PtyLink.Create();
        using var port = SerialLink.Open(pty.PortPath, 12_000_000);

        var second = Assert.Throws<LinkException>(() => SerialLink.Open(pty.PortPath));

        Assert.Equal($"{pty.PortPath}: in use by another program", second.Message);
    }

    [Fact]
    public async Task A_closed_pty_is_a_lost_link_and_a_silent_one_a_timeout()
    {
        var pty = PtyLink.Create();
        await using var link = new HostLink(SerialLink.Open(pty.PortPath), new() { Slack = TimeSpan.FromMilliseconds(50) });

        await Assert.ThrowsAsync<DeviceTimeoutException>(async () => await link.OpenAsync());
        await pty.DisposeAsync();
        await Assert.ThrowsAsync<LinkException>(async () => await link.OpenAsync());
    }

    /// <summary>A wire that can be moved to another board.</summary>
    private sealed class Switch(BoardHost board) : WireStream
    {
        private Loopback _wire = new(board);

        public BoardHost Board { set => _wire = new(value); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _wire.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _wire.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>A wire whose bytes arrive some time after they were sent, like those of a USB adapter.</summary>
    private sealed class LateWire(BoardHost board, TimeSpan late) : WireStream
    {
        private readonly Queue<(long Due, byte[] Bytes)> _coming = new();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_coming.Count == 0) await Task.Delay(1, cancellationToken);
            var (due, bytes) = _coming.Dequeue();
            while (Stopwatch.GetTimestamp() < due) await Task.Delay(1, cancellationToken);
            bytes.CopyTo(buffer);
            return bytes.Length;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var answers = await board.TakeAsync(buffer, cancellationToken);
            if (answers.Length > 0) _coming.Enqueue((Stopwatch.GetTimestamp() + (long)(late.TotalSeconds * Stopwatch.Frequency), answers));
        }
    }
}
