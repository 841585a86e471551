using EqPropHW.Core;
using EqPropHW.Profiles;
using EqPropHW.Studies;

namespace EqPropHW.Tests.Budgets;

/// <summary>Schedules, costs and signal-to-noise ratios of cases small enough to be worked out by hand.</summary>
public sealed class BudgetTests
{
    /// <summary>5 nodes of which 2 are clamped and 1 is nudged, 10 couplings; 1 us a cycle.</summary>
    private const string Profile = """
        {
          "substrate": "xy",
          "time": { "kind": "continuous", "tau": "1 us" },
          "clock": "1 MHz",
          "subSteps": 10,
          "limits": { "coupling": 3.1, "couplingBits": 6, "bias": 1, "biasBits": 9, "beta": 1 },
          "converters": {
            "input": { "bits": 8 }, "target": { "bits": 9 }, "readout": { "bits": 10, "noise": 1 },
            "reads": 4, "multiplexer": { "channels": 2, "slot": "0.3 us" }
          },
          "timing": {
            "command": "2.5 us", "write": "2 us", "dacSettle": "4 us", "conversion": "0.3 us", "linkRate": 1000000, "linkLatency": "10 us"
          },
          "power": { "static": "1 mW", "node": "10 uW", "coupling": "1 uW", "conversion": "10 pJ", "write": "2 nJ", "linkByte": "1 nJ" }
        }
        """;

    private static readonly Nudge _nudge = new(NudgeKind.Live, Cost.Log);
    private static readonly PhaseProgram _program = new(10, [new(0, _nudge, 100, Start.Given), new(0.1, _nudge, 50, Start.Continue)]);
    private static readonly Topology _topology = new AllToAll(5, 2, 1).Build().Topology;

    [Fact]
    public void Schedule_counts_latencies_conversions_and_phases_in_cycles()
    {
        var schedule = DeviceSchedule.Of(ProfileReader.Parse(Profile, "p.json"), _topology, _program, [80, 30]);

        // A readout: 2 nodes in turn, 4 reads each, 0.3 us a slot = 2.4 us, so 3 cycles; 3 free nodes x 4 reads.
        Assert.Equal(
        [
            new(SlotKind.Command, 0, 0, 3, 0),
            new(SlotKind.Dac, 0, 3, 4, 2),
            new(SlotKind.Settle, 0, 7, 80, 0),
            new(SlotKind.Readout, 0, 87, 3, 12),
            new(SlotKind.Dac, 1, 90, 4, 1),
            new(SlotKind.Settle, 1, 94, 30, 0),
            new(SlotKind.Readout, 1, 124, 3, 12),
        ], schedule.Slots.ToArray());
        Assert.Equal((127, 27), (schedule.Cycles, schedule.Conversions));
        Assert.Empty(schedule.Unknown);
    }

    [Fact]
    public void Costs_are_those_worked_out_by_hand()
    {
        var budget = Budget.Of(ProfileReader.Parse(Profile, "p.json"), _topology, _program, [80, 30], batchSamples: 8, trainSamples: 40, hostSeconds: 1e-3);

        // Up: 2 inputs x 1 byte, 1 target x 2, 3 start states x 2; down: 2 steps x 3 states x 2.
        Assert.Equal(2 + 2 + 6 + 12, budget.SampleBytes);
        // Couplings of 6 bits in 1 byte; amplitude and angle of 3 biases of 9 bits in 2 bytes each.
        Assert.Equal((10 + 6, 10 + 12), (budget.Writes, budget.WriteBytes));
        Same(113e-6, 14e-6, 32e-6, 0, budget.SampleSeconds);
        Same(8 * 113e-6 + 16 * 2e-6, 8 * 14e-6, 8 * 32e-6 + 32e-6, 1e-3, budget.UpdateSeconds);
        Same(5 * (8 * 113e-6 + 16 * 2e-6), 5 * 8 * 14e-6, 5 * 9 * 32e-6, 5e-3, budget.EpochSeconds);
        // 110 us of settling draw 3 x 10 uW + 10 x 1 uW; the static milliwatt draws for 159 us.
        Same(110e-6 * 40e-6 + 159e-6 * 1e-3, 27 * 10e-12, 22e-9, null, budget.SampleJoules);
        Same(8 * (110e-6 * 40e-6 + 159e-6 * 1e-3) + 16 * 2e-9 + (32e-6 + 32e-6 + 1e-3) * 1e-3, 8 * 27 * 10e-12, 9 * 22e-9, null, budget.UpdateJoules);
        Assert.Empty(budget.Unknown);
    }

    [Fact]
    public void What_the_profile_does_not_say_is_unknown_and_never_zero()
    {
        var budget = Budget.Of(ShippedProfiles.Load("xy-ideal"), _topology, _program, [80, 30], 4, 4, 0);

        Assert.Equal((11.0, 0.0, null, 0.0), (budget.SampleSeconds.Device, budget.SampleSeconds.Converter, budget.SampleSeconds.Link, budget.SampleSeconds.Host));
        Assert.Equal(default, budget.SampleJoules);
        Assert.Equal(12, budget.Unknown.Length);
        Assert.Contains("timing.linkRate", budget.Unknown);
        Assert.Contains("power.conversion", budget.Unknown);
    }

    [Fact]
    public void Signal_to_noise_ratio_of_a_nudge()
    {
        var lsb = 2 * Math.PI / 1024;
        var converters = ProfileReader.Parse(Profile, "p.json").Converters;

        // Noise of 1 LSB dithers the rounding: both average over four reads.
        var error = lsb * Math.Sqrt((1.0 / 12 + 1) / 4);
        Assert.Equal(error, NudgeSignal.ReadError(converters), 1e-15);
        Assert.Equal(0.1 * 0.5 * 3 / error, NudgeSignal.Ratio(converters, 0.1, 0.5, 9), 1e-9);
        Assert.Equal(3, NudgeSignal.Ratio(converters, NudgeSignal.LeastBeta(converters, 0.5, 9), 0.5, 9), 1e-12);
        // Without noise the rounding stays whatever the reads.
        Assert.Equal(lsb / Math.Sqrt(12), NudgeSignal.ReadError(converters with { Adc = converters.Adc! with { Noise = 0 } }), 1e-15);
        Assert.Equal(0, NudgeSignal.ReadError(ConverterEffects.None));
        Assert.Equal(double.PositiveInfinity, NudgeSignal.Ratio(ConverterEffects.None, 0.1, 0.5));
    }

    private static void Same(double device, double converter, double link, double? host, CostSplit actual)
    {
        foreach (var (expected, found) in new[] { (device, actual.Device), (converter, actual.Converter), (link, actual.Link), (host, actual.Host) })
        {
            Assert.Equal(expected is null, found is null);
            if (expected is { } value) Assert.Equal(value, found!.Value, 1e-9 * value + 1e-18);
        }
        Assert.Equal(device + converter + link + (host ?? 0), actual.Total, 1e-12);
    }
}
