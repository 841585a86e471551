using System.Collections.Immutable;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Emulator;

/// <summary>The emulator against an independent device written from the equations, one scalar sample after another.</summary>
public sealed class EmulatorReferenceTests
{
    private const int Nodes = 11, Samples = 6;

    public static TheoryData<string, bool, bool> Laws()
    {
        var all = new TheoryData<string, bool, bool>();
        foreach (var name in Substrates.Keys)
        {
            foreach (var clocked in new[] { false, true })
            {
                // Law C is clocked whatever the die says.
                if (clocked || !name.StartsWith('C')) all.Add(name, clocked, clocked);
                if (clocked || !name.StartsWith('C')) all.Add(name, clocked, !clocked);
            }
        }
        return all;
    }

    private static Dictionary<string, Substrate> Substrates { get; } = AllSubstrates();

    [Theory]
    [MemberData(nameof(Laws))]
    public async Task Every_law_and_nudge_follows_the_reference(string law, bool clocked, bool restores)
    {
        var substrate = Substrates[law];
        var topology = Arrays.Graph(Nodes, 3, 2, 0.5, 11);
        var parameters = Arrays.Parameters(substrate, topology, 12);
        var time = Unequal(substrate, clocked);
        var batch = await NearFreeState(substrate, topology, parameters, time, Arrays.Batch(substrate, topology, Samples, 14));

        foreach (var nudge in Nudges(substrate))
        {
            foreach (double? stop in new double?[] { null, 0.02 })
            {
                var program = Centered(nudge, restores, stop);
                var reference = await Arrays.Run(new ReferenceDevice(substrate, topology, time, 10, 2), parameters, program, batch);
                var emulated = await Arrays.Run(Arrays.Open(substrate, topology, time, subSteps: 2), parameters, program, batch);
                AssertSame(substrate, reference, emulated, 1e-12, $"{law} {nudge} {stop}");
                AssertSameCounters(reference, emulated, nudge);

                // A stop may fall one check later in single precision, so trajectories are compared without.
                if (stop is not null) continue;
                var single = await Arrays.Run(Arrays.Open(substrate, topology, time, EmulatorMode.Physical, subSteps: 2), parameters, program, batch);
                Assert.True(single.IsSingle);
                AssertSame(substrate, reference, single, 1e-4, $"{law} {nudge} single");
            }
        }
    }

    [Theory]
    [InlineData("xy", 1, 1)]
    [InlineData("xy", 16, 2)]
    [InlineData("xy", 17, 2)]
    [InlineData("xy", 100, 1)]
    [InlineData("xy", 100, 2)]
    [InlineData("B HardSigmoid Inside", 17, 2)]
    [InlineData("A Tanh Outside", 100, 2)]
    public async Task Batches_of_any_size_on_any_threads_follow_the_reference(string law, int samples, int threads)
    {
        var substrate = Substrates[law];
        var topology = Arrays.Graph(7, 2, 1, 0.5, 21);
        var parameters = Arrays.Parameters(substrate, topology, 22);
        var time = Unequal(substrate, false, 7);
        var batch = await NearFreeState(substrate, topology, parameters, time, Arrays.Batch(substrate, topology, samples, 23));
        var program = Centered(Nudges(substrate)[0], true, 0.02);

        var reference = await Arrays.Run(new ReferenceDevice(substrate, topology, time, 10), parameters, program, batch);
        var emulated = await Arrays.Run(Arrays.Open(substrate, topology, time, threads: threads), parameters, program, batch);

        AssertSame(substrate, reference, emulated, 1e-12, law);
        AssertSameCounters(reference, emulated, program.Steps[1].Nudge);
    }

    public static TheoryData<string, int, int, int[], int[]> OddGraphs => new()
    {
        // edges as i, j, i, j ...
        { "no inputs", 4, 0, [0, 1, 1, 2, 2, 3], [3] },
        { "a node without edges", 5, 1, [0, 1, 1, 4], [4] },
        { "neighbours that are all inputs", 5, 3, [0, 3, 1, 3, 2, 3, 0, 4, 2, 4], [3, 4] },
        { "no edges at all", 3, 1, [], [2] },
        { "one node", 1, 0, [], [0] },
        { "inputs joined to each other", 4, 2, [0, 1, 1, 2, 2, 3], [3] },
    };

