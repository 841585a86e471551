using System.Collections.Immutable;

namespace EqPropHW.Profiles;

/// <summary>A unit of a dimension.</summary>
/// <param name="Symbol">How it is written.</param>
/// <param name="Exponent">Power of ten of one unit in the SI unit.</param>
/// <param name="Factor">Further factor that is no power of ten: pi/180 for degrees.</param>
/// <param name="TakesPrefix">Whether f p n u m k M G may stand before it.</param>
public readonly record struct Unit(string Symbol, int Exponent = 0, double Factor = 1, bool TakesPrefix = true);

/// <summary>What a quantity measures, and the units it may be written in.</summary>
/// <param name="Noun">With its article, as in "is not a time".</param>
/// <param name="Use">The units a message proposes.</param>
/// <param name="Units">The units; values are converted to the SI unit.</param>
/// <param name="IsPlain">Whether a number without unit is meant too: ratios only.</param>
public sealed record Dimension(string Noun, string Use, ImmutableArray<Unit> Units, bool IsPlain = false)
{
    /// <summary>Seconds.</summary>
    public static Dimension Time { get; } = Of("a time", "s, ms, us, ns", "s");

    /// <summary>Hertz.</summary>
    public static Dimension Frequency { get; } = Of("a frequency", "Hz, kHz, MHz, GHz", "Hz");

    /// <summary>Radians.</summary>
    public static Dimension Angle { get; } =
        new("an angle", "rad, mrad, deg", [new("rad"), new("deg", Factor: Math.PI / 180, TakesPrefix: false)]);

    /// <summary>A pure number; 3 % is 0.03.</summary>
    public static Dimension Ratio { get; } = new("a ratio", "%, or a plain number", [new("%", -2, TakesPrefix: false)], IsPlain: true);

    /// <summary>Volts.</summary>
    public static Dimension Voltage { get; } = Of("a voltage", "V, mV, uV", "V");

    /// <summary>Amperes.</summary>
    public static Dimension Current { get; } = Of("a current", "A, mA, uA, nA", "A");

    /// <summary>Watts.</summary>
    public static Dimension Power { get; } = Of("a power", "W, mW, uW, nW", "W");

    /// <summary>Joules.</summary>
    public static Dimension Energy { get; } = Of("an energy", "J, nJ, pJ, fJ", "J");

    /// <summary>Kelvin.</summary>
    public static Dimension Temperature { get; } = Of("a temperature", "K, mK", "K");

    private static Dimension Of(string noun, string use, params string[] symbols)
        => new(noun, use, [.. symbols.Select(s => new Unit(s))]);
}
