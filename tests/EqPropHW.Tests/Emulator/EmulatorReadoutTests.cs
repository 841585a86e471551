using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Emulator;

/// <summary>What readouts say about a settling: residual, cycles, settled and clipped.</summary>
public sealed class EmulatorReadoutTests
{
    private static readonly Topology _pair = new(2, [new(0, 1)], [0], [1]);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Residual_is_the_force_of_the_last_sub_step(int subSteps)
    {
        // One oscillator on a clamped one: dphi = -J sin(phi - input), tau dphi/dt is that force whatever tau is.
        var parameters = Parameters.Zero(new XyArray(), _pair);
        parameters.Couplings[0] = 0.7;
        var batch = new SampleBatch(1, new[] { 0.3 }, default, new[] { 0, 2.0 }, new ulong[1]);
        var readouts = await Arrays.Run(
            Arrays.Open(new XyArray(), _pair, Arrays.Tau(_pair, 4), subSteps: subSteps), parameters, new(2, [new(0, Arrays.Log, 2, Start.Given)]), batch);

        var (phi, force) = (2.0, 0.0);
        for (var s = 0; s < 2 * subSteps; s++)
        {
            force = -0.7 * Math.Sin(phi - 0.3);
            phi += 0.1 / subSteps / 4 * force;
        }

        Assert.Equal(phi, readouts[0, 0, 1], 1e-14);
        Assert.Equal(Math.Abs(force), readouts.Residual[0], 1e-14);
        Assert.Equal(2, readouts.Cycles[0]);
        Assert.False(readouts.Settled[0]);
    }

    [Fact]
    public async Task Force_against_the_wall_of_a_box_is_no_residual()
    {
        var substrate = new NeuronArray(NeuronLaw.B, Activation.HardSigmoid);
        var parameters = Parameters.Zero(substrate, _pair);
        parameters.Bias[1] = 3;
        var batch = new SampleBatch(1, new[] { 0.0 }, default, default, new ulong[1]);

        var readouts = await Arrays.Run(
            Arrays.Open(substrate, _pair, Arrays.Factor(_pair, 0.5)), parameters, new(1, [new(0, Arrays.Squared, 100, Start.Zero, 1e-6)]), batch);

        Assert.Equal(1, readouts[0, 0, 1]);
        Assert.Equal(0, readouts.Residual[0]);
        Assert.True(readouts.Settled[0]);
        Assert.Equal(2, readouts.Cycles[0]);
    }

    [Fact]
    public async Task Samples_stop_at_checks_alone_and_then_keep_their_state()
    {
        var substrate = new XyArray();
        var topology = Arrays.Graph(9, 2, 2, 0.6, 1);
        var parameters = Arrays.Parameters(substrate, topology, 2);
        var batch = Arrays.Batch(substrate, topology, 20, 3);
        PhaseProgram Program(int cycles, double? stop) => new(8, [new(0, Arrays.Log, cycles, Start.Given, stop)]);

        var readouts = await Arrays.Run(Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, Program(300, 1e-3), batch);

        Assert.True(readouts.Cycles.Distinct().Count() > 3, "the samples of this test settle at different times");
        for (var b = 0; b < batch.Count; b++)
        {
            Assert.True(readouts.Cycles[b] % 8 == 0 || readouts.Cycles[b] == 300);
            Assert.Equal(readouts.Residual[b] <= 1e-3, readouts.Settled[b]);
            Assert.Equal(readouts.Cycles[b] < 300, readouts.Cycles[b] < 300 && readouts.Settled[b]);
            var alone = await Arrays.Run(
                Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, Program((int)readouts.Cycles[b], null), Arrays.Take(batch, b));
            Assert.Equal(Arrays.State(alone, 0, 0), Arrays.State(readouts, 0, b));
            Assert.Equal(alone.Residual[0], readouts.Residual[b]);
            // Without a stop residual nothing is called settled.
            Assert.False(alone.Settled[0]);
            if (readouts.Cycles[b] == 8) continue;
            var before = await Arrays.Run(
                Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, Program((int)readouts.Cycles[b] - 8, null), Arrays.Take(batch, b));
            Assert.True(before.Residual[0] > 1e-3, "it stops at the first check that allows it");
        }
    }

