using System.Text;
using EqPropHW.Boards;
using EqPropHW.Boards.Wire;

namespace EqPropHW.Tests.Boards;

[Collection(Alone.Name)]
public sealed class BoardHostTests
{
    private readonly VirtualClock _clock = new();

    [Fact]
    public async Task Text_question_is_answered_in_text_before_any_session()
    {
        await using var board = Loopback.Board(_clock);

        var answer = await board.TakeAsync("*IDN?\r\n"u8.ToArray());

        Assert.StartsWith("EqPropHW,xor-board,", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        Assert.EndsWith("\n", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_before_hello_are_refused()
    {
        await using var board = Loopback.Board(_clock);

        Assert.Equal((ErrorCode.NoSession, 0u), Refusal(await Ask(board, MessageType.Ping, 1)));
    }

    [Fact]
    public async Task Another_major_version_is_refused_with_both_versions_known()
    {
        await using var board = Loopback.Board(_clock);

        Assert.Equal((ErrorCode.Version, 1u), Refusal(await Ask(board, MessageType.Hello, 0, 2, 0, 1, 1, 1, 1)));
    }

    [Fact]
    public async Task A_duplicate_is_answered_again_and_carried_out_once()
    {
        await using var board = await Opened();
        // Errors leave the queue one by one: taking one out twice would show.
        await Ask(board, (MessageType)0x7E, 1);
        var first = await Ask(board, MessageType.Error, 2);

        var again = await Ask(board, MessageType.Error, 2);

        Assert.Equal(first.ToArray(), again.ToArray());
        Assert.Equal((int)ErrorCode.UnknownType, BitConverter.ToUInt16(again.Span));
        Assert.Equal(1u, BitConverter.ToUInt32((await Ask(board, MessageType.Status, 3)).Span[48..]));
    }

    [Fact]
    public async Task The_same_number_with_another_content_is_refused()
    {
        await using var board = await Opened();
        await Ask(board, MessageType.Ping, 1, 7);

        Assert.Equal((ErrorCode.SequenceReused, 1u), Refusal(await Ask(board, MessageType.Ping, 1, 8)));
    }

    [Fact]
    public async Task A_gap_is_refused_with_the_number_expected()
    {
        await using var board = await Opened();

        Assert.Equal((ErrorCode.OutOfOrder, 1u), Refusal(await Ask(board, MessageType.Ping, 3)));
        Assert.Equal([9], (await Ask(board, MessageType.Ping, 1, 9)).ToArray());
    }

    [Fact]
    public async Task A_second_hello_of_the_session_resets_nothing()
    {
        await using var board = await Opened();
        await Ask(board, MessageType.Ping, 1);

        await Ask(board, MessageType.Hello, 0, 1, 0, 1, 1, 1, 1);

        Assert.Equal([5], (await Ask(board, MessageType.Ping, 2, 5)).ToArray());
    }

    [Fact]
    public async Task The_watchdog_makes_the_array_safe_until_it_is_armed()
    {
        await using var board = await Opened();
        await Ask(board, MessageType.Arm, 1, 232, 3, 0, 0);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(1, (await Ask(board, MessageType.Status, 2)).Span[0]);

        _clock.Advance(TimeSpan.FromMilliseconds(1001));

        var status = await Ask(board, MessageType.Status, 3);
        Assert.Equal([0, 2], status[..2].ToArray());
        Assert.Equal((ErrorCode.ArrayIsSafe, 2u), Refusal(await Ask(board, MessageType.Run, 4)));
    }

    [Fact]
    public async Task A_watchdog_time_out_of_range_is_refused_with_the_nearest()
    {
        await using var board = await Opened();

        Assert.Equal((ErrorCode.WatchdogRange, 10u), Refusal(await Ask(board, MessageType.Arm, 1, 1, 0, 0, 0)));
    }

    [Fact]
    public async Task A_load_with_another_checksum_changes_nothing()
    {
        await using var board = await Opened();
        await Ask(board, MessageType.LoadBegin, 1, 1, 2, 4, 0, 0, 0, 1, 2, 3, 4);
        await Ask(board, MessageType.LoadChunk, 2, 0, 0, 0, 0, 9, 9, 9, 9);

        Assert.Equal(ErrorCode.LoadChecksum, Refusal(await Ask(board, MessageType.LoadCommit, 3)).Code);
        Assert.Equal((ErrorCode.NothingToRead, 1u), Refusal(await Ask(board, MessageType.Read, 4, 1, 0, 0, 0, 0, 8, 0)));
    }

    [Fact]
    public async Task Chunks_come_in_order_and_a_run_wants_everything_loaded()
    {
        await using var board = await Opened();
        await Ask(board, MessageType.LoadBegin, 1, 3, 2, 8, 0, 0, 0, 1, 2, 3, 4);

        Assert.Equal((ErrorCode.LoadOffset, 0u), Refusal(await Ask(board, MessageType.LoadChunk, 2, 4, 0, 0, 0, 9, 9)));
        Assert.Equal((ErrorCode.LoadIncomplete, 8u), Refusal(await Ask(board, MessageType.LoadCommit, 3)));
        await Ask(board, MessageType.Arm, 4, 232, 3, 0, 0);
        Assert.Equal((ErrorCode.NotLoaded, 1u), Refusal(await Ask(board, MessageType.Run, 5, 0, 0, 0, 0, 0, 0)));
    }

    private async Task<BoardHost> Opened()
    {
        var board = Loopback.Board(_clock);
        await Ask(board, MessageType.Hello, 0, 1, 0, 1, 1, 1, 1);
        return board;
    }

    private static async Task<Memory<byte>> Ask(BoardHost board, MessageType type, byte seq, params byte[] payload)
    {
        var bytes = await board.TakeAsync(new Frame(type, seq, payload).Encode());
        ReadOnlySpan<byte> rest = bytes;
        Assert.True(new FrameReader(4096).TryRead(ref rest, out var frame));
        Assert.Equal(seq, frame.Seq);
        return frame.Payload.ToArray();
    }

    private static (ErrorCode Code, uint Detail) Refusal(Memory<byte> payload)
    {
        Assert.Equal(6, payload.Length);
        return ((ErrorCode)BitConverter.ToUInt16(payload.Span), BitConverter.ToUInt32(payload.Span[2..]));
    }
}
