namespace EqPropHW.Core;

/// <summary>What is wrong with the couplers of a profile; by default nothing.</summary>
/// <remarks>
/// A coupler holds the code that was stored (<see cref="DeviceLimits"/>) unless it is dead or stuck; programming reports that much.
/// What the array has instead stays hidden, as on a chip:
/// <c>J_ij = g(t) (1 + a/2) [(1 + gain) J + offset FS + cross-talk (J_before + J_after) + write noise FS]</c>, with <c>1 - a/2</c> for J_ji
/// and FS the full scale.
/// </remarks>
public sealed record CouplingEffects
{
    /// <summary>Nothing wrong.</summary>
    public static CouplingEffects None { get; } = new();

    /// <summary>Full scale FS to which offset and noise refer: the range of the couplings.</summary>
    public double FullScale { get; init; } = double.PositiveInfinity;

    /// <summary>Relative error of each coupling.</summary>
    public Spread Gain { get; init; } = Spread.None;

    /// <summary>Error of each coupling in full scales.</summary>
    public Spread Offset { get; init; } = Spread.None;

    /// <summary>Relative difference a between the two directions of a coupling. It breaks the energy: a gradient bias at every beta.</summary>
    public Spread Asymmetry { get; init; } = Spread.None;

    /// <summary>Share of each coupling that leaks into the couplers before and after it in edge order at a common node.</summary>
    public double CrossTalk { get; init; }

    /// <summary>Standard deviation of the error of one writing, in full scales.</summary>
    public double WriteNoise { get; init; }

    /// <summary>Exponent nu of a drift <c>g = (1 + t/t0)^-nu</c> over the time t of a phase program; 0 for none.</summary>
    public double DriftExponent { get; init; }

    /// <summary>t0 of the drift in seconds.</summary>
    public double DriftSeconds { get; init; } = 1;

    /// <summary>Time constant of couplings held on leaking capacitors, <c>g = exp(-t/retention)</c>, in seconds; infinity for none.</summary>
    public double RetentionSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>Probability that a coupler is dead: it holds 0.</summary>
    public double Dead { get; init; }

    /// <summary>Probability that a coupler is stuck at a value uniform in its range.</summary>
    public double Stuck { get; init; }
}

/// <summary>What is wrong with the nodes of a profile; by default nothing. Time constants that differ are the profile's <see cref="TimeSpec"/>.</summary>
/// <remarks>
/// <c>tau_i ds_i/dt = force_i + offset + 2 pi f_i tau_i - leak s_i + sqrt(2 T tau_i) xi + flicker</c>; frequency only for oscillators, leak
/// and saturation only for neurons. Source of the noise: a stationary variance T/k in a potential k s^2/2, whatever tau.
/// </remarks>
public sealed record NodeEffects
{
    /// <summary>Nothing wrong.</summary>
    public static NodeEffects None { get; } = new();

    /// <summary>Frequency of each oscillator against the reference in Hz.</summary>
    public Spread Detuning { get; init; } = Spread.None;

    /// <summary>Stray bias of each node: of a neuron, or of an oscillator along the phase 0.</summary>
    public Spread Offset { get; init; } = Spread.None;

    /// <summary>Decay of each neuron beyond that of its law, in units of 1/tau.</summary>
    public Varied Leak { get; init; } = Varied.None;

    /// <summary>Largest |s| of a neuron; nominal 0 for no limit.</summary>
    public Varied Saturation { get; init; } = Varied.None;

    /// <summary>Temperature T of the thermal noise in units of the energy E.</summary>
    public double Temperature { get; init; }

    /// <summary>Linewidth (full width at half maximum) of a free oscillator in Hz: phase diffusion <c>D = pi linewidth</c>.</summary>
    public double LinewidthHz { get; init; }

    /// <summary>Strength of the 1/f noise: temperature times the frequency below which it exceeds the thermal noise, in Hz; 0 for none.</summary>
    public double FlickerHz { get; init; }

    /// <summary>Phase delay alpha in rad with which an oscillator is heard: <c>sin(phi_j - phi_i - alpha)</c>. It has no energy (Sakaguchi).</summary>
    public Varied InjectionDelay { get; init; } = Varied.None;
}

/// <summary>What is wrong with the nudge of a profile; by default nothing.</summary>
public sealed record NudgeEffects
{
    /// <summary>Nothing wrong.</summary>
    public static NudgeEffects None { get; } = new();

    /// <summary>Distance of the nudging strengths that can be set; 0 for any.</summary>
    public double BetaStep { get; init; }

    /// <summary>Smallest nudging strength that is not set to 0; 0 where any can be set.</summary>
    public double LeastBeta => BetaStep / 2;

    /// <summary>The strength that is set for one that is asked for: the nearest step, from half a step on the first.</summary>
    /// <param name="beta">Nudging strength, of either sign.</param>
    public double Held(double beta) => BetaStep == 0 ? beta : BetaStep * Math.Round(beta / BetaStep, MidpointRounding.AwayFromZero);

    /// <summary>Relative error of the nudge at each output.</summary>
    public Spread Gain { get; init; } = Spread.None;

    /// <summary>Relative difference between positive and negative nudges: <c>beta (1 + a/2)</c> and <c>-beta (1 - a/2)</c>. It biases the centered gradient.</summary>
    public double Asymmetry { get; init; }

    /// <summary>Largest force the nudge driver delivers; infinity for no limit.</summary>
    public double Clip { get; init; } = double.PositiveInfinity;

    /// <summary>Time over which a nudge rises linearly to its strength, in seconds.</summary>
    public double RampSeconds { get; init; }
}

/// <summary>What a profile draws; null where nothing is known.</summary>
/// <param name="StaticWatts">Always, in W.</param>
/// <param name="NodeWatts">Each node while it settles, in W.</param>
/// <param name="CouplingWatts">Each coupler in use while it settles, in W.</param>
/// <param name="ConversionJoules">One conversion, in J.</param>
/// <param name="WriteJoules">Writing one coupling or bias, in J.</param>
/// <param name="LinkJoules">One byte on the link, in J.</param>
public sealed record PowerModel(
    double? StaticWatts = null, double? NodeWatts = null, double? CouplingWatts = null, double? ConversionJoules = null, double? WriteJoules = null,
    double? LinkJoules = null)
{
    /// <summary>Nothing is known.</summary>
    public static PowerModel Unknown { get; } = new();
}

/// <summary>Where a profile stands, and how it depends on that; by default it does not.</summary>
/// <param name="Kelvin">Temperature it works at, in K.</param>
/// <param name="ReferenceKelvin">Temperature at which its other numbers hold, in K.</param>
/// <param name="CouplingPerKelvin">Relative change of every coupling per K.</param>
/// <param name="TimePerKelvin">Relative change of every time constant per K.</param>
public sealed record EnvironmentEffects(double Kelvin = 300, double ReferenceKelvin = 300, double CouplingPerKelvin = 0, double TimePerKelvin = 0)
{
    /// <summary>Nothing depends on temperature.</summary>
    public static EnvironmentEffects None { get; } = new();

    /// <summary>Factor of every coupling.</summary>
    public double CouplingFactor => 1 + CouplingPerKelvin * (Kelvin - ReferenceKelvin);

    /// <summary>Factor of every time constant.</summary>
    public double TimeFactor => 1 + TimePerKelvin * (Kelvin - ReferenceKelvin);
}
