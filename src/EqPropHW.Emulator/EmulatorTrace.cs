using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Traces of an emulated device: what was taken down inside, and the codes it has: integers of a board, or what its converters make of a value.</summary>
internal static class EmulatorTrace
{
    public static TraceFormat Format(HardwareProfile profile, Substrate substrate, bool isFixed) => isFixed
        ? new(FixedPoint.StateCodes(substrate), FixedPoint.CouplingCodes)
        : new(Codes(profile.Converters.Adc), Codes(profile.Limits));

    /// <summary>A trace of what was taken down.</summary>
    /// <param name="device">The device.</param>
    /// <param name="program">What ran.</param>
    /// <param name="sample">On which sample.</param>
    /// <param name="request">What to watch.</param>
    /// <param name="stored">Couplings that programming reported, [watched couplings].</param>
    /// <param name="actual">Couplings that the array has, [watched couplings].</param>
    /// <param name="format">Codes of the device.</param>
    /// <param name="tap">What was taken down.</param>
    /// <param name="readouts">What was read out.</param>
    public static Trace Of(
        DeviceDescription device, PhaseProgram program, SampleBatch sample, TraceRequest request, double[] stored, double[] actual, TraceFormat format,
        StateTap tap, Readouts readouts)
    {
        var before = new long[program.Steps.Length];
        for (var k = 1; k < before.Length; k++) before[k] = before[k - 1] + readouts.Cycles[k - 1];
        TraceRow Row(int step, long cycle, bool settled, double residual, double[] states, double factor) => new(
            before[step] + cycle, step, program.Steps[step].Beta, settled, residual, [.. request.Nodes.Select(i => states[i])], [.. actual.Select(j => factor * j)]);
        var rows = tap.Rows.Select(r => Row(r.Step, r.Cycle, r.Cycle == readouts.Cycles[r.Step] && readouts.Settled[r.Step], r.Residual, r.States, r.CouplingFactor));
        if (Tracer.Begin(program.Steps[0], device.Topology, sample) is { } begin) rows = rows.Prepend(Row(0, 0, false, double.NaN, begin, 1));
        return new()
        {
            ClockHz = device.Timing.ClockHz,
            Nodes = request.Nodes,
            Couplings = [.. request.Couplings.Select(e => device.Topology.Edges[e])],
            Stored = [.. stored],
            StateCodes = format.State,
            CouplingCodes = format.Coupling,
            Rows = [.. rows],
        };
    }

    /// <summary>Codes of a readout converter.</summary>
    private static CodeFormat? Codes(Converter? adc)
    {
        if (adc is not { Rounds: true }) return null;
        var codes = 1L << adc.Bits;
        return new(adc.Bits, x =>
        {
            var code = (long)Math.Round((x - adc.Low) / adc.Lsb);
            return adc.Wraps ? ((code % codes) + codes) % codes : Math.Clamp(code, 0, codes - 1);
        });
    }

    /// <summary>Codes of couplers with equal steps: sign and magnitude as one signed number.</summary>
    private static CodeFormat? Codes(DeviceLimits limits)
    {
        if (limits.CouplingStep == 0 || limits.CouplingRatio != 1) return null;
        var most = Math.Round(limits.CouplingRange / limits.CouplingStep);
        return new(double.IsFinite(most) ? 2 + (int)Math.Log2(Math.Max(1, most)) : 32, j => (long)Math.Round(j / limits.CouplingStep));
    }
}