    [Theory]
    [MemberData(nameof(OddGraphs))]
    public async Task Odd_graphs_follow_the_reference(string what, int nodes, int inputs, int[] pairs, int[] outputs)
    {
        var topology = new Topology(nodes, [.. pairs.Chunk(2).Select(p => new Edge(p[0], p[1]))], [.. Enumerable.Range(0, inputs)], outputs);
        foreach (var law in new[] { "xy", "A Logistic Inside", "B HalfSlope Inside" })
        {
            var substrate = Substrates[law];
            var parameters = Arrays.Parameters(substrate, topology, 31);
            var batch = Arrays.Batch(substrate, topology, 3, 32);
            var nudge = new Nudge(NudgeKind.Live, substrate.DefaultCost, 0.5);
            var program = Centered(nudge, true, null);

            var reference = await Arrays.Run(new ReferenceDevice(substrate, topology, Arrays.Tau(topology), 10), parameters, program, batch);
            var emulated = await Arrays.Run(Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, program, batch);

            AssertSame(substrate, reference, emulated, 1e-12, $"{what}: {law}");
        }
    }

    [Theory]
    [InlineData("xy")]
    [InlineData("A HardSigmoid Inside")]
    public async Task Starts_are_where_the_program_says(string law)
    {
        var substrate = Substrates[law];
        var topology = Arrays.Graph(6, 2, 1, 0.6, 41);
        var parameters = Arrays.Parameters(substrate, topology, 42);
        var batch = Arrays.Batch(substrate, topology, 3, 43);
        PhaseProgram From(Start start) => new(1, [new(0, Arrays.Log, 3, start), new(0, Arrays.Log, 2, Start.Continue), new(0, Arrays.Log, 2, Start.RestoreFree)]);

        foreach (var start in new[] { Start.Given, Start.Zero })
        {
            var reference = await Arrays.Run(new ReferenceDevice(substrate, topology, Arrays.Tau(topology), 10), parameters, From(start), batch);
            var emulated = await Arrays.Run(Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, From(start), batch);
            AssertSame(substrate, reference, emulated, 1e-12, $"{start}");
        }

        // The device's own draw is a pure function of run, die, sample and node.
        var starts = new double[batch.Count * topology.NodeCount];
        for (var k = 0; k < starts.Length; k++)
        {
            var u = new RandomKey(5, RandomDomain.DeviceStart, 6).Sample(batch.SampleIds.Span[k / topology.NodeCount]).At((uint)(k % topology.NodeCount)).Uniform01;
            starts[k] = substrate is XyArray ? Math.PI * (2 * u - 1) : u;
        }
        var drawn = await Arrays.Run(Arrays.Open(substrate, topology, Arrays.Tau(topology), seed: 5, instance: 6), parameters, From(Start.Random), batch with { Starts = default });
        var given = await Arrays.Run(new ReferenceDevice(substrate, topology, Arrays.Tau(topology), 10), parameters, From(Start.Given), batch with { Starts = starts });
        AssertSame(substrate, given, drawn, 1e-12, "drawn by the device");
    }

    [Fact]
    public async Task Random_starts_differ_by_run_die_and_sample_alone()
    {
        var topology = Arrays.Graph(5, 1, 1, 0.6, 51);
        var parameters = Arrays.Parameters(new XyArray(), topology, 52);
        var batch = Arrays.Batch(new XyArray(), topology, 2, 53) with { Starts = default };
        var program = new PhaseProgram(1, [new(0, Arrays.Log, 1, Start.Random)]);
        async Task<string> Hash(ulong seed, ulong instance, SampleBatch b)
            => Arrays.Hash(await Arrays.Run(Arrays.Open(new XyArray(), topology, Arrays.Tau(topology), seed: seed, instance: instance), parameters, program, b));

        var hashes = new[] { await Hash(1, 1, batch), await Hash(2, 1, batch), await Hash(1, 2, batch), await Hash(1, 1, batch with { SampleIds = new ulong[] { 7, 8 } }) };

        Assert.Equal(4, hashes.Distinct().Count());
        Assert.Equal(hashes[0], await Hash(1, 1, batch));
    }

    [Fact]
    public async Task Stored_parameters_are_saturated_and_run_as_stored()
    {
        var topology = Arrays.Graph(6, 2, 1, 0.7, 61);
        var parameters = Arrays.Parameters(new XyArray(), topology, 62, scale: 2, bias: 2);
        var stored = Parameters.Zero(new XyArray(), topology);
        var batch = Arrays.Batch(new XyArray(), topology, 2, 63);
        var program = new PhaseProgram(5, [new(0, Arrays.Log, 20, Start.Given)]);
        await using var device = Arrays.Open(new XyArray(), topology, Arrays.Tau(topology), limits: new(1, 0.5, 1));

        await device.ProgramAsync(parameters, stored);
        var limited = await device.RunAsync(program, batch);

        Assert.Equal(parameters.Couplings.Select(j => Math.Clamp(j, -1, 1)), stored.Couplings);
        Assert.Equal(parameters.Bias.Select(h => Math.Clamp(h, -0.5, 0.5)), stored.Bias);
        Assert.Equal(parameters.BiasAngle, stored.BiasAngle);
        AssertSame(new XyArray(), await Arrays.Run(new ReferenceDevice(new XyArray(), topology, Arrays.Tau(topology), 10), stored, program, batch), limited, 1e-12, "limits");
        var beyond = new PhaseProgram(5, [new(0, Arrays.Log, 1, Start.Given), new(-1.5, Arrays.Log, 1, Start.Continue)]);
        var failure = await Assert.ThrowsAsync<ArgumentException>(async () => await device.RunAsync(beyond, batch));
        Assert.Equal("beta 1.5 is beyond the device's range of 1", failure.Message);
    }

