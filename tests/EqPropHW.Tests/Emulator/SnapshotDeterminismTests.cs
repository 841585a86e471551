using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Emulator;

/// <summary>A run that was stopped at some cycle and goes on, on a device of its own, has the bytes of an uninterrupted one.</summary>
public sealed class SnapshotDeterminismTests
{
    private const int Samples = 19;

    /// <summary>Noise, flicker, drift, converters with skew: everything that is drawn or moves while a program runs.</summary>
    private static readonly HardwareProfile _real = ShippedProfiles.Load("xy-ideal") with
    {
        Couplings = new() { Gain = new(0.1), Asymmetry = new(0.05), RetentionSeconds = 1000 },
        Nodes = new() { Temperature = 1e-3, FlickerHz = 1e-3, Detuning = new(0.01), InjectionDelay = new(0.1, new(0.1)) },
        Converters = new() { Adc = new(10, -Math.PI, Math.PI) { Noise = 0.5 }, InputDac = new(8, -Math.PI, Math.PI) { Noise = 0.5 }, Multiplexer = new(3, 0.2, Holds: false, 0) },
        Nudge = new() { RampSeconds = 3 },
    };

    public static TheoryData<string> Kinds => ["xy", "xy-64", "real", "neuron-A", "neuron-B", "equilibrium", "fixed", "lattice"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Going_on_from_any_cycle_gives_the_bytes_of_an_uninterrupted_run(string kind)
    {
        var (program, batch) = Work(kind);
        byte[] whole;
        long length;
        await using (var device = await Programmed(kind))
        {
            var readouts = await device.RunAsync(program, batch);
            whole = Bytes(readouts);
            length = Enumerable.Range(0, Samples).Max(b => Enumerable.Range(0, readouts.Steps).Sum(k => readouts.Cycles[k * Samples + b]));
        }

        // The ends, both sides of a check, the first cycles of the nudged phases, and one beyond the end.
        foreach (var cycle in new[] { 0, 1, 9, 10, 11, 40, 60, 61, 75, 100, length - 1, length, length + 1000 })
        {
            await using var first = await Programmed(kind);
            await using var second = await Programmed(kind);
            var snapshot = first.RunUntil(program, batch, cycle);
            // What the first device does meanwhile changes nothing, nor does a second use.
            await first.RunAsync(program, batch with { SampleIds = batch.SampleIds.ToArray().Select(i => i + 1000).ToArray() });

            Assert.Equal(cycle, snapshot.Cycle);
            for (var use = 0; use < 2; use++)
                Assert.True(Enumerable.SequenceEqual(whole, Bytes(await second.ContinueAsync(snapshot))), $"{kind}, cycle {cycle} of {length}, use {use}");
        }
        await using var last = await Programmed(kind);
        Assert.False(last.RunUntil(program, batch, 0).IsFinished);
        Assert.True(last.RunUntil(program, batch, length + 1000).IsFinished);
        Assert.Equal(whole, Bytes(await last.RunAsync(program, batch)));
    }

    [Fact]
    public async Task Snapshot_of_another_device_is_refused()
    {
        var (program, batch) = Work("xy");
        await using var device = await Programmed("xy");
        var snapshot = device.RunUntil(program, batch, 5);

        await using var otherMode = await Programmed("xy-64");
        await using var otherDie = await Programmed("xy", instance: 2);
        await using var otherParameters = await Programmed("xy", scale: 0.5);
        // Another layout divides a batch into other blocks.
        await using var otherLayout = await Programmed("xy", layout: LaneLayout.Samples);
        foreach (var other in new[] { otherMode, otherDie, otherParameters, otherLayout })
            Assert.StartsWith("the snapshot is of another device", (await Assert.ThrowsAsync<ArgumentException>(async () => await other.ContinueAsync(snapshot))).Message, StringComparison.Ordinal);
    }

    private static Substrate SubstrateOf(string kind) => kind switch
    {
        "neuron-A" => new NeuronArray(NeuronLaw.A, Activation.Logistic),
        "neuron-B" => new NeuronArray(NeuronLaw.B, Activation.HardSigmoid),
        _ => new XyArray(),
    };

    private static Topology TopologyOf(string kind) => kind == "lattice"
        ? new(36, DeviceWiring.Square(6, 6).Couplers, [0, 5], [35])
        : new AllToAll(7, 2, 1).Build().Topology;

    private static async Task<EmulatorDevice> Programmed(string kind, ulong instance = 1, double scale = 1, LaneLayout layout = LaneLayout.Auto)
    {
        var (substrate, topology) = (SubstrateOf(kind), TopologyOf(kind));
        var profile = kind switch
        {
            "real" => _real,
            "fixed" => ShippedProfiles.Load("xor-board"),
            _ => ShippedProfiles.Load(substrate.Name + "-ideal"),
        };
        profile = profile with { Graph = DeviceGraph.Any, Limits = DeviceLimits.None };
        EmulatorMode? mode = kind switch { "xy-64" => EmulatorMode.Physical64, "equilibrium" => EmulatorMode.Equilibrium, _ => null };
        var device = new EmulatorDevice(profile, substrate, topology, new() { Mode = mode, Instance = instance, Threads = 2, Layout = layout });
        var parameters = Parameters.Zero(substrate, topology);
        var random = new Random(3);
        for (var e = 0; e < parameters.Couplings.Length; e++) parameters.Couplings[e] = scale * (2 * random.NextDouble() - 1);
        for (var i = 0; i < parameters.Bias.Length; i++) parameters.Bias[i] = 0.3 * random.NextDouble();
        await device.ProgramAsync(parameters, Parameters.Zero(substrate, topology));
        return device;
    }

    private static (PhaseProgram Program, SampleBatch Batch) Work(string kind)
    {
        var (substrate, topology) = (SubstrateOf(kind), TopologyOf(kind));
        var nudge = new Nudge(kind == "fixed" ? NudgeKind.Tangent : NudgeKind.Live, substrate.DefaultCost, 0.5);
        var program = new PhaseProgram(10, [
            new(0, nudge, 60, Start.Given, StopResidual: 0.2),
            new(0.25, nudge, 30, Start.Continue, StopResidual: 1e-3),
            new(-0.25, nudge, 30, Start.RestoreFree)]);
        var random = new Random(5);
        double[] Draw(int width) => [.. Enumerable.Range(0, Samples * width).Select(_ => random.NextDouble())];
        return (program, new(Samples, Draw(topology.InputNodes.Length), Draw(topology.OutputNodes.Length), Draw(topology.NodeCount), Enumerable.Range(0, Samples).Select(b => (ulong)b).ToArray()));
    }

    private static byte[] Bytes(Readouts readouts)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        for (var k = 0; k < readouts.Steps; k++)
        {
            for (var b = 0; b < readouts.Batch; b++)
            {
                for (var i = 0; i < readouts.Nodes; i++) writer.Write(readouts[k, b, i]);
                var at = k * readouts.Batch + b;
                writer.Write(readouts.Settled[at]);
                writer.Write(readouts.Residual[at]);
                writer.Write(readouts.Cycles[at]);
                writer.Write(readouts.Clipped[at]);
            }
        }
        return stream.ToArray();
    }
}
