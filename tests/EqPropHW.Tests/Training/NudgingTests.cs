using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class NudgingTests
{
    private static readonly Nudge _nudge = new(NudgeKind.Tangent, Cost.Log, 0.5);
    private static readonly DeviceCapabilities _able = new(true, true, true, 16);
    private static readonly DeviceCapabilities _plain = new(false, false, true, 1);
    private static readonly LearningSettings _learning = new() { Beta = 0.2, Nudge = _nudge, FreeCycles = 300, NudgedCycles = 70, CheckEvery = 4, StopResidual = 1e-5 };

    private static readonly PhaseStep _free = new(0, _nudge, 300, Start.Given, 1e-5);
    private static readonly PhaseStep _plus = new(0.2, _nudge, 70, Start.Continue, 1e-5);

    [Fact]
    public void One_sided_is_free_then_plus_beta()
    {
        var nudging = Nudging.Of(_learning with { Nudging = NudgingScheme.OneSided }, _able);

        Check(nudging, [_free, _plus], 1, 0, 0.2, [0, 0]);
    }

    [Fact]
    public void Random_sign_nudges_and_divides_by_the_signed_beta()
    {
        var settings = _learning with { Nudging = NudgingScheme.RandomSign };

        Check(Nudging.Of(settings, _able), [_free, _plus], 1, 0, 0.2, [0, 0]);
        Check(Nudging.Of(settings, _able, negative: true), [_free, _plus with { Beta = -0.2 }], 1, 0, -0.2, [0, 0]);
    }

    [Fact]
    public void Centered_restores_the_free_state_before_minus_beta()
    {
        var nudging = Nudging.Of(_learning with { Nudging = NudgingScheme.Centered }, _able);

        Check(nudging, [_free, _plus, _plus with { Beta = -0.2, Start = Start.RestoreFree }], 1, 2, 0.4, [0, 0, 0]);
    }

    [Fact]
    public void Centered_settles_freely_again_where_the_free_state_cannot_be_restored()
    {
        var nudging = Nudging.Of(_learning with { Nudging = NudgingScheme.Centered }, _plain);

        Check(
            nudging, [_free with { Start = Start.Random }, _plus, _free with { Start = Start.Continue }, _plus with { Beta = -0.2 }],
            1, 3, 0.4, [0, 0, 2, 2]);
    }

    [Fact]
    public void Free_phase_starts_as_the_settings_and_the_device_allow()
    {
        Assert.Equal(Start.Given, Nudging.Free(_learning, _able).Start);
        Assert.Equal(Start.Random, Nudging.Free(_learning, _plain).Start);
        Assert.Equal(Start.Zero, Nudging.Free(_learning with { RandomStart = false }, _able).Start);
        Assert.Equal(Start.Zero, Nudging.Free(_learning with { RandomStart = false }, _plain).Start);
    }

    private static void Check(Nudging nudging, PhaseStep[] steps, int plus, int minus, double divisor, int[] freeOf)
    {
        Assert.Equal(steps, nudging.Program.Steps);
        Assert.Equal(4, nudging.Program.CheckEvery);
        Assert.Equal((plus, minus, divisor), (nudging.Plus, nudging.Minus, nudging.Divisor));
        Assert.Equal(freeOf, nudging.FreeOf);
        nudging.Program.Validate(new XyArray());
    }
}
