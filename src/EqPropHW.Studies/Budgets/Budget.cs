using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Studies;

/// <summary>What a training run takes and draws on a device, worked out from the blocks of its profile before it runs.</summary>
/// <remarks>
/// <para>A sample is one exchange on the link and one <see cref="DeviceSchedule"/>; an update is its batch, one after the other, then the
/// writing of all couplings and biases; an epoch is the updates that see every training sample once, without evaluations.</para>
/// <para>A value crosses the link in whole bytes of its converter, or in four bytes where there is none or its codes have no end.</para>
/// <para>Static power counts all the time; nodes and couplers draw while the array settles.</para>
/// </remarks>
/// <param name="Schedule">One sample in control cycles.</param>
/// <param name="BatchSamples">Samples of an update, initial states included.</param>
/// <param name="Updates">Updates of an epoch.</param>
/// <param name="Writes">Couplings and biases written for an update.</param>
/// <param name="SampleBytes">Bytes on the link for a sample.</param>
/// <param name="WriteBytes">Bytes on the link for writing all couplings and biases.</param>
/// <param name="SampleSeconds">Latency of a sample.</param>
/// <param name="UpdateSeconds">Latency of an update.</param>
/// <param name="SampleJoules">Energy of a sample.</param>
/// <param name="UpdateJoules">Energy of an update.</param>
/// <param name="Unknown">Keys of the profile that would be needed and are not there.</param>
public sealed record Budget(
    DeviceSchedule Schedule, int BatchSamples, int Updates, int Writes, int SampleBytes, int WriteBytes,
    CostSplit SampleSeconds, CostSplit UpdateSeconds, CostSplit SampleJoules, CostSplit UpdateJoules, ImmutableArray<string> Unknown)
{
    /// <summary>Latency of an epoch.</summary>
    public CostSplit EpochSeconds => UpdateSeconds.Times(Updates);

    /// <summary>Energy of an epoch.</summary>
    public CostSplit EpochJoules => UpdateJoules.Times(Updates);

    /// <summary>The budget of an experiment.</summary>
    /// <param name="profile">The device on paper.</param>
    /// <param name="topology">The graph as the device carries it.</param>
    /// <param name="program">The phase program of the experiment.</param>
    /// <param name="settleCycles">Cycles of each phase, [steps].</param>
    /// <param name="batchSamples">Samples of an update, initial states included.</param>
    /// <param name="trainSamples">Training samples times initial states.</param>
    /// <param name="hostSeconds">What the host computes in an update, in seconds.</param>
    public static Budget Of(
        HardwareProfile profile, Topology topology, PhaseProgram program, IReadOnlyList<long> settleCycles, int batchSamples, int trainSamples, double hostSeconds)
    {
        var schedule = DeviceSchedule.Of(profile, topology, program, settleCycles);
        var (clock, timing, power) = (profile.Timing.ClockHz, profile.Timing, profile.Power);
        var isXy = profile.Substrate == "xy";
        var writes = topology.Edges.Length + topology.FreeNodes.Length * (isXy ? 2 : 1);
        var (sampleBytes, writeBytes) = (SampleBytesOf(profile, topology, program), WriteBytesOf(profile.Limits, topology, isXy));
        double? Link(int bytes) => bytes / timing.LinkBytesPerSecond + timing.LinkLatencySeconds;

        var settleSeconds = schedule.CyclesOf(SlotKind.Settle) / clock;
        var sample = new CostSplit(
            schedule.CyclesOf(SlotKind.Command) / clock + settleSeconds,
            (schedule.CyclesOf(SlotKind.Dac) + schedule.CyclesOf(SlotKind.Readout)) / clock,
            Link(sampleBytes),
            0);
        var write = new CostSplit((timing.WriteSeconds ?? 0) * writes, 0, Link(writeBytes), hostSeconds);
        var update = sample.Times(batchSamples) + write;

        var array = power.NodeWatts is null && power.CouplingWatts is null && power.StaticWatts is null
            ? (double?)null
            : settleSeconds * ((power.NodeWatts ?? 0) * topology.FreeNodes.Length + (power.CouplingWatts ?? 0) * topology.Edges.Length);
        var idle = power.StaticWatts ?? 0;
        var sampleEnergy = new CostSplit(array + idle * sample.Total, power.ConversionJoules * schedule.Conversions, power.LinkJoules * sampleBytes, null);
        var updateEnergy = sampleEnergy.Times(batchSamples)
            + new CostSplit((power.WriteJoules ?? 0) * writes + idle * write.Total, 0, power.LinkJoules * writeBytes, null);
        return new(
            schedule, batchSamples, Math.Max(1, trainSamples / batchSamples), writes, sampleBytes, writeBytes, sample, update, sampleEnergy, updateEnergy,
            [.. schedule.Unknown, .. Missing(profile)]);
    }

    private static IEnumerable<string> Missing(HardwareProfile profile)
    {
        var (timing, power) = (profile.Timing, profile.Power);
        var values = new (double? Value, string Key)[]
        {
            (timing.WriteSeconds, "timing.write"), (timing.LinkBytesPerSecond, "timing.linkRate"), (timing.LinkLatencySeconds, "timing.linkLatency"),
            (power.StaticWatts, "power.static"), (power.NodeWatts, "power.node"), (power.CouplingWatts, "power.coupling"),
            (power.ConversionJoules, "power.conversion"), (power.WriteJoules, "power.write"), (power.LinkJoules, "power.linkByte"),
        };
        return values.Where(v => v.Value is null).Select(v => v.Key);
    }

    private static int SampleBytesOf(HardwareProfile profile, Topology topology, PhaseProgram program)
    {
        var (converters, free) = (profile.Converters, topology.FreeNodes.Length);
        var state = Bytes(converters.Adc?.Bits);
        var up = topology.InputNodes.Length * Bytes(converters.InputDac?.Bits);
        if (program.Steps.Any(s => s.Beta != 0)) up += topology.OutputNodes.Length * Bytes(converters.TargetDac?.Bits);
        if (program.Steps.Any(s => s.Start == Start.Given)) up += free * state;
        return up + program.Steps.Count(s => s.Sampled) * free * state;
    }

    private static int WriteBytesOf(DeviceLimits limits, Topology topology, bool isXy)
    {
        var couplingCodes = limits.CouplingRatio == 1
            ? 2 * limits.CouplingRange / limits.CouplingStep
            : 2 * (1 + Math.Log(limits.CouplingRange / limits.CouplingStep) / Math.Log(limits.CouplingRatio));
        var bias = Bytes(limits.BiasStep > 0 && double.IsFinite(limits.BiasRange) ? Bits(2 * limits.BiasRange / limits.BiasStep) : null);
        return topology.Edges.Length * Bytes(limits.CouplingStep > 0 && double.IsFinite(couplingCodes) ? Bits(couplingCodes) : null) + topology.FreeNodes.Length * (isXy ? 2 : 1) * bias;
    }

    // Codes from -n to n have one more than 2n; rounding of the division must not cost a bit.
    private static int Bits(double codes) => (int)Math.Ceiling(Math.Log2(Math.Round(codes) + 1));

    private static int Bytes(int? bits) => bits is { } b ? (b + 7) / 8 : 4;
}
