using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>The codes that an emulated device has: integers of a board, or what its converters make of a value.</summary>
internal static class EmulatorTrace
{
    public static TraceFormat Format(HardwareProfile profile, Substrate substrate, bool isFixed) => isFixed
        ? new(FixedPoint.StateCodes(substrate), FixedPoint.CouplingCodes)
        : new(Codes(profile.Converters.Adc), Codes(profile.Limits));

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