    [Fact]
    public async Task Last_cycle_is_a_check_even_off_the_grid()
    {
        var parameters = Parameters.Zero(new XyArray(), _pair);
        var batch = new SampleBatch(1, new[] { 0.3 }, default, default, new ulong[1]);

        var readouts = await Arrays.Run(
            Arrays.Open(new XyArray(), _pair, Arrays.Tau(_pair)), parameters, new(10, [new(0, Arrays.Log, 7, Start.Zero, 1e-9)]), batch);

        Assert.True(readouts.Settled[0]);
        Assert.Equal(7, readouts.Cycles[0]);
        Assert.Equal(0, readouts.Residual[0]);
    }

    [Theory]
    [InlineData(NudgeKind.Live)]
    [InlineData(NudgeKind.Tangent)]
    public async Task Clipped_nudge_is_flagged_in_its_step_and_never_left_over(NudgeKind kind)
    {
        var substrate = new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
        var parameters = Parameters.Zero(substrate, _pair);
        parameters.Bias[1] = 0.2;
        var nudge = new Nudge(kind, Cost.Squared, 0.1);
        // Sample 0 is pulled by 0.5 * 0.8 beyond the clip, sample 1 by 0.5 * 0.1 within it.
        var batch = new SampleBatch(2, new double[2], new[] { 1, 0.3 }, default, new ulong[] { 1, 2 });
        PhaseProgram Program(double clip) => new(10, [new(0, nudge, 200, Start.Zero), new(0.5, nudge with { Clip = clip }, 200, Start.Continue)]);
        await using var device = Arrays.Open(substrate, _pair, Arrays.Tau(_pair));
        await device.ProgramAsync(parameters, parameters);

        var limited = await device.RunAsync(Program(0.1), batch);
        Assert.Equal([false, false, true, false], limited.Clipped);
        Assert.Equal(0.3, limited[1, 0, 1], 1e-9);

        var free = await device.RunAsync(Program(1), batch);
        Assert.Equal([false, false, false, false], free.Clipped);
    }

    [Theory]
    [InlineData(EmulatorMode.Physical, 1)]
    [InlineData(EmulatorMode.Physical, 2)]
    [InlineData(EmulatorMode.Physical64, 1)]
    [InlineData(EmulatorMode.Physical64, 2)]
    public async Task Diverging_state_is_never_settled(EmulatorMode mode, int diverging)
    {
        // One node is clocked far beyond its stability limit of 2, the other settles.
        var substrate = new NeuronArray(NeuronLaw.B, Activation.Tanh);
        var topology = new Topology(3, [], [0], [2]);
        var parameters = Parameters.Zero(substrate, topology);
        (parameters.Bias[1], parameters.Bias[2]) = (0.5, 0.5);
        var batch = new SampleBatch(1, new[] { 0.5 }, default, default, new ulong[1]);
        var factor = new[] { 1, 0.5, 0.5 };
        factor[diverging] = 12;

        var readouts = await Arrays.Run(
            Arrays.Open(substrate, topology, new Clocked([.. factor]), mode), parameters, new(100, [new(0, Arrays.Squared, 5000, Start.Zero, 1e-2)]), batch);

        Assert.False(double.IsFinite(readouts[0, 0, diverging]));
        Assert.True(double.IsFinite(readouts[0, 0, 3 - diverging]));
        Assert.False(readouts.Settled[0]);
        Assert.Equal(double.PositiveInfinity, readouts.Residual[0]);
    }

    [Fact]
    public async Task Oscillation_of_period_two_is_not_settled()
    {
        // Law C with a negative coupling between two free nodes: both flip between 0 and 1 for ever.
        var substrate = new NeuronArray(NeuronLaw.C, Activation.HardSigmoid);
        var topology = new Topology(2, [new(0, 1)], [], [1]);
        var parameters = Parameters.Zero(substrate, topology);
        (parameters.Couplings[0], parameters.Bias[0], parameters.Bias[1]) = (-2, 1, 1);
        var batch = new SampleBatch(1, default, default, default, new ulong[1]);

        var readouts = await Arrays.Run(
            Arrays.Open(substrate, topology, Arrays.Tau(topology)), parameters, new(10, [new(0, Arrays.Squared, 100, Start.Zero, 1e-3)]), batch);

        Assert.False(readouts.Settled[0]);
        Assert.Equal(1, readouts.Residual[0]);
        Assert.Equal(100, readouts.Cycles[0]);
    }

