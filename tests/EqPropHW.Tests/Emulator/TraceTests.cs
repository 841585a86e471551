using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Emulator;

/// <summary>A trace shows what the device does when nobody watches it.</summary>
public sealed class TraceTests
{
    private static readonly Topology _topology = Arrays.Graph(9, 2, 2, 0.6, 4);

    public static TheoryData<string, EmulatorMode> Devices => new()
    {
        { "xy", EmulatorMode.Physical }, { "xy", EmulatorMode.Physical64 }, { "xy", EmulatorMode.Fixed },
        { "neuron", EmulatorMode.Physical }, { "neuron", EmulatorMode.Fixed },
    };

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task Every_row_is_where_a_program_of_that_length_ends(string kind, EmulatorMode mode)
    {
        var (substrate, cost) = Physics(kind);
        var sample = Arrays.Batch(substrate, _topology, 1, 3);
        var program = Centered(cost, NudgeKind.Tangent, stop: null);
        await using var device = await Programmed(substrate, mode);

        var trace = await device.TraceAsync(program, sample, Everything(every: 7));

        Assert.Equal(0, trace.Deviation);
        // 60 = 8 * 7 + 4: every step has its own last row, and the start has one.
        Assert.Equal(1 + 3 * 9, trace.Rows.Length);
        foreach (var row in trace.Rows.Skip(1))
        {
            var shorter = program with { Steps = [.. program.Steps.Take(row.Step), program.Steps[row.Step] with { MaxCycles = (int)(row.Cycle - 60 * row.Step) }] };
            var readouts = await device.RunAsync(shorter, shorter.Steps.Length == 1 ? sample with { Targets = default } : sample);
            Assert.Equal(Arrays.State(readouts, row.Step, 0), row.States);
            Assert.Equal(readouts.Residual[row.Step], row.Residual);
        }
    }

    [Theory]
    [InlineData("xy", NudgeKind.Tangent)]
    [InlineData("xy", NudgeKind.Live)]
    [InlineData("neuron", NudgeKind.Live)]
    public async Task From_outside_a_device_of_few_steps_shows_what_is_seen_inside(string kind, NudgeKind nudge)
    {
        var (substrate, cost) = Physics(kind);
        var (sample, program) = (Arrays.Batch(substrate, _topology, 1, 3), Centered(cost, nudge, stop: 1e-2));
        await using var device = await Programmed(substrate, EmulatorMode.Fixed);
        await using var small = await Programmed(substrate, EmulatorMode.Fixed, steps: 4);

        var once = await device.TraceAsync(program, sample, Everything(3));
        var often = await Tracer.RunAsync(small, program, sample, Everything(3), Arrays.Parameters(substrate, _topology, 1), new(), default);

        // The couplings drawn are not those stored in steps of 1/2048: only the states are compared.
        string[] Columns(Trace trace) => [.. trace.Lines().Select(line => string.Join(',', line.Split(',').Take(4 + 9)))];
        Assert.Equal(Columns(once), Columns(often));
        Assert.Equal(0, often.Deviation);
        Assert.True(once.Rows[^1].Cycle > 30);
    }

    [Fact]
    public async Task Steps_end_where_they_settle_and_say_so()
    {
        var (sample, program) = (Arrays.Batch(new XyArray(), _topology, 1, 3), Centered(Cost.Log, NudgeKind.Live, stop: 0.3));
        await using var device = await Programmed(new XyArray(), EmulatorMode.Fixed);
        var readouts = await device.RunAsync(program, sample);
        var (cycles, settled) = (readouts.Cycles.ToArray(), readouts.Settled.ToArray());

        var trace = await device.TraceAsync(program, sample, Everything(1));

        Assert.Contains(true, settled);
        for (var k = 0; k < 3; k++)
        {
            var rows = trace.Rows.Where(r => r.Step == k).Skip(k == 0 ? 1 : 0).ToArray();
            Assert.Equal(cycles[k], rows.Length);
            Assert.Equal(settled[k], rows[^1].Settled);
            Assert.All(rows[..^1], r => Assert.False(r.Settled));
        }
    }

    [Fact]
    public async Task Noise_drift_and_mismatch_are_in_the_trace_and_nobody_disturbs_them()
    {
        var (sample, program) = (Arrays.Batch(new XyArray(), _topology, 1, 3), Centered(Cost.Log, NudgeKind.Live, stop: 0.3));
        var profile = Profile("xy") with
        {
            Nodes = NodeEffects.None with { Temperature = 1e-3 },
            Couplings = CouplingEffects.None with { Gain = new(0.1), RetentionSeconds = 0.5 },
        };
        await using var device = new EmulatorDevice(profile, new XyArray(), _topology, new() { Threads = 1 });
        var parameters = Arrays.Parameters(new XyArray(), _topology, 1);
        await device.ProgramAsync(parameters, parameters);
        var readouts = await device.RunAsync(program, sample);
        var expected = Enumerable.Range(0, 3).Select(k => Arrays.State(readouts, k, 0)).ToArray();

        var trace = await device.TraceAsync(program, sample, Everything(7));

        for (var k = 0; k < 3; k++) Assert.Equal(expected[k], trace.Rows.Last(r => r.Step == k).States);
        Assert.NotEqual(trace.Stored[0], trace.Rows[0].Couplings[0]);
        var begin = trace.Rows.First(r => r.Step == 2).Couplings[0] / trace.Rows[0].Couplings[0];
        // Both phases before took at most 60 cycles of a millisecond.
        Assert.InRange(begin, Math.Exp(-0.120 / 0.5) - 1e-12, 0.9999);
    }

