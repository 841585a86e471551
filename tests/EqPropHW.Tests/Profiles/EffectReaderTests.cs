using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

public sealed class EffectReaderTests
{
    [Fact]
    public void Every_effect_reaches_its_place_in_units_of_the_emulator()
    {
        var p = ProfileReader.Parse(Worst.Xy, "worst.json");

        Assert.Equal(
            new CouplingEffects
            {
                FullScale = 4,
                Gain = new(0.03, SpreadShape.Uniform),
                Offset = new(0.002),
                Asymmetry = new(0.01, SpreadShape.LogNormal, PerDie: true),
                CrossTalk = 0.01,
                WriteNoise = 0.005,
                DriftExponent = 0.01,
                DriftSeconds = 2,
                RetentionSeconds = 1000,
                Dead = 0.02,
                Stuck = 0.01,
            },
            p.Couplings);
        Assert.Equal(
            new NodeEffects
            {
                Detuning = new(0.01),
                Offset = new(0.02),
                Temperature = 0.001,
                LinewidthHz = 0.001,
                FlickerHz = 0.1 * 0.001,
                InjectionDelay = new(3 * (Math.PI / 180), new(0.2)),
            },
            p.Nodes);
        Assert.Equal(new NudgeEffects { BetaStep = 2.0 / 127, Gain = new(0.05), Asymmetry = 0.04, Clip = 0.3, RampSeconds = 0.5 }, p.Nudge);
        Assert.Equal(
            new ConverterEffects
            {
                InputDac = new(6, -Math.PI, Math.PI) { Gain = new(0.01), Offset = new(0.3), Inl = new(0.5), Dnl = new(0.2), Noise = 0.1 },
                TargetDac = new(5, -Math.PI, Math.PI),
                Adc = new(8, -Math.PI, Math.PI) { Inl = new(0.5), Noise = 0.4 },
                Reads = 2,
                Multiplexer = new(4, 0.1, false, 0.001),
            },
            p.Converters);
        Assert.Equal(
            new DeviceTiming(10, 1) { CommandSeconds = 1e-6, WriteSeconds = 2e-6, DacSettleSeconds = 3e-6, ConversionSeconds = 4e-6, LinkBytesPerSecond = 11520, LinkLatencySeconds = 1e-3 },
            p.Timing);
        Assert.Equal(new PowerModel(1e-3, 2e-6, 3e-9, 4e-12, 5e-12, 6e-9), p.Power);
        Assert.Equal(new EnvironmentEffects(320, 300, -0.001, 0.0005), p.Environment);
    }

    [Fact]
    public void Sources_list_each_value_that_says_where_it_comes_from()
    {
        Assert.Equal(
            [
                new("nodes.injectionDelay", "3 deg", "assumed", ""), new("couplings.gainMismatch", "3 %", "published", "a table"),
                new("couplings.asymmetry", "1 %", "assumed", ""),
            ],
            ProfileReader.Sources(Worst.Xy, "worst.json"));
    }

    [Fact]
    public void Codes_on_a_logarithmic_scale_are_equal_factors_apart_and_stay_themselves()
    {
        var limits = ProfileReader.Parse(Worst.Xy, "worst.json").Limits;
        var parameters = Parameters.Zero(new XyArray(), new(2, [new(0, 1)], [0], [1]));
        double Stored(double wanted)
        {
            parameters.Couplings[0] = wanted;
            limits.Store(parameters);
            return parameters.Couplings[0];
        }

        var codes = Enumerable.Range(0, 4001).Select(k => Stored(k * 1e-3)).Distinct().ToArray();

        // 6 bits: sign and 31 magnitudes, and 0.
        Assert.Equal(32, codes.Length);
        Assert.Equal(0, codes[0]);
        Assert.Equal(4 / Math.Pow(10, 1.5), codes[1], 1e-12);
        Assert.Equal(4, codes[^1], 1e-9);
        for (var k = 2; k < codes.Length; k++) Assert.Equal(Math.Pow(10, 1.5 / 30), codes[k] / codes[k - 1], 1e-9);
        Assert.All(codes, c => Assert.Equal((c, -c), (Stored(c), Stored(-c))));
        Assert.Equal(codes[^1], Stored(100));
    }
}
