using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Emulator;

public sealed class ConverterTests
{
    private static readonly Converter _unit = new(3, 0, 1);
    private static readonly Converter _turn = new(4, -Math.PI, Math.PI);

    [Fact]
    public void Codes_cover_the_range_and_values_beyond_are_limited_and_flagged()
    {
        var bank = Bank(_unit);
        for (var code = 0; code < 8; code++)
        {
            var clipped = false;
            Assert.Equal(code / 7.0, bank.Read(code / 7.0 + 0.06, 0, 0, ref clipped), 1e-12);
            Assert.False(clipped);
        }
        bool low = false, high = false;
        Assert.Equal((0, 1), (bank.Read(-0.2, 0, 0, ref low), bank.Read(1.2, 0, 0, ref high)));
        Assert.True(low && high);
    }

    [Fact]
    public void Phases_wrap_and_are_never_clipped()
    {
        var (bank, clipped) = (Bank(_turn), false);
        double Read(double phi) => bank.Read(phi, 0, 0, ref clipped);

        // The codes are a sixteenth of a turn apart; half a turn has one code for both its names.
        Assert.Equal(Math.PI, Read(Math.PI), 1e-12);
        Assert.Equal(Math.PI, Read(-Math.PI), 1e-12);
        Assert.Equal(Math.PI, Read(Math.PI - 0.19), 1e-12);
        Assert.Equal(7 * Math.PI / 8, Read(Math.PI - 0.20), 1e-12);
        Assert.Equal(Math.PI / 2, Read(Math.PI / 2 + 4 * Math.PI), 1e-12);
        Assert.Equal(0, Read(0.1), 1e-12);
        Assert.False(clipped);
    }

    [Fact]
    public void Errors_bend_the_line_as_declared()
    {
        var clipped = false;
        // One draw for all channels, so that each error can be told from a bank of its own.
        double Error(Converter c, double at) => (Bank(c with { Rounds = false }, 5).Read(at, 0, 0, ref clipped) - at) / c.Lsb;

        var offset = Error(_unit with { Offset = new(2) }, 0.3);
        Assert.Equal(offset, Error(_unit with { Offset = new(2) }, 0.9), 1e-9);
        var bow = Error(_unit with { Inl = new(2) }, 4.0 / 7);
        Assert.Equal(new Mismatch(5, DieDraw.Adc, 2).Draw(new Spread(2), 0), bow, 1e-9);
        Assert.Equal(0, Error(_unit with { Inl = new(2) }, 0), 1e-9);
        Assert.Equal(bow * 4 * 0.25 * 0.75, Error(_unit with { Inl = new(2) }, 2.0 / 7), 1e-9);
        var slope = Error(_unit with { Gain = new(0.1) }, 1);
        Assert.Equal(slope / 2, Error(_unit with { Gain = new(0.1) }, 0.5), 1e-9);
        Assert.All(new[] { offset, bow, slope }, e => Assert.NotEqual(0, e, 1e-3));
    }

    [Fact]
    public void Every_code_of_every_channel_has_its_own_differential_error()
    {
        var clipped = false;
        var bank = new ConverterBank(new Converter(8, 0, 1) { Dnl = new(0.5), Rounds = false }, 40, 1, DieDraw.Adc);
        var errors = Enumerable.Range(0, 40).SelectMany(c => Enumerable.Range(0, 256).Select(code => bank.Read(code / 255.0, c, 0, ref clipped) * 255 - code)).ToArray();

        Assert.Equal(0.5, Math.Sqrt(errors.Average(e => e * e)), 0.01);
        Assert.Equal(0, errors.Zip(errors.Skip(1)).Average(p => p.First * p.Second), 0.01);
    }

    [Fact]
    public void Host_knows_the_code_of_a_dac_and_not_what_comes_out()
    {
        var bank = Bank(_unit with { Offset = new(0.4) }, 5);

        var (known, actual) = bank.Set(0.45, 0, 0);

        Assert.Equal(3 / 7.0, known, 1e-12);
        Assert.NotEqual(known, actual, 1e-3);
        Assert.Equal(actual - known, bank.Set(1, 0, 0).Actual - 1, 1e-12);
    }

    [Fact]
    public void Averaged_readouts_are_quieter_by_the_root_of_their_number_across_the_turn_too()
    {
        var topology = new Topology(2, [], [0], [1]);
        double Deviation(int reads)
        {
            var profile = new HardwareProfile("test", "", "", "xy", new(false, 1), new(10, 1), DeviceLimits.None, new(true, true, true, 16))
            {
                Converters = new() { Adc = new(10, -Math.PI, Math.PI) { Noise = 8 }, Reads = reads },
            };
            var stage = ConverterStage.Of(profile, topology, 1, 1)!;
            const int Count = 2000;
            var readouts = new Readouts(1, Count, 2);
            for (var b = 0; b < Count; b++) readouts[0, b, 1] = Math.PI;
            stage.Out(readouts, new(1, [new(0, Arrays.Log, 1, Start.Zero)]), new(Count, new double[Count], Array.Empty<double>(), Array.Empty<double>(), Enumerable.Range(0, Count).Select(b => (ulong)b).ToArray()));
            return Math.Sqrt(Enumerable.Range(0, Count).Average(b => Math.Pow(Math.IEEERemainder(readouts[0, b, 1] - Math.PI, Math.Tau), 2))) / (Math.Tau / 1024);
        }

        Assert.Equal(8, Deviation(1), 0.5);
        Assert.Equal(2, Deviation(16), 0.15);
    }

    private static ConverterBank Bank(Converter converter, ulong instance = 1) => new(converter, 1, instance, DieDraw.Adc);
}