    [Fact]
    public async Task Coupling_beyond_single_precision_is_refused_and_the_old_values_stay()
    {
        var substrate = new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
        var topology = new Topology(3, [new(0, 2), new(1, 2)], [0, 1], [2]);
        var parameters = Parameters.Zero(substrate, topology);
        (parameters.Couplings[0], parameters.Couplings[1]) = (0.25, 0.5);
        var program = new PhaseProgram(10, [new(0, Arrays.Squared, 500, Start.Zero, 1e-5)]);
        var batch = new SampleBatch(1, new[] { 1.0, 1.0 }, default, default, new ulong[1]);
        await using var device = Arrays.Open(substrate, topology, Arrays.Tau(topology), EmulatorMode.Physical);
        await device.ProgramAsync(parameters, Parameters.Zero(substrate, topology));

        // As infinities in single precision these two give NaN, which a hard sigmoid would turn into a settled 0.
        (parameters.Couplings[0], parameters.Couplings[1]) = (1e39, -1e39);
        var failure = await Assert.ThrowsAsync<NetworkException>(async () => await device.ProgramAsync(parameters, Parameters.Zero(substrate, topology)));

        Assert.Equal("coupling of edge 0 is 1E+39; the emulator computes in single precision, up to 3.4E+38", failure.Message);
        Assert.Equal(0.75, (await device.RunAsync(program, batch))[0, 0, 2], 1e-4);
    }

    [Fact]
    public async Task Coupling_that_is_not_a_number_is_refused()
    {
        var parameters = Parameters.Zero(new XyArray(), _pair);
        parameters.Couplings[0] = double.NaN;
        await using var device = Arrays.Open(new XyArray(), _pair, Arrays.Tau(_pair));

        var failure = await Assert.ThrowsAsync<NetworkException>(async () => await device.ProgramAsync(parameters, parameters));

        Assert.Equal("coupling of edge 0 is NaN; a finite number is needed", failure.Message);
    }

    [Fact]
    public async Task Phases_are_read_out_between_minus_pi_and_pi()
    {
        // A constant torque beyond the lock range turns the oscillator for ever.
        var parameters = Parameters.Zero(new XyArray(), _pair);
        parameters.Couplings[0] = 0.1;
        var nudge = new Nudge(NudgeKind.Tangent, Cost.Cosine);
        var batch = new SampleBatch(2, new double[2], new[] { 1.5, -1.5 }, new[] { 0, Math.PI, 0, -Math.PI }, new ulong[] { 1, 2 });
        var program = new PhaseProgram(10, [new(0, nudge, 1, Start.Given), new(2, nudge, 500, Start.Continue)]);
        foreach (var mode in new[] { EmulatorMode.Physical, EmulatorMode.Physical64 })
        {
            var readouts = await Arrays.Run(Arrays.Open(new XyArray(), _pair, Arrays.Tau(_pair), mode), parameters, program, batch);
            foreach (var phi in new[] { readouts[0, 0, 1], readouts[0, 1, 1], readouts[1, 0, 1], readouts[1, 1, 1] })
                Assert.InRange(phi, -Math.PI, Math.PI);
        }
    }

    [Fact]
    public async Task Cancelled_run_says_so_on_any_number_of_threads()
    {
        var topology = Arrays.Graph(5, 1, 1, 0.6, 1);
        var batch = Arrays.Batch(new XyArray(), topology, 64, 2);
        var cancelled = new CancellationToken(canceled: true);
        foreach (var threads in new[] { 1, 2 })
        {
            await using var device = Arrays.Open(new XyArray(), topology, Arrays.Tau(topology), threads: threads);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await device.RunAsync(new(1, [new(0, Arrays.Log, 1, Start.Given)]), batch, cancelled));
        }
    }
}
