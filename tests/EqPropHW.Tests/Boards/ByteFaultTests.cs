using System.Globalization;
using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using Xunit.Abstractions;

namespace EqPropHW.Tests.Boards;

/// <summary>Byte faults on a virtual clock: every session ends in the right numbers or in a typed error, in bounded time.</summary>
[Collection(Alone.Name)]
public sealed class ByteFaultTests(ITestOutputHelper output)
{
    private static int Sessions => int.Parse(Environment.GetEnvironmentVariable("EQP_FAULTS") ?? "1000", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(ByteFault.Dropped)]
    [InlineData(ByteFault.Flipped)]
    [InlineData(ByteFault.Duplicated)]
    [InlineData(ByteFault.Delayed)]
    public async Task A_bad_wire_never_makes_a_wrong_number(ByteFault kind)
    {
        var expected = await InProcess();
        var (written, read) = await Lengths();
        var (right, typed, longest, happened) = (0, 0, TimeSpan.Zero, 0);

        for (var seed = 1; seed <= Sessions; seed++)
        {
            var (clock, random) = (new VirtualClock(), new Random(seed * 8 + (int)kind));
            WireFault[] faults = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(2) == 0
                ? new WireFault(kind, true, random.NextInt64(read), random.Next(8), TimeSpan.FromMilliseconds(random.Next(1, 3000)))
                : new WireFault(kind, false, random.NextInt64(written), random.Next(8), TimeSpan.FromMilliseconds(random.Next(1, 3000))))];
            await using var board = Loopback.Board(clock);
            var wire = new FaultInjector(new Loopback(board), faults, clock);
            double[]? found = null;
            await clock.Drive(async () =>
            {
                try
                {
                    found = await Work.RunAsync(wire, new() { Clock = clock, Nonce = (uint)seed });
                }
                catch (DeviceException)
                {
                    typed++;
                }
            });
            happened += wire.Happened;
            longest = clock.Elapsed > longest ? clock.Elapsed : longest;
            if (found is null) continue;
            Assert.True(expected.AsSpan().SequenceEqual(found), $"seed {seed}: a wrong number after {string.Join(", ", faults)}");
            right++;
        }

        output.WriteLine($"{kind}: {Sessions} sessions, {happened} faults, {right} right, {typed} typed errors, longest {longest.TotalSeconds:0.0} s");
        Assert.Equal(Sessions, right + typed);
        // Most sessions get over it; how many depends on the clock, which a busy computer may move on too early.
        Assert.InRange(right, Sessions / 4, Sessions);
        Assert.InRange(happened, Sessions, 4 * Sessions);
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_dead_wire_is_a_timeout_before_its_deadline()
    {
        var clock = new VirtualClock();
        await using var board = Loopback.Board(clock);
        var all = new WireFault[4000];
        for (var k = 0; k < all.Length; k++) all[k] = new(ByteFault.Dropped, true, 2000 + k);

        Exception? thrown = null;
        await clock.Drive(async () => thrown = await Record.ExceptionAsync(() => Work.RunAsync(new FaultInjector(new Loopback(board), all, clock), new() { Clock = clock })));

        Assert.IsAssignableFrom<DeviceTimeoutException>(thrown);
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
    }

    private static async Task<double[]> InProcess()
    {
        await using var device = new EmulatorDevice(ShippedProfiles.Load("xor-board"), new XyArray(), Work.Topology, new() { Threads = 1 });
        return await Work.RunAsync(device);
    }

    private static async Task<(long Written, long Read)> Lengths()
    {
        await using var board = Loopback.Board(TimeProvider.System);
        var wire = new Loopback(board);
        Assert.Equal(await InProcess(), await Work.RunAsync(wire, new()));
        return (wire.BytesWritten, wire.BytesRead);
    }
}
