using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Boards;

/// <summary>
/// A bus error, a dead bus, a stuck ADC or a wrong chip at any transfer: a typed error, outputs safe, and the same device goes on
/// once the fault is gone. EQP_FAULTS sets the number.
/// </summary>
public sealed class BusFaultTests
{
    private static readonly int _count = int.TryParse(Environment.GetEnvironmentVariable("EQP_FAULTS"), out var n) ? n : 500;

    [Theory]
    [InlineData("digipot")]
    [InlineData("oscillators-4")]
    public async Task Seeded_faults_end_in_typed_errors_and_safe_outputs(string name)
    {
        var (work, length) = await TransfersOf(name);
        var thrown = new Dictionary<string, int>();
        for (var seed = 0; seed < _count / 2; seed++)
        {
            var random = new Random(seed);
            var fault = (BoardFault)(seed % 5);
            var at = random.NextInt64(length);
            var board = new BusBench(name);
            var buses = new FaultyBuses(board.Bench.Buses, board.Wiring, fault, at, random);

            var error = await Record.ExceptionAsync(() => WorkAsync(board, buses.Buses));

            var what = $"{name}, seed {seed}: {fault} at transfer {at} of {length}: {error?.GetType().Name} {error?.Message}";
            // One failed transfer while outputs are made safe is repeated, and all is well.
            var isRepeated = fault == BoardFault.BusError && at >= work;
            Assert.True(error is DeviceException || (error is null && (!buses.Happened || isRepeated)), what);
            Assert.True(board.Bench.IsSafe, what);
            if (error is not null) thrown[error.GetType().Name] = thrown.GetValueOrDefault(error.GetType().Name) + 1;
        }
        // Every kind of error was seen, so that no fault went by unnoticed.
        Assert.True(thrown.GetValueOrDefault(nameof(LinkException)) > _count / 10 && thrown.GetValueOrDefault(nameof(ProtocolException)) > _count / 20, string.Join(", ", thrown));
    }

    [Fact]
    public async Task The_same_device_goes_on_when_the_fault_is_gone()
    {
        var board = new BusBench();
        var buses = new FaultyBuses(board.Bench.Buses, board.Wiring, BoardFault.BusError, 900, new Random(1));
        await using var device = board.Open(buses.Buses);
        var parameters = board.Draw(1);
        await device.ProgramAsync(parameters, parameters);

        var failed = 0;
        Readouts? readouts = null;
        for (var attempt = 0; attempt < 6; attempt++)
        {
            try
            {
                readouts = await device.RunAsync(board.Program(nudged: true), board.Xor(targets: true));
            }
            catch (LinkException)
            {
                failed++;
                Assert.True(board.Bench.IsSafe);
            }
        }

        Assert.Equal(1, failed);
        var healthy = new BusBench();
        await using var other = healthy.Open();
        await other.ProgramAsync(parameters, parameters);
        var expected = await other.RunAsync(healthy.Program(nudged: true), healthy.Xor(targets: true));
        for (var i = 0; i < 6; i++) Assert.Equal(expected[1, 2, i], readouts![1, 2, i], 5e-3);
    }

    [Fact]
    public async Task A_run_resumes_from_its_checkpoint()
    {
        var board = new BusBench();
        var experiment = board.Experiment with { Learning = board.Experiment.Learning with { Iterations = 12, EvaluateEvery = 4 } };
        var task = TrainingRuns.Task(experiment);
        var buses = new FaultyBuses(board.Bench.Buses, board.Wiring, BoardFault.BusError, 20_000, new Random(1));
        Checkpoint? last = null;
        await using var failing = board.Open(buses.Buses);

        await Assert.ThrowsAsync<LinkException>(async () =>
        {
            await foreach (var happened in new EpTrainer(failing, experiment.Network, task, experiment.Learning, 1).RunAsync())
                last = (happened as Checkpointed)?.State ?? last;
        });
        var evaluations = new List<int>();
        await using var healthy = new BusBench().Open();
        await foreach (var happened in new EpTrainer(healthy, experiment.Network, task, experiment.Learning, 1).RunAsync(last))
        {
            if (happened is Evaluation e) evaluations.Add(e.Iteration);
        }

        Assert.InRange(last!.Iteration, 4, 8);
        Assert.Equal(Enumerable.Range(1, (12 - last.Iteration) / 4).Select(k => last.Iteration + 4 * k), evaluations);
    }

    /// <summary>Transfers of the work, and with those that make the outputs safe at its end.</summary>
    private static async Task<(long Work, long All)> TransfersOf(string name)
    {
        var board = new BusBench(name);
        var buses = new FaultyBuses(board.Bench.Buses, board.Wiring, BoardFault.BusError, long.MaxValue, new Random(0));
        var work = 0L;
        await WorkAsync(board, buses.Buses, () => work = buses.Transfers);
        return (work, buses.Transfers);
    }

    private static async Task WorkAsync(BusBench board, Buses buses, Action? done = null)
    {
        await using var device = board.Open(buses);
        var parameters = board.Draw(1);
        await device.ProgramAsync(parameters, parameters);
        var readouts = await device.RunAsync(board.Program(nudged: true), board.Xor(targets: true));
        Assert.True(double.IsFinite(readouts[1, 3, 2]));
        done?.Invoke();
    }
}