    [Fact]
    public async Task Codes_are_those_of_the_board_and_of_the_converter()
    {
        var (sample, free) = (Arrays.Batch(new XyArray(), _topology, 1, 3), new PhaseProgram(10, [new(0, new(NudgeKind.Live, Cost.Log), 30, Start.Given)]));
        await using var board = await Programmed(new XyArray(), EmulatorMode.Fixed);
        var adc = new Converter(4, -Math.PI, Math.PI);

        var trace = await board.TraceAsync(free, sample with { Targets = default }, Everything(10));
        var codes = EmulatorTrace.Format(Profile("xy") with { Converters = ConverterEffects.None with { Adc = adc }, Limits = new(1.5, 1.5, 1) { CouplingStep = 0.1 } }, new XyArray(), isFixed: false);

        Assert.Equal(32, trace.StateCodes!.Bits);
        Assert.Equal(FixedPoint.Phase(trace.Rows[^1].States[3]), trace.StateCodes.Of(trace.Rows[^1].States[3]));
        Assert.Equal(FixedPoint.Coupling(trace.Rows[^1].Couplings[2]), trace.CouplingCodes!.Of(trace.Rows[^1].Couplings[2]));
        // A turn in 16 codes: -pi is code 0, 0 is 8, and +pi is code 0 again.
        Assert.Equal([0, 8, 0, 12], new[] { -Math.PI, 0, Math.PI, Math.PI / 2 }.Select(codes.State!.Of));
        Assert.Equal([-15, 3], new[] { -1.5, 0.3 }.Select(codes.Coupling!.Of));
        Assert.Equal(5, codes.Coupling.Bits);
    }

    [Fact]
    public async Task What_cannot_be_traced_is_refused()
    {
        var (sample, program) = (Arrays.Batch(new XyArray(), _topology, 1, 3), Centered(Cost.Log, NudgeKind.Live, null));
        await using var fresh = Open(new XyArray(), EmulatorMode.Fixed);
        await using var sweeps = await Programmed(new XyArray(), EmulatorMode.Equilibrium);
        await using var device = await Programmed(new XyArray(), EmulatorMode.Fixed);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await fresh.TraceAsync(program, sample, Everything(1)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await sweeps.TraceAsync(program, sample, Everything(1)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await device.TraceAsync(program, sample, new([9], [])));
        await Assert.ThrowsAsync<ArgumentException>(async () => await device.TraceAsync(program, sample, new([0], [99])));
        await Assert.ThrowsAsync<ArgumentException>(async () => await device.TraceAsync(program, Arrays.Batch(new XyArray(), _topology, 2, 3), Everything(1)));
    }

    private static (Substrate Substrate, Cost Cost) Physics(string kind)
        => kind == "xy" ? (new XyArray(), Cost.Log) : (new NeuronArray(NeuronLaw.A, Activation.HardSigmoid), Cost.Squared);

    private static HardwareProfile Profile(string kind, int steps = int.MaxValue) => new("traced", "", "", kind, new(true, 0.1), new(1000, 1), DeviceLimits.None, new(true, true, true, 16) { MaxSteps = steps });

    private static EmulatorDevice Open(Substrate substrate, EmulatorMode mode, int steps = int.MaxValue)
        => new(Profile(substrate.Name, steps), substrate, _topology, new() { Mode = mode, Threads = 1 });

    private static async Task<EmulatorDevice> Programmed(Substrate substrate, EmulatorMode mode, int steps = int.MaxValue)
    {
        var (device, parameters) = (Open(substrate, mode, steps), Arrays.Parameters(substrate, _topology, 1));
        await device.ProgramAsync(parameters, parameters);
        return device;
    }

    private static TraceRequest Everything(int every) => new([.. Enumerable.Range(0, 9)], [.. Enumerable.Range(0, _topology.Edges.Length)], every);

    private static PhaseProgram Centered(Cost cost, NudgeKind kind, double? stop)
    {
        var nudge = new Nudge(kind, cost, 0.5);
        return new(5, [new(0, nudge, 60, Start.Given, stop), new(0.25, nudge, 60, Start.Continue, stop), new(-0.25, nudge, 60, Start.RestoreFree, stop)]);
    }
}
