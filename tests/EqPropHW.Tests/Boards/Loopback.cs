using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Boards;

/// <summary>A wire from a host to a served emulator in the same call: what is written is answered at once, in memory.</summary>
internal sealed class Loopback(BoardHost board) : WireStream
{
    private readonly Queue<byte> _answers = new();

    public long BytesWritten { get; private set; }

    public long BytesRead { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_answers.Count == 0)
        {
            var waiting = new TaskCompletionSource();
            using var end = cancellationToken.Register(() => waiting.TrySetCanceled(cancellationToken));
            await waiting.Task;
        }
        var count = Math.Min(buffer.Length, _answers.Count);
        for (var k = 0; k < count; k++) buffer.Span[k] = _answers.Dequeue();
        BytesRead += count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        BytesWritten += buffer.Length;
        foreach (var b in await board.TakeAsync(buffer, cancellationToken)) _answers.Enqueue(b);
    }

    /// <summary>A board that computes in fixed point, wired by whoever connects.</summary>
    public static BoardHost Board(TimeProvider clock, uint bootNonce = 5, int window = 4)
    {
        var profile = ShippedProfiles.Load("xor-board");
        return new(
            new EmulatorDevice(profile, new XyArray(), new(2, [new(0, 1)], [0], [1]), new() { Threads = 1 }),
            new()
            {
                Clock = clock,
                BootNonce = bootNonce,
                Mtu = 512,
                Window = window,
                MaxSamples = 2,
                Rewire = w => new EmulatorDevice(profile, w.Substrate, w.Topology, new() { Threads = 1, Time = w.Time }),
            });
    }
}

/// <summary>One session of work: open, wire, program, run; and its numbers.</summary>
internal static class Work
{
    private static readonly Nudge _nudge = new(NudgeKind.Tangent, Cost.Log, 0.5);

    public static Topology Topology { get; } = new AllToAll(5, 2, 1).Build().Topology;

    public static async Task<double[]> RunAsync(Stream stream, LinkOptions options)
    {
        await using var device = await BoardDevice.OpenAsync(stream, new XyArray(), Topology, options: options);
        return await RunAsync(device);
    }

    public static async Task<double[]> RunAsync(IDevice device)
    {
        var random = new Random(3);
        var parameters = Parameters.Zero(new XyArray(), Topology);
        Fill(parameters.Couplings, random, 1);
        Fill(parameters.Bias, random, 0.5);
        await device.ProgramAsync(parameters, parameters);
        var program = new PhaseProgram(10, [new(0, _nudge, 60, Start.Given, 1e-3), new(0.125, _nudge, 30, Start.Continue)]);
        const int count = 7;
        var (inputs, targets, starts) = (new double[2 * count], new double[count], new double[5 * count]);
        Fill(inputs, random, 1.5);
        Fill(targets, random, 1.5);
        Fill(starts, random, 3);
        var numbers = new List<double>();
        for (var pass = 0; pass < 2; pass++)
        {
            var r = await device.RunAsync(program, new(count, inputs, targets, starts, Enumerable.Range(0, count).Select(k => (ulong)k).ToArray()));
            for (var at = 0; at < 2 * count; at++) numbers.AddRange([r.Residual[at], r.Cycles[at], r.Settled[at] ? 1 : 0, r.Clipped[at] ? 1 : 0]);
            for (var at = 0; at < 2 * count * 5; at++) numbers.Add(r[at / (5 * count), at / 5 % count, at % 5]);
            numbers.AddRange(parameters.Couplings);
            parameters.Couplings[0] += 0.25;
            await device.ProgramAsync(parameters, parameters);
        }
        return [.. numbers];
    }

    private static void Fill(double[] values, Random random, double range)
    {
        for (var k = 0; k < values.Length; k++) values[k] = range * (2 * random.NextDouble() - 1);
    }
}
