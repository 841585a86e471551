using EqPropHW.Boards.Wire;

namespace EqPropHW.Tests.Boards;

public sealed class CodecTests
{
    public static TheoryData<int> Lengths { get; } = [0, 1, 2, 253, 254, 255, 256, 507, 508, 509, 510, 1000];

    [Fact]
    public void Crc_has_its_published_check_value() => Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Cobs_comes_back_without_zeros_and_within_its_bound(int length)
    {
        foreach (var zeros in new[] { 0.0, 0.01, 0.5, 1.0 })
        {
            var random = new Random(length);
            var body = Enumerable.Range(0, length).Select(_ => random.NextDouble() < zeros ? (byte)0 : (byte)random.Next(1, 256)).ToArray();
            var encoded = new byte[Cobs.MaxEncoded(length)];

            var count = Cobs.Encode(body, encoded);

            Assert.DoesNotContain((byte)0, encoded.Take(count));
            Assert.Equal(length, Cobs.Decode(encoded.AsSpan(0, count)));
            Assert.Equal(body, encoded.Take(length));
        }
    }

    [Fact]
    public void A_piece_of_254_bytes_at_the_end_is_followed_by_nothing()
    {
        var encoded = new byte[300];

        Assert.Equal(255, Cobs.Encode(Enumerable.Repeat((byte)7, 254).ToArray(), encoded));
        Assert.Equal(0xFF, encoded[0]);
    }

    [Fact]
    public void Every_flip_of_up_to_three_bits_is_noticed()
    {
        var frame = new Frame(MessageType.Ping, 3, new byte[] { 1, 0, 2, 0, 0, 3 }).Encode();
        var bits = 8 * (frame.Length - 1);
        for (var a = 0; a < bits; a++)
        {
            for (var b = a; b < bits; b++)
            {
                for (var c = b; c < bits; c += 1 + (b - a) % 3)
                {
                    var bad = (byte[])frame.Clone();
                    foreach (var bit in new HashSet<int> { a, b, c }) bad[bit / 8] ^= (byte)(1 << bit % 8);
                    ReadOnlySpan<byte> rest = bad;
                    Assert.False(new FrameReader(64).TryRead(ref rest, out _), $"bits {a}, {b}, {c}");
                }
            }
        }
    }

    [Fact]
    public void Frames_are_found_in_any_pieces_and_behind_any_noise()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var payload = new byte[random.Next(200)];
            random.NextBytes(payload);
            var noise = new byte[random.Next(600)];
            random.NextBytes(noise);
            byte[] bytes = [.. noise, 0, .. new Frame(MessageType.Run, (byte)round, payload).Encode()];
            var (reader, found) = (new FrameReader(256), new List<byte[]>());
            for (var at = 0; at < bytes.Length;)
            {
                var piece = Math.Min(random.Next(1, 50), bytes.Length - at);
                ReadOnlySpan<byte> rest = bytes.AsSpan(at, piece);
                while (reader.TryRead(ref rest, out var frame)) found.Add(frame.Payload.ToArray());
                at += piece;
            }
            Assert.Equal(payload, Assert.Single(found));
        }
    }

    [Fact]
    public void Frames_longer_than_the_mtu_are_dropped_and_counted()
    {
        var reader = new FrameReader(64);
        ReadOnlySpan<byte> rest = (byte[])[.. new Frame(MessageType.Ping, 0, new byte[57]).Encode(), .. new Frame(MessageType.Ping, 1, new byte[56]).Encode()];

        Assert.True(reader.TryRead(ref rest, out var frame));
        Assert.Equal(1, frame.Seq);
        Assert.Equal(1u, reader.TooLong);
    }

    [Fact]
    public void Capabilities_come_back_and_unknown_tags_are_skipped()
    {
        var wanted = new Capabilities
        {
            Identification = "A,B,C,D", Mtu = 256, RxCredit = 600, Window = 4, Format = 1, Substrates = 3, MaxNodes = 32, MaxEdges = 496,
            MaxSteps = 8, MaxSamples = 2, Abilities = 0x17, Limits = new(16, 15, 14), Time = new(true, 0.1), Timing = new(1000, 1),
            TickKind = 1, TickHz = 16e6, CycleNanoseconds = 77, WatchdogMin = 100, WatchdogMax = 60000, AccuracyClass = "C1 C4", ProfileHash = "ab",
        };

        Assert.Equal(wanted, Capabilities.Decode([.. wanted.Encode(), 200, 3, 1, 2, 3]));
    }

    [Fact]
    public void A_missing_capability_is_named()
    {
        var error = Assert.Throws<EqPropHW.Core.ProtocolException>(() => Capabilities.Decode([1, 1, 65]));

        Assert.Equal("capabilities: tag 2 is missing", error.Message);
    }
}
