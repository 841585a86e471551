using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EqPropHW.Boards.Wire;
using EqPropHW.Core;
using EqPropHW.Tests.Emulator;
using FsCheck;
using FsCheck.Fluent;

namespace EqPropHW.Tests.Boards;

/// <summary>The C and the C# of the wire and of the fixed-point array against each other: two implementations of the same two pages.</summary>
public sealed class FirmwareCoreTests
{
    private const int Mtu = 4096;

    [Fact]
    public void Both_codecs_make_the_same_frame_and_read_the_others()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (payload, seq) => Agree(payload, seq)).QuickCheckThrowOnFailure();

    [Fact]
    public void Both_codecs_agree_at_the_lengths_where_a_piece_ends()
    {
        for (var length = 0; length < 1100; length += length is > 240 and < 260 or > 495 and < 515 ? 1 : 7)
        {
            foreach (var zeros in new[] { 0.0, 0.01, 0.5, 1.0 })
            {
                var random = new Random(length);
                Assert.True(Agree([.. Enumerable.Range(0, length).Select(_ => random.NextDouble() < zeros ? (byte)0 : (byte)random.Next(1, 256))], (byte)length), $"{length} bytes, {zeros} of them 0");
            }
        }
    }

    [Fact]
    public void Both_decoders_take_and_refuse_the_same_bytes()
    {
        var random = new Random(5);
        var taken = 0;
        for (var round = 0; round < 20000; round++)
        {
            var payload = new byte[random.Next(300)];
            random.NextBytes(payload);
            var frame = new Frame(MessageType.Ping, (byte)round, payload).Encode();
            // Half of the frames are damaged, and pass only if the damage is none.
            if (round % 2 == 0) frame[random.Next(frame.Length - 1)] = (byte)random.Next(1, 256);
            if (round % 6 == 0) frame = [.. frame[..random.Next(frame.Length)], 0];
            ReadOnlySpan<byte> rest = frame;
            var here = new FrameReader(Mtu).TryRead(ref rest, out _);

            Assert.True(here == IsTakenByFirmware(frame), $"round {round}: {Convert.ToHexString(frame)}");
            taken += here ? 1 : 0;
        }
        Assert.InRange(taken, 10000, 10500);
    }

    [Fact]
    public void Checksums_agree_whole_and_in_parts()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte[]>(), (a, b) =>
        {
            var parts = FirmwareCore.Crc(FirmwareCore.Crc(0, a, (uint)a.Length), b, (uint)b.Length);
            return Crc32C.Of([.. a, .. b]) == parts;
        }).QuickCheckThrowOnFailure();

    /// <summary>Loads made here, runs made there: every byte of the answers is what the emulator computes.</summary>
    [Fact]
    public async Task Firmware_computes_what_the_emulator_computes_to_the_last_bit()
    {
        for (var seed = 1; seed <= 120; seed++)
        {
            var drawn = new FixedCase(seed);
            await using var device = drawn.Open();
            await device.ProgramAsync(drawn.Parameters, drawn.Parameters);
            var expected = await device.RunAsync(drawn.Program, drawn.Batch);

            var found = RunOnFirmware(drawn);

            for (var sample = 0; sample < drawn.Batch.Count; sample++)
                Assert.True(Sampled(drawn, expected, sample) == Sampled(drawn, found, sample), $"case {seed}, sample {sample}");
        }
    }

    private static bool Agree(byte[] payload, byte seq)
    {
        var frame = new Frame(MessageType.Run, seq, payload).Encode();
        byte[] body = [(byte)MessageType.Run, seq, 0, 0, .. payload];
        Span<byte> crc = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, FirmwareCore.Crc(0, body, (uint)body.Length));
        body = [.. body, .. crc];
        var sent = new List<byte>();
        FirmwareCore.Send(body, (uint)body.Length, sent.Add);
        ReadOnlySpan<byte> rest = sent.ToArray();
        var isRead = new FrameReader(Mtu).TryRead(ref rest, out var read) && read.Seq == seq && read.Payload.Span.SequenceEqual(payload);
        var decoded = frame[..^1];
        return isRead && sent.SequenceEqual(frame) && FirmwareCore.Decode(decoded, (uint)decoded.Length) == body.Length && decoded.AsSpan(0, body.Length).SequenceEqual(body);
    }

    /// <summary>The first frame of some bytes, as the firmware's link takes it: up to the first zero, decoded, long enough, with the right checksum.</summary>
    private static bool IsTakenByFirmware(byte[] bytes)
    {
        var frame = bytes[..Array.IndexOf(bytes, (byte)0)];
        var length = FirmwareCore.Decode(frame, (uint)frame.Length);
        return length >= Frame.Overhead && FirmwareCore.Crc(0, frame, (uint)length - 4) == BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(length - 4));
    }

    private static Readouts RunOnFirmware(FixedCase drawn)
    {
        var numbers = new FixedNumbers(drawn.Substrate);
        FirmwareCore.Reset();
        Load(1, new BoardWiring(drawn.Substrate, drawn.Topology, drawn.Time, new(1000, 1)).Encode(FixedNumbers.FormatCode));
        Load(2, Loads.Encode(drawn.Parameters, numbers));
        Load(3, Loads.Encode(drawn.Program, numbers));
        var codec = new RunCodec(drawn.Topology, drawn.Program, numbers);
        var readouts = new Readouts(drawn.Program.Steps.Length, drawn.Batch.Count, drawn.Topology.NodeCount);
        for (var sample = 0; sample < drawn.Batch.Count; sample++)
        {
            var request = codec.Request(0, drawn.Batch, sample, 1)[6..];
            Assert.Equal((uint)request.Length, FirmwareCore.SampleBytes());
            var answer = new byte[FirmwareCore.AnswerBytes()];
            FirmwareCore.Run(request, answer);
            codec.Read([.. new byte[16], .. answer], readouts, sample, 1);
        }
        return readouts;
    }

    private static void Load(byte target, byte[] image)
    {
        var code = FirmwareCore.Commit(target, image, (uint)image.Length, out var detail);
        Assert.True(code == 0, $"target {target}: error {code}, detail {detail}");
        var stored = new byte[image.Length];
        Marshal.Copy(FirmwareCore.Image(target, out var length), stored, 0, stored.Length);
        Assert.Equal((uint)image.Length, length);
        Assert.Equal(image, stored);
    }

    /// <summary>What a board tells of a sample: a step that is not sampled has no states.</summary>
    private static string Sampled(FixedCase drawn, Readouts r, int sample) => string.Join(' ', drawn.Program.Steps.Select((step, k) =>
        (step.Sampled ? string.Join(',', Arrays.State(r, k, sample)) : "")
        + $" {r.Residual[k * r.Batch + sample]} {r.Cycles[k * r.Batch + sample]} {r.Settled[k * r.Batch + sample]} {r.Clipped[k * r.Batch + sample]}"));
}