    private static PhaseProgram Centered(Nudge nudge, bool restores, double? stop)
    {
        var free = new PhaseStep(0, nudge, 60, Start.Given, stop);
        var plus = new PhaseStep(0.2, nudge, 25, Start.Continue, stop);
        var minus = plus with { Beta = -0.2 };
        ImmutableArray<PhaseStep> steps = restores
            ? [free, plus, minus with { Start = Start.RestoreFree }]
            : [free, plus, free with { Start = Start.Continue }, minus];
        return new(7, steps);
    }

    private static List<Nudge> Nudges(Substrate substrate)
        => [.. from kind in new[] { NudgeKind.Live, NudgeKind.Tangent }
               from cost in substrate is XyArray ? new[] { Cost.Log, Cost.Cosine } : [Cost.Squared]
               from clip in new[] { double.PositiveInfinity, 0.05 }
               select new Nudge(kind, cost, clip)];

    private static TimeModel Unequal(Substrate substrate, bool clocked, int nodes = Nodes)
    {
        var random = new Random(5);
        if (substrate is NeuronArray { Law: NeuronLaw.C }) return new Clocked([.. Enumerable.Repeat(1.0, nodes)]);
        ImmutableArray<double> values = [.. Enumerable.Range(0, nodes).Select(_ => 0.5 + 1.5 * random.NextDouble())];
        return clocked ? new Clocked([.. values.Select(v => 0.4 * v)]) : new Continuous(values);
    }

    /// <summary>The batch with targets near the free state: far from d = pi, where the log force is no smooth function.</summary>
    private static async Task<SampleBatch> NearFreeState(Substrate substrate, Topology topology, Parameters parameters, TimeModel time, SampleBatch batch)
    {
        if (substrate is not XyArray) return batch;
        var program = new PhaseProgram(60, [new(0, Arrays.Log, 60, Start.Given)]);
        var free = await Arrays.Run(new ReferenceDevice(substrate, topology, time, 10, 2), parameters, program, batch);
        var random = new Random(3);
        var outputs = topology.OutputNodes;
        return batch with
        {
            Targets = Enumerable.Range(0, batch.Count * outputs.Length)
                .Select(k => free[0, k / outputs.Length, outputs[k % outputs.Length]] + 1.6 * random.NextDouble() - 0.8).ToArray(),
        };
    }

    private static void AssertSame(Substrate substrate, Readouts expected, Readouts actual, double tolerance, string what)
    {
        for (var step = 0; step < expected.Steps; step++)
        {
            for (var sample = 0; sample < expected.Batch; sample++)
            {
                for (var node = 0; node < expected.Nodes; node++)
                {
                    var difference = actual[step, sample, node] - expected[step, sample, node];
                    if (substrate is XyArray) difference = Math.IEEERemainder(difference, Math.Tau);
                    Assert.True(
                        Math.Abs(difference) <= tolerance * Math.Max(1, Math.Abs(expected[step, sample, node])),
                        $"{what}: step {step}, sample {sample}, node {node}: {actual[step, sample, node]}, reference {expected[step, sample, node]}");
                }
            }
        }
    }

    private static void AssertSameCounters(Readouts expected, Readouts actual, Nudge nudge)
    {
        Assert.Equal(expected.Cycles, actual.Cycles);
        Assert.Equal(expected.Settled, actual.Settled);
        // The reference flags a live nudge that was limited at any time, the emulator one that is limited where it ended.
        if (nudge.Kind == NudgeKind.Tangent) Assert.Equal(expected.Clipped, actual.Clipped);
        for (var k = 0; k < expected.Residual.Length; k++) Assert.Equal(expected.Residual[k], actual.Residual[k], 1e-11);
    }

    private static Dictionary<string, Substrate> AllSubstrates()
    {
        var all = new Dictionary<string, Substrate> { ["xy"] = new XyArray() };
        foreach (var law in Enum.GetValues<NeuronLaw>())
        {
            foreach (var rho in Enum.GetValues<Activation>())
            {
                all[$"{law} {rho} Inside"] = new NeuronArray(law, rho);
                if (law != NeuronLaw.B) all[$"{law} {rho} Outside"] = new NeuronArray(law, rho, NudgeSite.Outside);
            }
        }
        return all;
    }
}
