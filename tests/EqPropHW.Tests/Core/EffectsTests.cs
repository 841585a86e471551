using EqPropHW.Core;
using EqPropHW.Profiles;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Core;

public sealed class EffectsTests
{
    public static TheoryData<string> Names { get; } = [.. Effects.All.Select(e => e.Name)];

    [Fact]
    public void Worst_profiles_have_every_effect_between_them()
    {
        var found = Effects.Of(Worst.Profile(new XyArray())).Union(Effects.Of(Worst.Profile(new NeuronArray(NeuronLaw.B, Activation.HardSigmoid))));

        // Values of one sign are a choice of their own.
        Assert.Equal(Effects.All.Select(e => e.Name).Where(n => n is not ("coupling-sign")).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Effect_switched_off_takes_nothing_else_with_it(string name)
    {
        foreach (var substrate in new Substrate[] { new XyArray(), new NeuronArray(NeuronLaw.B, Activation.HardSigmoid) })
        {
            var worst = Worst.Profile(substrate);
            var profile = worst with { Limits = worst.Limits with { CouplingSign = CouplingSign.Positive } };

            Assert.Equal(Effects.Of(profile).Where(e => e != name), Effects.Of(profile.Without([name])));
        }
    }

    [Fact]
    public void Profile_without_all_effects_differs_from_the_ideal_one_only_in_what_is_no_effect()
    {
        var ideal = ShippedProfiles.Load("xy-ideal");
        var bare = Worst.Profile(new XyArray()).Without([Effects.Every]);

        Assert.Empty(Effects.Of(bare));
        Assert.Equal(ideal.Time, bare.Time);
        Assert.Equal(NodeEffects.None, bare.Nodes);
        Assert.Equal(NudgeEffects.None, bare.Nudge);
        Assert.Equal(DeviceLimits.None with { BetaRange = 2 }, bare.Limits);
    }

    [Fact]
    public void Effect_that_does_not_exist_is_refused()
    {
        var failure = Assert.Throws<ArgumentException>(() => ShippedProfiles.Load("xy-ideal").Without(["gremlins"]));

        Assert.StartsWith("there is no effect 'gremlins'; there are all, range, ", failure.Message, StringComparison.Ordinal);
    }
}
