using System.Globalization;
using System.Text;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Studies;

namespace EqPropHW.Cli;

/// <summary>A budget for people and for machines.</summary>
internal sealed record BudgetReport(
    string Experiment, HardwareProfile Profile, PhaseProgram Program, Budget Budget, BetaWindow Window, SubStepHalving? Halving, string AccuracyClass, string At)
{
    private static readonly CultureInfo _invariant = CultureInfo.InvariantCulture;

    /// <summary>What a refusal says on stderr.</summary>
    public string Refusal
    {
        get
        {
            if (!Window.IsSet) return string.Create(_invariant, $"eqp: the nudge cannot be seen: beta {Window.Beta:G3} is set to 0; raise beta to {Window.Low:G3}, or take a finer nudge converter");
            // Rounding that no noise dithers does not average away: fewer reads, more bits.
            var reads = Math.Pow(NudgeSignal.Least / Window.UpdateSnr, 2) * Profile.Converters.Reads;
            return string.Create(
                _invariant,
                $"eqp: the nudge cannot be seen: signal-to-noise ratio {Window.UpdateSnr:G3} in an update, at least {NudgeSignal.Least} is needed; beta {Window.Beta:G3} moves an output by {Window.Beta * Window.OutputResponse:G3}, a readout errs by {Window.ReadError:G3} and an update averages {Budget.BatchSamples} samples. Raise beta to {Window.Low:G3}, or where noise exceeds half an LSB the reads to {Math.Ceiling(reads)}, or take a finer readout");
        }
    }

    /// <summary>Everything for machines; null where nothing is known.</summary>
    public object Machine => new
    {
        Experiment,
        Device = Profile.Name,
        Profile.Hash,
        Parameters = At,
        AccuracyClass = Class,
        C3 = Halving is null ? null : new { Halving.Change, Halving.Lsb, Halving.Codes, Halving.Holds, Halving.SubSteps },
        Cycles = new
        {
            Sample = Budget.Schedule.Cycles,
            Settle = Budget.Schedule.CyclesOf(SlotKind.Settle),
            Readout = Budget.Schedule.CyclesOf(SlotKind.Readout),
            Dac = Budget.Schedule.CyclesOf(SlotKind.Dac),
            Command = Budget.Schedule.CyclesOf(SlotKind.Command),
        },
        Slots = Budget.Schedule.Slots.Select(s => new { Kind = s.Kind.ToString().ToLowerInvariant(), s.Step, s.First, s.Cycles, s.Conversions }),
        Latency = new { Sample = Split(Budget.SampleSeconds), Update = Split(Budget.UpdateSeconds), Epoch = Split(Budget.EpochSeconds) },
        Energy = new { Sample = Split(Budget.SampleJoules), Update = Split(Budget.UpdateJoules), Epoch = Split(Budget.EpochJoules) },
        Budget.BatchSamples,
        UpdatesPerEpoch = Budget.Updates,
        Budget.Writes,
        Bytes = new { Sample = Budget.SampleBytes, Write = Budget.WriteBytes },
        Beta = new
        {
            Window.Beta,
            Window.LeastSet,
            Window.Low,
            Window.High,
            Window.IsEmpty,
            Window.ReadSnr,
            Window.UpdateSnr,
            Window.IsSeen,
            Window.OutputResponse,
            Window.HiddenResponse,
            Window.ReadError,
            Window.Lsb,
            Bias = Window.Biases,
        },
        Budget.Unknown,
    };

    /// <summary>Everything for people.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            void Line(FormattableString line) => text.Append(line.ToString(_invariant)).Append('\n');
            Line($"{Experiment} on {Profile.Name} ({Profile.Timing.ClockHz:G4} Hz clock, accuracy class {Class})");
            if (Halving is { Codes: null }) Line($"half the integrator step moves a state by at most {Halving.Change:0.0e-0}; readouts are exact, so there is no class C3");
            Line($"one sample at the {At} parameters, in control cycles:");
            foreach (var slot in Budget.Schedule.Slots.Where(s => s.Cycles > 0 || s.Kind == SlotKind.Settle))
                Line($"  {slot.First,10} {Words(slot),-28} {slot.Cycles,10} cycles{(slot.Conversions > 0 ? $", {slot.Conversions} conversions" : "")}");
            Line($"  {Budget.Schedule.Cycles,10} end");
            Line($"{"",-22}{"device",11}{"converter",11}{"link",11}{"host",11}{"total",13}");
            Row("latency of a sample", Budget.SampleSeconds, "s");
            Row($"  update of {Budget.BatchSamples}", Budget.UpdateSeconds, "s");
            Row($"  epoch of {Budget.Updates}", Budget.EpochSeconds, "s");
            Row("energy of a sample", Budget.SampleJoules, "J");
            Row("  update", Budget.UpdateJoules, "J");
            Row("  epoch", Budget.EpochJoules, "J");
            Line($"an update writes {Budget.Writes} values; bytes on the link: {Budget.SampleBytes} a sample, {Budget.WriteBytes} to write; host: timed here");
            if (!Budget.Unknown.IsEmpty) Line($"not in the profile, so not counted: {string.Join(", ", Budget.Unknown)}");
            Line($"beta {Window.Beta:G3}: a beta of 1 moves outputs by {Window.OutputResponse:G3}, other nodes by {Window.HiddenResponse:G3}; a readout errs by {Window.ReadError:G3} (LSB {Window.Lsb:G3}, {Profile.Converters.Reads} reads)");
            Line($"  signal-to-noise ratio {Ratio(Window.ReadSnr)} in a readout, {Ratio(Window.UpdateSnr)} in an update");
            Line($"  usable: {Window.Low:G3} ({(Window.Low > 0 && Window.Low == Window.LeastSet ? "half a step of the nudge converter" : $"ratio {NudgeSignal.Least}")}) to {Window.High:G3} (bias {100 * BetaWindow.MostBias:G2} %{(Profile.Limits.BetaRange < double.PositiveInfinity ? $" or the range {Profile.Limits.BetaRange:G3}" : "")}){(Window.IsEmpty ? ": no strength is" : "")}");
            if (Window.IsEmpty) Line($"  to open this window: longer phases, the --parameters of a trained net, a finer readout or nudge converter, or more reads");
            Line($"  bias of the gradient: {string.Join(", ", Window.Biases.Select(b => Invariant($"{100 * b.Error:G2} % at {b.Beta:G3}")))}");
            return text.ToString();

            void Row(string what, CostSplit cost, string unit) => Line(
                $"{what,-22}{Part(cost.Device),11}{Part(cost.Converter),11}{Part(cost.Link),11}{Part(cost.Host),11}{(cost.IsComplete ? "" : ">= ") + Invariant($"{cost.Total:G3}"),13} {unit}");
        }
    }

    private string Class => Halving?.In(AccuracyClass) ?? AccuracyClass;

    private string Words(Slot slot) => slot.Kind switch
    {
        SlotKind.Command => "command",
        SlotKind.Dac => slot.Step == 0 && Program.Steps[0].Beta == 0 ? "inputs set" : "targets set",
        SlotKind.Readout => "readout",
        _ => Program.Steps[slot.Step].Beta == 0 ? "free phase" : Invariant($"nudged phase, beta {Program.Steps[slot.Step].Beta:G3}"),
    };

    private static object Split(CostSplit cost) => new { cost.Device, cost.Converter, cost.Link, cost.Host, cost.Total, Complete = cost.IsComplete };

    private static string Part(double? value) => value is { } v ? v.ToString("G3", _invariant) : "unknown";

    private static string Ratio(double value) => double.IsPositiveInfinity(value) ? "infinite (exact readout)" : value.ToString("G3", _invariant);

    private static string Invariant(FormattableString text) => text.ToString(_invariant);
}
