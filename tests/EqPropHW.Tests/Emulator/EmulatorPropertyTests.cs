using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Emulator;

/// <summary>What physics promises of any array: energy falls, symmetries hold, samples do not know of each other.</summary>
public sealed class EmulatorPropertyTests
{
    private static readonly XyArray _xy = new();

    public static TheoryData<string> Descending => [.. new[] { "xy" }.Concat(
        from law in new[] { "A", "B" } from rho in Enum.GetNames<Activation>() select $"{law} {rho}")];

    [Theory]
    [MemberData(nameof(Descending))]
    public async Task Settling_never_raises_the_energy(string law)
    {
        var substrate = Substrate(law);
        for (var seed = 1; seed <= 5; seed++)
        {
            var topology = Arrays.Graph(8, 2, 1, 0.3 + 0.12 * seed, seed);
            var parameters = Arrays.Parameters(substrate, topology, 100 + seed, scale: 1);
            var batch = Arrays.Batch(substrate, topology, 4, 200 + seed);
            // One step a cycle, so that every state is seen.
            var steps = Enumerable.Range(0, 80).Select(k => new PhaseStep(0, new(NudgeKind.Live, substrate.DefaultCost), 1, k == 0 ? Start.Given : Start.Continue));

            var readouts = await Arrays.Run(Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, new(1, [.. steps]), batch);

            for (var b = 0; b < batch.Count; b++)
            {
                var energy = Enumerable.Range(0, 80).Select(k => substrate.Energy(topology, parameters, Arrays.State(readouts, k, b))).ToArray();
                for (var k = 1; k < energy.Length; k++)
                    Assert.True(energy[k] <= energy[k - 1] + 1e-12, $"{law}, seed {seed}, sample {b}, cycle {k}: {energy[k - 1]} -> {energy[k]}");
                Assert.True(energy[^1] < energy[0] - 1e-3, $"{law}, seed {seed}, sample {b}: nothing moved");
            }
        }
    }

    [Fact]
    public async Task Turning_every_phase_changes_neither_energy_nor_relative_motion()
    {
        var topology = Arrays.Graph(9, 0, 1, 0.6, 1);
        var parameters = Arrays.Parameters(_xy, topology, 2, bias: 0);
        var batch = Arrays.Batch(_xy, topology, 3, 3);
        var turned = batch with { Starts = batch.Starts.ToArray().Select(phi => phi + 1.234).ToArray() };
        var program = new PhaseProgram(5, [new(0, Arrays.Log, 50, Start.Given)]);

        var a = await Arrays.Run(Arrays.Open(_xy, topology, Arrays.Tau(topology)), parameters, program, batch);
        var b = await Arrays.Run(Arrays.Open(_xy, topology, Arrays.Tau(topology)), parameters, program, turned);

        for (var sample = 0; sample < 3; sample++)
        {
            var (s, t) = (Arrays.State(a, 0, sample), Arrays.State(b, 0, sample));
            for (var i = 0; i < 9; i++) Assert.Equal(0, Math.IEEERemainder(t[i] - s[i] - 1.234, Math.Tau), 1e-12);
            Assert.Equal(_xy.Energy(topology, parameters, s), _xy.Energy(topology, parameters, t), 1e-12);
            Assert.Equal(a.Residual[sample], b.Residual[sample], 1e-12);
        }
    }

