using EqPropHW.Core;

namespace EqPropHW.Tests;

public sealed class ReferenceDeviceTests
{
    private static readonly Topology _pair = new(2, [new(0, 1)], [0], [1]);
    private static readonly Nudge _squared = new(NudgeKind.Live, Cost.Squared);

    [Fact]
    public async Task Clocked_cycle_moves_a_node_by_its_factor()
    {
        var device = await Program(new NeuronArray(NeuronLaw.A, Activation.HardSigmoid), new Clocked([1, 0.25]));

        var readouts = await device.RunAsync(new(1, [new(0, _squared, 2, Start.Zero)]), Batch(1, [], []));

        // u = 0.5 * 1 + 0.1; s = 0.25 * 0.6, then + 0.25 * (0.6 - 0.15).
        Assert.Equal(0.2625, readouts[0, 0, 1], 1e-15);
        Assert.Equal(2, readouts.Cycles[0]);
        // The residual is the force of the last step taken, 0.6 - 0.15.
        Assert.Equal(0.45, readouts.Residual[0], 1e-15);
        Assert.False(readouts.Settled[0]);
    }

    [Fact]
    public async Task Law_c_takes_the_whole_step_at_once()
    {
        var device = await Program(new NeuronArray(NeuronLaw.C, Activation.Logistic), new Clocked([1, 1]));

        var readouts = await device.RunAsync(new(1, [new(0, _squared, 1, Start.Zero)]), Batch(1, [], []));

        Assert.Equal(Activation.Logistic.Value(0.6), readouts[0, 0, 1], 1e-15);
    }

    [Fact]
    public async Task Stops_happen_at_checks_alone()
    {
        var device = await Program(new NeuronArray(NeuronLaw.A, Activation.HardSigmoid), new Clocked([1, 0.5]));

        var readouts = await device.RunAsync(new(7, [new(0, _squared, 100, Start.Zero, 0.1)]), Batch(1, [], []));

        Assert.True(readouts.Settled[0]);
        Assert.Equal(7, readouts.Cycles[0]);
        Assert.Equal(0.6 / 64, readouts.Residual[0], 1e-15);
    }

    [Fact]
    public async Task Time_constants_leave_the_equilibrium_where_it_is()
    {
        var equal = await Program(new XyArray(), new Continuous([1, 1]));
        var heterogeneous = await Program(new XyArray(), new Continuous([1, 4.5]));
        var program = new PhaseProgram(10, [new(0, new(NudgeKind.Live, Cost.Log), 10_000, Start.Given, 1e-14)]);
        var batch = Batch(0.8, [0, 2.5], []);

        var a = await equal.RunAsync(program, batch);
        var b = await heterogeneous.RunAsync(program, batch);

        Assert.True(a.Settled[0] && b.Settled[0]);
        Assert.Equal(a[0, 0, 1], b[0, 0, 1], 1e-13);
        Assert.True(b.Cycles[0] > 3 * a.Cycles[0]);
    }

    [Fact]
    public async Task Tangent_nudge_holds_the_clipped_force_of_the_free_state()
    {
        var device = await Program(new NeuronArray(NeuronLaw.B, Activation.HardSigmoid), new Clocked([1, 1]));
        var nudge = new Nudge(NudgeKind.Tangent, Cost.Squared, 0.05);

        var readouts = await device.RunAsync(
            new(1, [new(0, nudge, 3, Start.Zero), new(0.5, nudge, 3, Start.Continue), new(-0.1, nudge, 3, Start.RestoreFree)]), Batch(1, [], [1]));

        Assert.Equal(0.6, readouts[0, 0, 1], 1e-15);
        Assert.Equal(0.65, readouts[1, 0, 1], 1e-15);
        Assert.Equal(0.56, readouts[2, 0, 1], 1e-15);
        Assert.Equal([false, true, false], readouts.Clipped);
    }

    private static async Task<ReferenceDevice> Program(Substrate substrate, TimeModel time)
    {
        var device = new ReferenceDevice(substrate, _pair, time);
        var parameters = Parameters.Zero(substrate, _pair);
        parameters.Couplings[0] = 0.5;
        parameters.Bias[1] = 0.1;
        await device.ProgramAsync(parameters, parameters);
        return device;
    }

    private static SampleBatch Batch(double input, double[] start, double[] target) => new(1, new[] { input }, target, start, new ulong[1]);
}
