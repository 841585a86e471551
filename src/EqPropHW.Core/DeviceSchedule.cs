using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>What a device does in a slot of its schedule.</summary>
public enum SlotKind
{
    /// <summary>The sequencer takes a command.</summary>
    Command,

    /// <summary>A converter sets inputs or targets.</summary>
    Dac,

    /// <summary>The array settles.</summary>
    Settle,

    /// <summary>Converters read the states.</summary>
    Readout,
}

/// <summary>A stretch of control cycles in which a device does one thing.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Step">Step of the phase program it belongs to; 0 for what comes before the first.</param>
/// <param name="First">Control cycle at which it starts, from 0.</param>
/// <param name="Cycles">Control cycles it takes.</param>
/// <param name="Conversions">Conversions in it.</param>
public readonly record struct Slot(SlotKind Kind, int Step, long First, long Cycles, int Conversions);

/// <summary>
/// The sequencer of a device: what it does in which control cycle while one sample goes through a phase program. Latencies are
/// rounded up to whole cycles; what the profile does not say takes none and is named in <see cref="Unknown"/>.
/// </summary>
/// <param name="Slots">What happens, in order.</param>
/// <param name="Unknown">Keys of the profile that would be needed and are not there.</param>
public sealed record DeviceSchedule(ImmutableArray<Slot> Slots, ImmutableArray<string> Unknown)
{
    /// <summary>Control cycles of one sample.</summary>
    public long Cycles => Slots.Sum(s => s.Cycles);

    /// <summary>Control cycles of one kind of slot.</summary>
    public long CyclesOf(SlotKind kind) => Slots.Where(s => s.Kind == kind).Sum(s => s.Cycles);

    /// <summary>Conversions of one sample, in and out.</summary>
    public int Conversions => Slots.Sum(s => s.Conversions);

    /// <summary>The schedule of one sample.</summary>
    /// <param name="profile">Its clock, latencies and converters.</param>
    /// <param name="topology">The graph: inputs are set, outputs nudged, all free nodes read.</param>
    /// <param name="program">The phases.</param>
    /// <param name="settleCycles">Cycles of each phase, [steps]; null takes the longest.</param>
    public static DeviceSchedule Of(HardwareProfile profile, Topology topology, PhaseProgram program, IReadOnlyList<long>? settleCycles = null)
    {
        var (timing, converters) = (profile.Timing, profile.Converters);
        var (slots, unknown, at) = (new List<Slot>(), new SortedSet<string>(StringComparer.Ordinal), 0L);
        void Add(SlotKind kind, int step, long cycles, int conversions)
        {
            slots.Add(new(kind, step, at, cycles, conversions));
            at += cycles;
        }
        long Latency(double? seconds, string key)
        {
            if (seconds is null) unknown.Add(key);
            return CyclesIn(seconds ?? 0, timing.ClockHz);
        }

        Add(SlotKind.Command, 0, Latency(timing.CommandSeconds, "timing.command"), 0);
        Add(SlotKind.Dac, 0, Latency(timing.DacSettleSeconds, "timing.dacSettle"), topology.InputNodes.Length);
        for (var k = 0; k < program.Steps.Length; k++)
        {
            var step = program.Steps[k];
            if (step.Beta != 0) Add(SlotKind.Dac, k, Latency(timing.DacSettleSeconds, "timing.dacSettle"), topology.OutputNodes.Length);
            Add(SlotKind.Settle, k, settleCycles?[k] ?? step.MaxCycles, 0);
            if (!step.Sampled) continue;
            // Every free node is read so many times; nodes on one converter wait for each other.
            var (inTurn, slot) = converters.Multiplexer is { } shared
                ? (Math.Min(shared.Channels, topology.FreeNodes.Length), shared.SlotSeconds)
                : (1, timing.ConversionSeconds);
            var seconds = slot * inTurn * converters.Reads;
            Add(SlotKind.Readout, k, Latency(seconds, "timing.conversion"), topology.FreeNodes.Length * converters.Reads);
        }
        return new([.. slots], [.. unknown]);
    }

    /// <summary>Whole control cycles that hold a time; a time within a millionth of a whole number of cycles is that number.</summary>
    public static long CyclesIn(double seconds, double clockHz) => (long)Math.Ceiling(seconds * clockHz - 1e-6);
}