    [Fact]
    public async Task Nudged_phase_of_beta_zero_is_the_free_phase_going_on()
    {
        foreach (var law in new[] { "xy", "A Logistic", "B HardSigmoid" })
        {
            var substrate = Substrate(law);
            var topology = Arrays.Graph(8, 2, 2, 0.6, 1);
            var parameters = Arrays.Parameters(substrate, topology, 2);
            var batch = Arrays.Batch(substrate, topology, 5, 3);
            var nudge = new Nudge(NudgeKind.Live, substrate.DefaultCost);
            Task<Readouts> Run(params PhaseStep[] steps)
                => Arrays.Run(Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, new(5, [.. steps]), batch);

            var split = await Run(new(0, nudge, 60, Start.Given), new(0, nudge, 40, Start.Continue));
            var whole = await Run(new PhaseStep(0, nudge, 100, Start.Given));
            var settled = await Run(new(0, nudge, 20_000, Start.Given, 1e-13), new(0, nudge, 50, Start.Continue), new(1e-13, nudge, 50, Start.RestoreFree));

            for (var b = 0; b < batch.Count; b++)
            {
                Assert.Equal(Arrays.State(whole, 0, b), Arrays.State(split, 1, b));
                Assert.True(settled.Settled[b], law);
                for (var i = 0; i < topology.NodeCount; i++)
                {
                    Assert.Equal(0, Math.IEEERemainder(settled[1, b, i] - settled[0, b, i], Math.Tau), 1e-11);
                    Assert.Equal(0, Math.IEEERemainder(settled[2, b, i] - settled[0, b, i], Math.Tau), 1e-9);
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Equal_time_constants_are_the_profile_to_the_byte(bool clocked)
    {
        var topology = Arrays.Graph(8, 2, 1, 0.6, 1);
        var parameters = Arrays.Parameters(_xy, topology, 2);
        var batch = Arrays.Batch(_xy, topology, 5, 3);
        var program = new PhaseProgram(5, [new(0, Arrays.Log, 40, Start.Given), new(0.1, Arrays.Log, 20, Start.Continue)]);
        var profile = new HardwareProfile("scalar", "", "", "xy", new(clocked, 0.37), new(20, 2), DeviceLimits.None, new(true, true, true, 16));
        TimeModel equal = clocked ? Arrays.Factor(topology, 0.37) : Arrays.Tau(topology, 0.37);
        foreach (var mode in new[] { EmulatorMode.Physical, EmulatorMode.Physical64 })
        {
            var scalar = await Arrays.Run(new EmulatorDevice(profile, _xy, topology, new() { Mode = mode }), parameters, program, batch);
            var each = await Arrays.Run(new EmulatorDevice(profile, _xy, topology, new() { Mode = mode, Time = equal }), parameters, program, batch);

            Assert.Equal(Arrays.Hash(scalar), Arrays.Hash(each));
        }
    }

    [Fact]
    public async Task Positive_time_constants_leave_a_unique_equilibrium_where_it_is()
    {
        // Small couplings: the map is a contraction, so there is one equilibrium.
        foreach (var law in new[] { "A Tanh", "A Logistic", "B Tanh" })
        {
            var substrate = Substrate(law);
            var topology = Arrays.Graph(9, 2, 2, 0.6, 1);
            var parameters = Arrays.Parameters(substrate, topology, 2, scale: 0.1);
            var batch = Arrays.Batch(substrate, topology, 3, 3);
            var random = new Random(4);
            var unequal = new Continuous([.. Enumerable.Range(0, 9).Select(_ => 0.3 + 5 * random.NextDouble())]);
            var program = new PhaseProgram(10, [new(0, Arrays.Squared, 100_000, Start.Given, 1e-14)]);

            var equal = await Arrays.Run(Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, program, batch);
            var heterogeneous = await Arrays.Run(Arrays.Open(substrate, topology, unequal), parameters, program, batch);

            for (var b = 0; b < 3; b++)
            {
                Assert.True(equal.Settled[b] && heterogeneous.Settled[b]);
                Assert.True(heterogeneous.Cycles[b] > equal.Cycles[b]);
                for (var i = 0; i < 9; i++) Assert.Equal(equal[0, b, i], heterogeneous[0, b, i], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(Activation.HardSigmoid)]
    [InlineData(Activation.HalfSlope)]
    [InlineData(Activation.Logistic)]
    public async Task Law_a_keeps_states_between_zero_and_one(Activation rho)
    {
        var substrate = new NeuronArray(NeuronLaw.A, rho);
        var topology = Arrays.Graph(20, 3, 2, 0.6, 1);
        var parameters = Arrays.Parameters(substrate, topology, 2, scale: 30, bias: 10);
        var batch = Arrays.Batch(substrate, topology, 16, 3);
        var random = new Random(4);
        var factors = new Clocked([.. Enumerable.Range(0, 20).Select(i => i % 5 == 0 ? 1 : random.NextDouble())]);
        var steps = Enumerable.Range(0, 60).Select(k => new PhaseStep(k < 30 ? 0 : 2, Arrays.Squared, 1, k == 0 ? Start.Given : Start.Continue));

        var readouts = await Arrays.Run(Arrays.Open(substrate, topology, factors, EmulatorMode.Physical), parameters, new(1, [.. steps]), batch);

        for (var k = 0; k < 60; k++)
        {
            for (var b = 0; b < 16; b++)
            {
                for (var i = 0; i < 20; i++) Assert.InRange(readouts[k, b, i], 0.0, 1.0);
            }
        }
    }

    [Fact]
    public async Task Law_c_is_its_activation_exactly()
    {
        // Every field is a short sum of exact binary fractions, so rho(u) is known to the bit.
        var substrate = new NeuronArray(NeuronLaw.C, Activation.HalfSlope);
        var topology = new Topology(4, [new(0, 1), new(1, 2), new(2, 3), new(1, 3)], [0], [3]);
        var parameters = Parameters.Zero(substrate, topology);
        new[] { 0.75, -0.5, 1.25, 0.375 }.CopyTo(parameters.Couplings, 0);
        new[] { 0, 0.125, 0.5, 0.25 }.CopyTo(parameters.Bias, 0);
        var batch = new SampleBatch(1, new[] { 0.5 }, default, new[] { 0, 0.25, 0.75, 0.5 }, new ulong[1]);
        foreach (var mode in new[] { EmulatorMode.Physical, EmulatorMode.Physical64 })
        {
            var readouts = await Arrays.Run(
                Arrays.Open(substrate, topology, Arrays.Tau(topology, 7), mode), parameters, new(1, [.. Enumerable.Range(0, 6).Select(k => new PhaseStep(0, Arrays.Squared, 1, k == 0 ? Start.Given : Start.Continue))]), batch);

            var s = new[] { 0.5, 0.25, 0.75, 0.5 };
            for (var k = 0; k < 6; k++)
            {
                double Half(double u) => Math.Clamp(0.5 * u, 0, 1);
                s = [0.5, Half(0.125 + 0.75 * s[0] - 0.5 * s[2] + 0.375 * s[3]), Half(0.5 - 0.5 * s[1] + 1.25 * s[3]), Half(0.25 + 1.25 * s[2] + 0.375 * s[1])];
                Assert.Equal(mode == EmulatorMode.Physical ? [.. s.Select(v => (double)(float)v)] : s, Arrays.State(readouts, k, 0));
            }
        }
    }

    [Theory]
    [InlineData(Activation.HardSigmoid)]
    [InlineData(Activation.Logistic)]
    [InlineData(Activation.Tanh)]
    public async Task Law_c_forgets_where_a_node_was(Activation rho)
    {
        // Inputs alone reach the free nodes, so one cycle from any start gives the same bits.
        var substrate = new NeuronArray(NeuronLaw.C, rho);
        var topology = new DenseLayers([3, 4]).Build().Topology;
        var parameters = Arrays.Parameters(substrate, topology, 2);
        var batch = Arrays.Batch(substrate, topology, 16, 3);
        batch = batch with { Inputs = Enumerable.Repeat(new[] { 0.1, 0.7, 0.3 }, 16).SelectMany(x => x).ToArray() };
        foreach (var mode in new[] { EmulatorMode.Physical, EmulatorMode.Physical64 })
        {
            var readouts = await Arrays.Run(
                Arrays.Open(substrate, topology, Arrays.Tau(topology), mode), parameters, new(1, [new(0, Arrays.Squared, 1, Start.Given)]), batch);

            for (var b = 1; b < 16; b++) Assert.Equal(Arrays.State(readouts, 0, 0), Arrays.State(readouts, 0, b));
        }
    }

    [Theory]
    [InlineData("xy", EmulatorMode.Physical)]
    [InlineData("xy", EmulatorMode.Physical64)]
    [InlineData("B Logistic", EmulatorMode.Physical)]
    public async Task Sample_does_not_know_its_batch_mates_or_the_threads(string law, EmulatorMode mode)
    {
        var substrate = Substrate(law);
        var topology = Arrays.Graph(10, 2, 2, 0.6, 1);
        var parameters = Arrays.Parameters(substrate, topology, 2);
        var batch = Arrays.Batch(substrate, topology, 37, 3);
        var nudge = new Nudge(NudgeKind.Tangent, substrate.DefaultCost, 0.05);
        var program = new PhaseProgram(5, [new(0, nudge, 100, Start.Random, 1e-3), new(0.5, nudge, 50, Start.Continue, 1e-3), new(-0.5, nudge, 50, Start.RestoreFree, 1e-3)]);
        await using var one = Arrays.Open(substrate, topology, Arrays.Tau(topology), mode);
        await using var two = Arrays.Open(substrate, topology, Arrays.Tau(topology), mode, threads: 2);
        await one.ProgramAsync(parameters, Parameters.Zero(substrate, topology));
        await two.ProgramAsync(parameters, Parameters.Zero(substrate, topology));
        async Task<string[]> Samples(IDevice device, params int[] samples)
        {
            var readouts = await device.RunAsync(program, Arrays.Take(batch, samples));
            return [.. Enumerable.Range(0, samples.Length).Select(b => Arrays.Exact(readouts, b))];
        }
        var all = await Samples(one, [.. Enumerable.Range(0, 37)]);
        Assert.Equal(37, all.Distinct().Count());

        Assert.Equal(all, await Samples(two, [.. Enumerable.Range(0, 37)]));
        Assert.Equal([all[5]], await Samples(one, 5));
        Assert.Equal([all[36], all[0], all[17]], await Samples(one, 36, 0, 17));
        Assert.Equal(all.Reverse(), await Samples(two, [.. Enumerable.Range(0, 37).Reverse()]));
        Assert.Equal(all[..16].Append(all[3]), await Samples(two, [.. Enumerable.Range(0, 16), 3]));
    }

    [Fact]
    public async Task Many_blocks_on_several_threads_are_those_of_one_thread()
    {
        // Threads for all at once, and long enough that they work at the same time whatever else the tests do.
        ThreadPool.SetMinThreads(16, 16);
        var topology = Arrays.Graph(12, 2, 2, 0.6, 1);
        var parameters = Arrays.Parameters(_xy, topology, 2);
        var batch = Arrays.Batch(_xy, topology, 800, 3);
        var program = new PhaseProgram(5, [new(0, Arrays.Log, 4000, Start.Given)]);

        var one = await Arrays.Run(Arrays.Open(_xy, topology, Arrays.Tau(topology), EmulatorMode.Physical), parameters, program, batch);
        var four = await Arrays.Run(Arrays.Open(_xy, topology, Arrays.Tau(topology), EmulatorMode.Physical, threads: 4), parameters, program, batch);

        Assert.Equal(Arrays.Hash(one), Arrays.Hash(four));
    }

    private static Substrate Substrate(string law)
        => law == "xy" ? _xy : new NeuronArray(Enum.Parse<NeuronLaw>(law[..1]), Enum.Parse<Activation>(law[2..]));
}
