using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The <c>couplings</c>, <c>nodes</c>, <c>nudge</c> and <c>environment</c> of a profile: what separates it from an ideal device.</summary>
internal static class EffectReader
{
    private static readonly Shape<double> _ratio = Shapes.Physical(Dimension.Ratio, Bounds.Any);
    private static readonly Shape<double> _share = Shapes.Physical(Dimension.Ratio, new(0, 1));
    private static readonly Shape<double> _frequency = Shapes.Physical(Dimension.Frequency, Bounds.NotNegative);
    private static readonly Shape<double> _number = Sourced.Or(Shapes.Number(Bounds.NotNegative));

    public static Func<CouplingEffects> Couplings(ObjectReader r)
    {
        var edge = Sourced.Spread(Dimension.Ratio, "edge");
        var gain = r.Optional("gainMismatch", edge, Spread.None, "Relative error of each coupling.");
        var offset = r.Optional("offset", edge, Spread.None, "Constant error of each coupling, of full scale.");
        var asymmetry = r.Optional("asymmetry", edge, Spread.None, "Relative difference of J_ij and J_ji.");
        var crossTalk = r.Optional("crossTalk", _ratio, 0, "Share of a coupling that leaks into the couplers beside it.");
        var noise = r.Optional("writeNoise", Shapes.Physical(Dimension.Ratio, Bounds.NotNegative), 0, "Standard deviation of the error of one writing, of full scale.");
        var exponent = r.Optional("driftExponent", _number, 0, "nu of a drift (1 + t/t0)^-nu.");
        var start = r.Optional("driftStart", Shapes.Physical(Dimension.Time, Bounds.Positive), 1, "t0 of the drift.");
        var retention = r.Optional("retention", Shapes.Physical(Dimension.Time, Bounds.Positive), double.PositiveInfinity, "Time constant with which couplings decay.");
        var dead = r.Optional("dead", _share, 0, "Probability that a coupler is dead: it holds 0.");
        var stuck = r.Optional("stuck", _share, 0, "Probability that a coupler is stuck at a value anywhere in its range.");
        return () => new()
        {
            Gain = gain.Value,
            Offset = offset.Value,
            Asymmetry = asymmetry.Value,
            CrossTalk = crossTalk.Value,
            WriteNoise = noise.Value,
            DriftExponent = exponent.Value,
            DriftSeconds = start.Value,
            RetentionSeconds = retention.Value,
            Dead = dead.Value,
            Stuck = stuck.Value,
        };
    }

    public static Func<NodeEffects> Nodes(ObjectReader r, Field<string> substrate)
    {
        var detuning = r.Optional("detuning", Sourced.Spread(Dimension.Frequency, "node"), Spread.None, "Frequency of each oscillator against the reference.");
        var offset = r.Optional("offset", Sourced.Spread(Dimension.Ratio, "node"), Spread.None, "Stray bias of each node, in the unit of a bias.");
        var leak = r.Optional("leak", Sourced.Varied(new QuantityShape(Dimension.Ratio, Bounds.NotNegative), "node"), Varied.None, "Decay of each neuron beyond that of its law, of 1/tau.");
        var saturation = r.Optional("saturation", Sourced.Varied(Shapes.Number(Bounds.Positive), "node"), Varied.None, "Largest |s| of a neuron.");
        var temperature = r.Optional("temperature", _number, 0, "Temperature of the thermal noise in units of the energy: variance T/k in a potential k s^2/2.");
        var linewidth = r.Optional("linewidth", _frequency, 0, "Linewidth of a free oscillator, full width at half maximum.");
        var corner = r.Optional("flickerCorner", _frequency, 0, "Frequency below which 1/f noise exceeds the thermal noise.");
        var delay = r.Optional("injectionDelay", Sourced.Varied(new QuantityShape(Dimension.Angle, Bounds.Any), "node"), Varied.None, "Phase delay with which an oscillator is heard.");
        if (corner.Item is not null && temperature is { Ok: true, Value: 0 })
            r.Report(corner, DiagnosticCodes.Conflict, "1/f noise meets the thermal noise at its corner; give 'temperature' a number");
        OnlyFor("xy", "oscillators", detuning);
        OnlyFor("xy", "oscillators", linewidth);
        OnlyFor("xy", "oscillators", delay);
        OnlyFor("neuron", "neurons", leak);
        OnlyFor("neuron", "neurons", saturation);
        return () => new()
        {
            Detuning = detuning.Value,
            Offset = offset.Value,
            Leak = leak.Value,
            Saturation = saturation.Value,
            Temperature = temperature.Value,
            LinewidthHz = linewidth.Value,
            FlickerHz = corner.Value * temperature.Value,
            InjectionDelay = delay.Value,
        };

        void OnlyFor<T>(string name, string what, Field<T> field)
        {
            if (field.Item is not null && substrate is { Ok: true } && substrate.Value != name)
                r.Report(field, DiagnosticCodes.Conflict, $"only {what} have this");
        }
    }

    public static Func<NudgeEffects> Nudge(ObjectReader r, Field<DeviceLimits> limits)
    {
        var bits = r.Optional("bits", Sourced.Or(Shapes.Whole(2, 24)), 0, "Bits of beta, sign and magnitude over its range.");
        var gain = r.Optional("gainMismatch", Sourced.Spread(Dimension.Ratio, "node"), Spread.None, "Relative error of the nudge at each output.");
        var asymmetry = r.Optional("asymmetry", _ratio, 0, "Relative difference of positive and negative nudges.");
        var clip = r.Optional("clip", Sourced.Or(Shapes.Number(Bounds.Positive)), double.PositiveInfinity, "Largest force on an output.");
        var ramp = r.Optional("ramp", Shapes.Physical(Dimension.Time, Bounds.NotNegative), 0, "Time over which a nudge rises to its strength.");
        if (bits.Item is not null && limits.Ok && double.IsPositiveInfinity(limits.Value.BetaRange))
            r.Report(bits, DiagnosticCodes.Conflict, "bits divide a range; give 'limits.beta' a number");
        return () => new()
        {
            BetaStep = bits.Value == 0 || !limits.Ok ? 0 : DeviceLimits.Step(limits.Value.BetaRange, bits.Value),
            Gain = gain.Value,
            Asymmetry = asymmetry.Value,
            Clip = clip.Value,
            RampSeconds = ramp.Value,
        };
    }

    public static Func<EnvironmentEffects> Environment(ObjectReader r)
    {
        var kelvin = Shapes.Physical(Dimension.Temperature, Bounds.Positive);
        var temperature = r.Optional("temperature", kelvin, 300, "Temperature it works at.");
        var reference = r.Optional("reference", kelvin, 300, "Temperature at which its other numbers hold.");
        var coupling = r.Optional("couplingPerKelvin", _ratio, 0, "Relative change of every coupling in a kelvin.");
        var time = r.Optional("timePerKelvin", _ratio, 0, "Relative change of every time constant in a kelvin.");
        if (temperature.Ok && reference.Ok && time.Ok && !(new EnvironmentEffects(temperature.Value, reference.Value, 0, time.Value).TimeFactor > 0))
            r.Report(time, DiagnosticCodes.Conflict, "at this temperature no time constant would be left");
        return () => new(temperature.Value, reference.Value, coupling.Value, time.Value);
    }
}
