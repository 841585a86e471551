using EqPropHW.Boards;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Tests.Cli;

namespace EqPropHW.Tests.Boards;

/// <summary>A calibration finds the very deviations that the parts of a virtual bench were drawn with, and takes them away.</summary>
public sealed class CalibrationTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Neuron_board_shows_what_its_parts_deviate_by()
    {
        var (board, measured) = await MeasureAsync("digipot");
        var (parts, drawn) = (new PartLottery(1), TimeConstants.Draw(board.Wiring.Time, board.Wiring.Topology, 1));

        Assert.Equal(0, measured.Failures);
        Assert.Equal(24, measured.Levels.Length);
        foreach (var level in measured.Levels.Where(l => l.Terminal.Kind == TerminalKind.Coupling))
        {
            // The path of a coupling: its own gain times that of the reading of its source, which the calibration takes as the truth.
            Assert.Equal(1 + 0.02 * parts.Normal($"{level.Terminal} plus"), level.Positive, 0.012);
            Assert.Equal(1 + 0.02 * parts.Normal($"{level.Terminal} minus"), level.Negative, 0.012);
        }
        foreach (var node in board.Wiring.Topology.FreeNodes)
        {
            var law = measured.Nodes.Single(n => n.Node == node);
            Assert.Equal(1 + 0.005 * parts.Normal($"read {node} "), law.Gain, 2e-3);
            Assert.Equal(drawn.Values[node], law.Tau, 0.04 * drawn.Values[node]);
            // The nudge path of an output adds its own offset to the field.
            var offset = parts.Normal($"bias {node} offset") + (node == 5 ? parts.Normal("nudge 5 offset") : 0);
            Assert.Equal(0.01 * offset, measured.Levels.Single(l => l.Terminal == new Terminal(TerminalKind.Bias, node)).Offset, 4e-3);
        }
    }

    [Fact]
    public async Task What_is_not_linear_is_refused_in_words()
    {
        var network = BuiltInExperiments.Load("digits-neuron").Network;
        await using var device = new EmulatorDevice(ShippedProfiles.Load("neuron-ideal"), network.Substrate, network.Topology);

        var error = await Assert.ThrowsAsync<NetworkException>(() => Calibrator.MeasureAsync(device, _now));

        Assert.StartsWith("neurons of law B (HardSigmoid, nudged inside) cannot be calibrated: only those of law A", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Oscillator_board_shows_what_its_parts_deviate_by()
    {
        var (board, measured) = await MeasureAsync("oscillators-4");
        var (parts, drawn) = (new PartLottery(1), TimeConstants.Draw(board.Wiring.Time, board.Wiring.Topology, 1));

        Assert.Equal(0, measured.Failures);
        foreach (var level in measured.Levels.Where(l => l.Terminal.Kind == TerminalKind.Coupling))
        {
            // Phases show the ratio to the in-phase bias of the same node; phase detectors with errors of half a percent show it to two.
            var unit = 1 + 0.02 * parts.Normal($"bias {level.Terminal.Node} plus");
            Assert.Equal((1 + 0.02 * parts.Normal($"{level.Terminal} plus")) / unit, level.Positive, 0.025);
            Assert.Equal((1 + 0.02 * parts.Normal($"{level.Terminal} minus")) / unit, level.Negative, 0.025);
        }
        foreach (var node in board.Wiring.Topology.FreeNodes)
            Assert.Equal(drawn.Values[node], measured.Nodes.Single(n => n.Node == node).Tau, 0.06 * drawn.Values[node]);
    }

    [Fact]
    public async Task Calibrated_couplings_agree_in_both_directions()
    {
        var (board, measured) = await MeasureAsync("digipot");

        var (before, after) = (await AsymmetryAsync(board, null), await AsymmetryAsync(board, measured));

        Assert.InRange(before, 0.01, 0.06);
        Assert.InRange(after, 0, before / 2);
    }

    [Fact]
    public async Task Integer_board_behind_a_wire_is_what_it_says()
    {
        var network = BuiltInExperiments.Load("xor-board").Network;
        await using var device = await BoardDevice.OpenAsync(new Loopback(Loopback.Board(TimeProvider.System)), network.Substrate, network.Topology);

        var measured = await Calibrator.MeasureAsync(device, _now);

        Assert.Equal(0, measured.Failures);
        Assert.All(measured.Levels, l => Assert.Equal((0, 1, 1), (l.Offset, l.Positive, l.Negative), new Tolerance(0.01)));
        // One update of 0.1 a cycle of 1 ms.
        Assert.All(measured.Nodes.Where(n => n.Tau > 0), n => Assert.Equal(0.01, n.Tau, 1e-3));
    }

    [Fact]
    public async Task Snapshot_survives_its_file()
    {
        var (_, measured) = await MeasureAsync("oscillators-4");

        CalibrationFile.Write(folder["a.calibration.json"], measured);
        var read = CalibrationFile.Read(folder["a.calibration.json"]);

        Assert.Equal(measured with { Levels = [], Nodes = [] }, read with { Levels = [], Nodes = [] });
        Assert.Equal(measured.Levels.ToArray(), read.Levels.ToArray());
        Assert.Equal(measured.Nodes.ToArray(), read.Nodes.ToArray());
    }

    [Fact]
    public async Task A_channel_that_does_not_work_fails_alone()
    {
        // Potentiometer 3 is glued: its couplings never change.
        var board = new BusBench();
        await using var device = board.Open(board.Bench.Buses with { Spi = new Glued(board.Bench.Buses.Spi!, 3) }, nominal: true);

        var measured = await Calibrator.MeasureAsync(device, _now);

        var pot = board.Wiring.Drives.Single(d => d.Chip == "pot3").Terminal;
        Assert.Equal(pot, Assert.Single(measured.Levels, l => !l.IsOk).Terminal);
    }

    private static async Task<(BusBench Board, Calibration Measured)> MeasureAsync(string name)
    {
        var board = new BusBench(name);
        await using var device = board.Open(nominal: true);
        return (board, await Calibrator.MeasureAsync(device, _now));
    }

    /// <summary>Root mean square difference of both directions over the coupling, as the array really has it.</summary>
    private static async Task<double> AsymmetryAsync(BusBench board, Calibration? calibration)
    {
        var plant = new RecordedPlant(board.Plant);
        var bench = new EqPropHW.Boards.Bench.VirtualBench(board.Wiring, plant, 1, 1);
        await using var device = board.Open(bench.Buses, calibration: calibration);
        var parameters = board.Draw(0);
        for (var e = 0; e < parameters.Couplings.Length; e++) parameters.Couplings[e] = e % 2 == 0 ? 1.5 : -1.5;
        await device.ProgramAsync(parameters, parameters);
        var pairs = board.Wiring.Topology.Edges.Where(e => e.I > 1).Select(e => (plant.Levels[new(TerminalKind.Coupling, e.I, e.J)] - plant.Levels[new(TerminalKind.Coupling, e.J, e.I)]) / 1.5);
        return Math.Sqrt(pairs.Average(d => d * d));
    }

    private sealed class RecordedPlant(IAnalogPlant plant) : IAnalogPlant
    {
        public Dictionary<Terminal, double> Levels { get; } = [];

        public double CycleSeconds => plant.CycleSeconds;

        public void Set(Terminal terminal, double level)
        {
            Levels[terminal] = level;
            plant.Set(terminal, level);
        }

        public void Hold(bool isHeld) => plant.Hold(isHeld);

        public void Advance(long cycles) => plant.Advance(cycles);

        public double Read(int node) => plant.Read(node);
    }

    /// <summary>A potentiometer that answers well and never moves.</summary>
    private sealed class Glued(ISpiBus bus, int chipSelect) : ISpiBus
    {
        private readonly Dictionary<int, int> _told = [];

        public void Transfer(int select, ReadOnlySpan<byte> write, Span<byte> read)
        {
            if (select != chipSelect || write[0] >> 4 > 1)
            {
                bus.Transfer(select, write, read);
                return;
            }
            var wiper = write[0] >> 4;
            if ((write[0] >> 2 & 3) == 0) _told[wiper] = (write[0] & 1) << 8 | write[1];
            var held = _told.GetValueOrDefault(wiper, 128);
            (read[0], read[1]) = ((byte)(0xFE | held >> 8), (byte)held);
        }

        public void Dispose() => bus.Dispose();
    }

    private sealed class Tolerance(double tolerance) : IEqualityComparer<(double, double, double)>
    {
        public bool Equals((double, double, double) a, (double, double, double) b)
            => Math.Abs(a.Item1 - b.Item1) < tolerance && Math.Abs(a.Item2 - b.Item2) < tolerance && Math.Abs(a.Item3 - b.Item3) < tolerance;

        public int GetHashCode((double, double, double) obj) => 0;
    }
}
