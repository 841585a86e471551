using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

/// <summary>One clamped node and one output: every reason for which a sample leaves the gates, one at a time.</summary>
public sealed class OracleGradientScopeTests
{
    private static readonly Topology _pair = new(2, [new(0, 1)], [0], [1]);
    private static readonly XyArray _xy = new();
    private static readonly NeuronArray _inside = new(NeuronLaw.A, Activation.HardSigmoid);
    private static readonly NeuronArray _outside = _inside with { NudgeSite = NudgeSite.Outside };

    [Fact]
    public async Task Sample_in_scope_is_used()
    {
        var result = await Check(_xy, 1, 0.5, Math.PI / 2);

        Assert.Equal(1, result.Used);
        Assert.True(result.Passed);
    }

    [Fact]
    public async Task Output_two_radians_from_its_target_is_far_under_the_log_cost()
    {
        Assert.Equal(1, (await Check(_xy, 1, 0, 2.05)).Excluded.FarOutputs);
        Assert.Equal(0, (await Check(_xy, 1, 0, 2 * Math.PI - 1.5)).Excluded.FarOutputs);
    }

    [Fact]
    public async Task Nearly_free_node_is_a_soft_mode()
        => Assert.Equal(1, (await Check(_xy, 0.009, 0, 0.5)).Excluded.SoftModes);

    [Fact]
    public async Task Output_that_a_nudge_drives_to_the_end_of_its_box_changes_the_active_set()
    {
        // u = 0.999: the nudge of 1e-2 (2 - s) takes it past 1.
        Assert.Equal(1, (await Check(_inside, 0, 0.999, 2)).Excluded.ActiveSets);
        // u = 1.001: pulled back inside.
        Assert.Equal(1, (await Check(_inside, 0, 1.001, 0)).Excluded.ActiveSets);
        Assert.Equal(0, (await Check(_inside, 0, 0.5, 0)).Excluded.ActiveSets);
    }

    [Fact]
    public async Task Held_output_that_is_nudged_outside_is_left_out()
        => Assert.Equal(1, (await Check(_outside, 0, 1.5, 0)).Excluded.ActiveSets);

    [Theory]
    [InlineData(3)]
    [InlineData(-0.2)]
    public async Task Nudged_state_beyond_the_basin_or_below_the_free_energy_is_a_jump(double moved)
    {
        // The free state of the fake is displaced: the nudged ones then lie far away, or lower in energy.
        var result = await Check(_xy, 1, 0, 0.5, inner => new Displacing(inner, moved));

        Assert.Equal(1, result.Excluded.BasinJumps);
        Assert.False(result.Passed);
    }

    private static async Task<GradientCheckResult> Check(
        Substrate substrate, double coupling, double bias, double target, Func<IDevice, IDevice>? wrap = null)
    {
        var parameters = Parameters.Zero(substrate, _pair);
        (parameters.Couplings[0], parameters.Bias[1]) = (coupling, bias);
        if (substrate is XyArray) parameters.BiasAngle[1] = 1;
        var c = new GradientCase(
            "pair", substrate, _pair, parameters, [0], [target], [0, 0.1], new(NudgeKind.Live, substrate.DefaultCost), NudgingScheme.Centered);
        IDevice device = ReferenceDevice.Open(substrate, _pair);
        return await new GradientCheck().RunAsync(c, wrap is null ? device : wrap(device));
    }

    private sealed class Displacing(IDevice inner, double by) : IDevice
    {
        public DeviceDescription Description => inner.Description;

        public ValueTask ProgramAsync(Parameters parameters, Parameters stored, CancellationToken cancellation = default)
            => inner.ProgramAsync(parameters, stored, cancellation);

        public async ValueTask<Readouts> RunAsync(PhaseProgram program, SampleBatch batch, CancellationToken cancellation = default)
        {
            var readouts = await inner.RunAsync(program, batch, cancellation);
            if (Math.Abs(by) < 1) readouts[0, 0, 1] += by;
            else readouts[1, 0, 1] += by;
            return readouts;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
