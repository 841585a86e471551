namespace EqPropHW.Core;

/// <summary>Can the converters of a device see its nudge? The signal is how far a nudge moves a state, the noise what a readout adds.</summary>
/// <remarks>
/// <c>SNR = beta chi / sqrt((LSB^2/12 + sigma^2)/n)</c> with the response chi = |ds/dbeta| in natural units, the noise sigma of one
/// conversion and n conversions averaged. The LSB averages out only where noise dithers it; a batch, whose states differ, dithers too.
/// </remarks>
public static class NudgeSignal
{
    /// <summary>Smallest signal-to-noise ratio at which a nudge counts as seen.</summary>
    public const double Least = 3;

    // Noise of half an LSB rms makes the rounding error of a converter independent of its input.
    private const double DitherLsb = 0.5;

    /// <summary>Error of one readout in natural units rms, reads averaged: rounding and noise of the readout converter; 0 without one.</summary>
    public static double ReadError(ConverterEffects converters)
    {
        if (converters.Adc is not { } adc) return 0;
        var (rounding, noise) = (adc.Rounds ? adc.Lsb * adc.Lsb / 12 : 0, adc.Noise * adc.Lsb * adc.Noise * adc.Lsb);
        return Math.Sqrt((adc.Noise >= DitherLsb ? rounding / converters.Reads : rounding) + noise / converters.Reads);
    }

    /// <summary>Signal-to-noise ratio of a nudge; infinity where readouts are exact.</summary>
    /// <param name="converters">The converters of the device.</param>
    /// <param name="beta">Nudging strength.</param>
    /// <param name="response">chi, in natural units for a beta of 1.</param>
    /// <param name="samples">Samples averaged into one gradient, at least 1.</param>
    public static double Ratio(ConverterEffects converters, double beta, double response, int samples = 1)
        => beta * response * Math.Sqrt(samples) / ReadError(converters);

    /// <summary>The nudging strength at which the ratio is <see cref="Least"/>; 0 where readouts are exact.</summary>
    /// <param name="converters">The converters of the device.</param>
    /// <param name="response">chi, in natural units for a beta of 1.</param>
    /// <param name="samples">Samples averaged into one gradient, at least 1.</param>
    public static double LeastBeta(ConverterEffects converters, double response, int samples = 1)
        => Least * ReadError(converters) / (response * Math.Sqrt(samples));
}
