using EqPropHW.Boards;
using EqPropHW.Core;

namespace EqPropHW.Tests.Boards;

/// <summary>The device contract on boards of converters, by the emulated physics behind simulated chips.</summary>
public sealed class BusDeviceTests
{
    private static readonly PartTolerances _ideal = new(0, 0, 0, 0, 0);

    [Theory]
    [InlineData("digipot", 4.0 / 512)]
    [InlineData("oscillators-4", 3.0 / 512)]
    public async Task What_is_stored_is_what_the_converters_hold(string name, double half)
    {
        var board = new BusBench(name);
        await using var device = board.Open();
        var (wanted, stored) = (board.Draw(2), board.Draw(0));

        await device.ProgramAsync(wanted, stored);
        var again = board.Draw(0);
        await device.ProgramAsync(stored, again);

        var edges = board.Experiment.Network.Topology.Edges;
        for (var e = 0; e < edges.Length; e++)
        {
            var isWired = board.Wiring.Topology.Edges.Contains(edges[e]);
            Assert.Equal(isWired ? wanted.Couplings[e] : 0, stored.Couplings[e], half + 1e-12);
        }
        Assert.Equal(stored.Couplings, again.Couplings);
        Assert.All(stored.Bias.Zip(again.Bias), p => Assert.Equal(p.First, p.Second, 1e-12));
        Assert.All(stored.BiasAngle.Zip(again.BiasAngle), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public async Task Neurons_settle_where_their_equations_say()
    {
        var board = new BusBench(change: w => w with { Parts = _ideal });
        await using var device = board.Open();
        var parameters = board.Draw(0.4);
        await device.ProgramAsync(parameters, parameters);

        var readouts = await device.RunAsync(board.Program(nudged: false, cycles: 300), board.Xor(targets: false));

        // Fixed point of s = clamp(sum J s + b), by repetition.
        var topology = board.Experiment.Network.Topology;
        for (var sample = 0; sample < 4; sample++)
        {
            var s = new double[6];
            (s[0], s[1]) = (sample / 2, sample % 2);
            for (var pass = 0; pass < 500; pass++)
            {
                foreach (var i in topology.FreeNodes)
                {
                    var field = parameters.Bias[i];
                    for (var e = 0; e < topology.Edges.Length; e++)
                    {
                        var (a, b) = topology.Edges[e];
                        if (a == i) field += parameters.Couplings[e] * s[b];
                        if (b == i) field += parameters.Couplings[e] * s[a];
                    }
                    s[i] += 0.2 * (Math.Clamp(field, 0, 1) - s[i]);
                }
            }
            for (var i = 0; i < 6; i++) Assert.Equal(s[i], readouts[0, sample, i], 2e-3);
            Assert.True(readouts.Settled[sample]);
        }
    }

    [Fact]
    public async Task Oscillator_alone_settles_at_its_bias_angle()
    {
        var board = new BusBench("oscillators-4", change: w => w with { Parts = _ideal });
        await using var device = board.Open();
        var parameters = Parameters.Zero(board.Wiring.Substrate, board.Experiment.Network.Topology);
        (parameters.Bias[2], parameters.BiasAngle[2], parameters.Bias[3], parameters.BiasAngle[3]) = (1, 0.75, 1, -2.5);
        await device.ProgramAsync(parameters, parameters);

        var readouts = await device.RunAsync(board.Program(nudged: false, cycles: 400), board.Xor(targets: false));

        Assert.Equal(0.75, readouts[0, 1, 2], 1e-2);
        Assert.Equal(-2.5, readouts[0, 1, 3], 1e-2);
        Assert.Equal((-Math.PI / 2, Math.PI / 2), (readouts[0, 1, 0], readouts[0, 1, 1]), new Near(2e-3));
    }

    [Fact]
    public async Task Clamps_are_measured_not_assumed()
    {
        var board = new BusBench(change: w => w with { Parts = new(0, 0.05, 0, 0, 0) });
        await using var device = board.Open();
        var parameters = board.Draw(0);
        await device.ProgramAsync(parameters, parameters);

        var readouts = await device.RunAsync(board.Program(nudged: false, cycles: 60), board.Xor(targets: false));

        // Both inputs at 1, through paths with other gains.
        var (first, second) = (readouts[0, 3, 0], readouts[0, 3, 1]);
        Assert.NotEqual(1, first, 5e-3);
        Assert.NotEqual(first, second, 2e-3);
        Assert.Equal(board.Plant.Read(0), first, 1e-3);
    }

    [Fact]
    public async Task Currents_beyond_the_budget_are_refused()
    {
        var board = new BusBench(change: w => w with { Interlocks = w.Interlocks with { CurrentBudget = 1e-3 } });
        await using var device = board.Open();
        var parameters = board.Draw(4);

        var error = await Assert.ThrowsAsync<DeviceException>(async () => await device.ProgramAsync(parameters, parameters));

        Assert.Matches(@"^digipot: interlock: these couplings draw \d\.\d+ mA; the budget is 1 mA$", error.Message);
        Assert.True(board.Bench.IsSafe);
    }

    [Fact]
    public async Task Dacs_never_jump_by_more_than_the_slew_limit()
    {
        var board = new BusBench(change: w => w with { Interlocks = w.Interlocks with { Slew = 0.25 } });
        var trace = new List<double>();
        var watch = new WatchedI2c(board.Bench.Buses.I2c!, (address, bytes) =>
        {
            if (address == 0x60 && bytes.Length == 3 && (bytes[0] >> 1 & 3) == 0) trace.Add(((bytes[1] & 0x0F) << 8 | bytes[2]) * 0.001);
        });
        await using var device = board.Open(board.Bench.Buses with { I2c = watch });
        var parameters = board.Draw(0);
        await device.ProgramAsync(parameters, parameters);

        await device.RunAsync(board.Program(nudged: false, cycles: 30), board.Xor(targets: false));

        // Input 0 starts at 0.4 V and goes up to 2.4 V.
        Assert.Contains(trace, v => Math.Abs(v - 2.4) < 2e-3);
        Assert.All(trace.Zip(trace.Skip(1)), p => Assert.InRange(Math.Abs(p.Second - p.First), 0, 0.2501));
    }

    [Fact]
    public async Task Outputs_are_safe_after_disposal_and_after_a_cancelled_run()
    {
        var board = new BusBench();
        using var stop = new CancellationTokenSource();
        var device = board.Open();
        var parameters = board.Draw(1);
        await device.ProgramAsync(parameters, parameters);
        Assert.False(board.Bench.IsSafe);
        stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await device.RunAsync(board.Program(nudged: true), board.Xor(targets: true), stop.Token));
        Assert.True(board.Bench.IsSafe);
        await device.RunAsync(board.Program(nudged: true), board.Xor(targets: true));
        Assert.False(board.Bench.IsSafe);
        await device.DisposeAsync();

        Assert.True(board.Bench.IsSafe);
    }

    [Fact]
    public async Task A_nudge_beyond_its_clip_is_told_and_limited()
    {
        var board = new BusBench();
        await using var device = board.Open();
        var parameters = board.Draw(0);
        await device.ProgramAsync(parameters, parameters);
        var nudge = new Nudge(NudgeKind.Tangent, Cost.Squared, 0.1);

        var readouts = await device.RunAsync(
            new(30, [new(0, nudge, 60, Start.Zero), new(0.5, nudge, 60, Start.Continue)]), board.Xor(targets: true));

        // Free output 0, target 1 in the second sample: 0.5 is asked for, 0.1 comes.
        Assert.Equal([false, true, true, false], readouts.Clipped[4..8]);
        Assert.Equal(0.1, readouts[1, 1, 5] - readouts[0, 1, 5], 0.03);
    }

    [Fact]
    public async Task What_the_board_cannot_do_is_refused_with_the_reason()
    {
        var board = new BusBench();
        await using var device = board.Open();
        var live = new Nudge(NudgeKind.Live, Cost.Squared);
        var tangent = new Nudge(NudgeKind.Tangent, Cost.Squared);

        var restore = await Assert.ThrowsAsync<ArgumentException>(async () => await device.RunAsync(new(30, [new(0, tangent, 60, Start.Zero), new(0.1, tangent, 60, Start.RestoreFree)]), board.Xor(targets: true)));
        var nudged = await Assert.ThrowsAsync<ArgumentException>(async () => await device.RunAsync(new(30, [new(0, live, 60, Start.Zero), new(0.1, live, 60, Start.Continue)]), board.Xor(targets: true)));

        Assert.Equal("step 1 starts with RestoreFree; digipot cannot set states", restore.Message);
        Assert.Equal("step 1 nudges live; digipot holds tangent nudges only", nudged.Message);
    }

    [Fact]
    public void Another_graph_is_refused_with_what_is_missing()
    {
        var board = new BusBench();

        var error = Assert.Throws<NetworkException>(() => new BusDevice(
            board.Wiring with { Topology = new(6, [new(0, 2)], [0, 1], [5]) }, board.Bench.Buses, board.Wiring.Substrate, board.Experiment.Network.Topology, ""));

        Assert.Equal("wiring digipot has no coupling between nodes 0 and 3 (nor 12 others)", error.Message);
    }

    [Theory]
    [InlineData("digipot", 1)]
    [InlineData("oscillators-4", 1)]
    public async Task Boards_learn_xor(string name, ulong seed)
    {
        var board = new BusBench(name);
        await using var device = board.Open();

        var (last, _) = await TrainingRuns.Train(device, board.Experiment with { Seed = seed });

        Assert.Equal(1, last.Test.Accuracy);
        Assert.InRange(device.Elapsed.TotalMinutes, 0.5, 60);
    }

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < tolerance && Math.Abs(a.Item2 - b.Item2) < tolerance;

        public int GetHashCode((double, double) obj) => 0;
    }

    private sealed class WatchedI2c(II2cBus bus, Action<int, byte[]> watch) : II2cBus
    {
        public void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
        {
            watch(address, write.ToArray());
            bus.Transfer(address, write, read);
        }

        public void Dispose() => bus.Dispose();
    }
}
