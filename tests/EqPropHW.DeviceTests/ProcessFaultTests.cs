using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EqPropHW.Boards;
using EqPropHW.Core;
using Xunit.Abstractions;

namespace EqPropHW.DeviceTests;

/// <summary>Boards that are reset, stopped, unplugged or killed at any moment: always a right number or a typed error, before a deadline.</summary>
public sealed class ProcessFaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(30);
    private static readonly Topology _topology = Networks.AllToAll(5);
    private static readonly SampleBatch _batch = Batches.Draw(_topology, 6, targets: true);

    private static int Faults => int.Parse(Environment.GetEnvironmentVariable("EQP_FAULTS") ?? "25", CultureInfo.InvariantCulture);

    [Fact]
    public Task A_reset_while_loading_is_noticed()
        => Campaign("m0", loadsOnly: true, (board, _) => Processes.Control(board.ControlPath!, "system_reset"), e => e is BoardResetException, atOnce: 2);

    [Fact]
    public Task A_reset_while_running_is_noticed()
        => Campaign("m0", loadsOnly: false, (board, _) => Processes.Control(board.ControlPath!, "system_reset"), e => e is BoardResetException, atOnce: 2);

    [Fact]
    public Task A_stopped_board_is_a_timeout()
        => Campaign("host", loadsOnly: false, (board, _) => Signalled(board, "STOP"), e => e is DeviceTimeoutException, atOnce: 25);

    [Fact]
    public Task A_killed_board_is_a_lost_link()
        => Campaign("host", loadsOnly: false, (board, _) => Signalled(board, "KILL"), e => e is LinkException, atOnce: 5);

    [Fact]
    public async Task A_closed_pty_is_a_lost_link()
    {
        for (var k = 0; k < Faults; k++)
        {
            var pty = PtyLink.Create();
            var port = SerialLink.Open(pty.PortPath);
            await using var host = Emulated.Host("xor-board");
            using var stop = new CancellationTokenSource();
            var serving = Task.Run(() => host.ServeAsync(pty, stop.Token));
            await using var device = await BoardDevice.OpenAsync(port, new XyArray(), _topology);
            await ProgramAsync(device);
            var work = Task.Run(() => WorkAsync(device, null, loadsOnly: false));

            await Task.Delay(k % 10);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
            await pty.DisposeAsync();

            Assert.IsType<LinkException>(await Outcome(work));
        }
        output.WriteLine($"{Faults} faults: {Faults} {nameof(LinkException)}");
    }

    private async Task Campaign(string kind, bool loadsOnly, Func<EmulatedBoard, int, Task> fault, Func<DeviceException, bool> isRight, int atOnce)
    {
        var expected = await ExpectedAsync();
        var (outcomes, start) = (new ConcurrentDictionary<string, int>(), Stopwatch.GetTimestamp());
        await Parallel.ForEachAsync(Enumerable.Range(0, Faults), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (k, cancellation) =>
        {
            var board = await EmulatedBoard.StartAsync(kind, cancellation);
            var process = board.Process.Id;
            await using (var device = await BoardDevice.OpenAsync(board, new XyArray(), _topology, options: EmulatedBoard.Options(kind) with { Slack = TimeSpan.FromMilliseconds(500) }, cancellation: cancellation))
            {
                await ProgramAsync(device);
                var work = Task.Factory.StartNew(() => WorkAsync(device, expected, loadsOnly), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
                await Task.Delay(20 + 7 * k % 60, cancellation);
                await fault(board, k);
                var error = await Outcome(work);
                Assert.True(isRight(error), $"fault {k}: {error}");
                outcomes.AddOrUpdate(error.GetType().Name, 1, (_, count) => count + 1);
                // A stopped process cannot end by itself; it is let go so that the device can be closed.
                if (!board.Process.HasExited) Processes.Signal(process, "CONT");
            }
            Assert.False(Directory.Exists($"/proc/{process}"), "the board's process is still there");
        });
        output.WriteLine($"{Faults} faults: {string.Join(", ", outcomes.Select(o => $"{o.Value} {o.Key}"))}; {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
    }

    /// <summary>Works until something breaks, and checks every number on the way.</summary>
    private static async Task<DeviceException> WorkAsync(BoardDevice device, double[]? expected, bool loadsOnly)
    {
        try
        {
            while (true)
            {
                if (loadsOnly) await ProgramAsync(device);
                else if (Numbers(await device.RunAsync(Programs.OneSided, _batch)) is var found && expected is not null) Assert.Equal(expected, found);
            }
        }
        catch (DeviceException e)
        {
            return e;
        }
    }

    private static async Task<DeviceException> Outcome(Task<DeviceException> work)
    {
        var start = Stopwatch.GetTimestamp();
        Assert.True(await Task.WhenAny(work, Task.Delay(_deadline)) == work, $"nothing within {Stopwatch.GetElapsedTime(start)}");
        return await work;
    }

    private static async Task ProgramAsync(IDevice device)
    {
        var parameters = Networks.Draw(_topology, 1);
        await device.ProgramAsync(parameters, parameters);
    }

    private static async Task<double[]> ExpectedAsync()
    {
        await using var device = Emulated.Open("xor-board", new XyArray(), _topology);
        await ProgramAsync(device);
        return Numbers(await device.RunAsync(Programs.OneSided, _batch));
    }

    private static double[] Numbers(Readouts readouts) => [.. DeviceConformance.States(readouts), .. readouts.Residual, .. readouts.Cycles.Select(c => (double)c)];

    private static Task Signalled(EmulatedBoard board, string name)
    {
        Processes.Signal(board.Process.Id, name);
        return Task.CompletedTask;
    }
}
