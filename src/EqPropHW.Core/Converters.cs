namespace EqPropHW.Core;

/// <summary>The converters between host and array; by default there are none in the way.</summary>
public sealed record ConverterEffects
{
    /// <summary>No converters.</summary>
    public static ConverterEffects None { get; } = new();

    /// <summary>Sets the clamped inputs; null for any value.</summary>
    public Converter? InputDac { get; init; }

    /// <summary>Sets the targets of the nudge; null for any value.</summary>
    public Converter? TargetDac { get; init; }

    /// <summary>Reads the states; null for exact readout.</summary>
    public Converter? Adc { get; init; }

    /// <summary>Conversions averaged for each readout, at least 1.</summary>
    public int Reads { get; init; } = 1;

    /// <summary>How nodes share a readout converter; null when each has its own.</summary>
    public Multiplexer? Multiplexer { get; init; }
}

/// <summary>A converter: codes 0 to 2^bits - 1 over a range.</summary>
/// <param name="Bits">Bits of a code, 1 to 24.</param>
/// <param name="Low">Value of code 0 in natural units (rad; activation).</param>
/// <param name="High">Value of the last code; for phases over a whole turn, of the code after the last, which is code 0 again.</param>
/// <remarks>
/// <c>code = round(x' + inl 4u(1 - u) + dnl_code + noise)</c> with x' the value in LSB after gain and offset and u its place in the range.
/// Codes beyond the ends are limited and flagged, except on a whole turn, where they wrap.
/// </remarks>
public sealed record Converter(int Bits, double Low, double High)
{
    /// <summary>Whether values are rounded to codes and limited to the range; false leaves only the errors below.</summary>
    public bool Rounds { get; init; } = true;

    /// <summary>Relative error of the slope of each channel.</summary>
    public Spread Gain { get; init; } = Spread.None;

    /// <summary>Error of each channel in LSB.</summary>
    public Spread Offset { get; init; } = Spread.None;

    /// <summary>Integral nonlinearity: bow of each channel at the middle of its range, in LSB.</summary>
    public Spread Inl { get; init; } = Spread.None;

    /// <summary>Differential nonlinearity: error of each code of each channel, in LSB.</summary>
    public Spread Dnl { get; init; } = Spread.None;

    /// <summary>Noise of one conversion, in LSB rms.</summary>
    public double Noise { get; init; }

    /// <summary>Whether the range is a whole turn, so that codes wrap.</summary>
    public bool Wraps => Math.Abs(High - Low - Math.Tau) < 1e-9;

    /// <summary>Distance of two codes in natural units.</summary>
    public double Lsb => (High - Low) / (Wraps ? 1 << Bits : (1 << Bits) - 1);

    /// <summary>Whether it changes nothing.</summary>
    public bool IsIdeal => !Rounds && Gain.IsNone && Offset.IsNone && Inl.IsNone && Dnl.IsNone && Noise == 0;
}

/// <summary>Nodes that share a converter: they are converted one after the other, node k of the free nodes in slot k modulo the channels.</summary>
/// <param name="Channels">Nodes on one converter, at least 1.</param>
/// <param name="SlotSeconds">Time from one conversion to the next, in seconds.</param>
/// <param name="Holds">Whether all nodes are sampled at once and held; otherwise the array runs on between conversions (skew).</param>
/// <param name="DroopPerSecond">Share of a held value lost in a second.</param>
public sealed record Multiplexer(int Channels, double SlotSeconds, bool Holds, double DroopPerSecond);
