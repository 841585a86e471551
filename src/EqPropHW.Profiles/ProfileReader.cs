using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>Reads hardware profiles.</summary>
public static class ProfileReader
{
    /// <summary>The profile in a file.</summary>
    /// <param name="path">Path of the file; its name without extension names the profile.</param>
    /// <exception cref="ProfileException">The file cannot be read or is invalid; everything found is in it.</exception>
    public static HardwareProfile Read(string path) => Parse(Document.ReadText(path), path);

    /// <summary>The profile in a text.</summary>
    /// <param name="text">JSON with comments.</param>
    /// <param name="fileName">Name for diagnostics; without folder and extension it names the profile.</param>
    /// <exception cref="ProfileException">The text is invalid; everything found is in it.</exception>
    public static HardwareProfile Parse(string text, string fileName)
        => Document.Parse(text, fileName, root => Shape(Path.GetFileNameWithoutExtension(fileName), () => CanonicalJson.Hash(root)));

    /// <summary>The declaration of a profile file.</summary>
    internal static Shape<HardwareProfile> Shape(string name, Func<string> hash) => Shapes.Object<HardwareProfile>(r =>
    {
        r.Optional("$schema", Shapes.Text, "", "The JSON Schema of this file.");
        var description = r.Optional("description", Shapes.Text, "", "One sentence on the hardware.");
        var substrate = r.Required("substrate", Shapes.Names("xy", "neuron"), "Which networks it carries: phase oscillators or analog neurons.");
        var time = r.Required("time", Shapes.Object(TimeReader.Declare), "How its nodes move in time.");
        var clock = r.Required(
            "clock", Shapes.Physical(Dimension.Frequency, Bounds.Positive), "Control clock: one cycle is one tick of it.");
        var subSteps = r.Optional(
            "subSteps", Shapes.Whole(1, 65536), 1, "Integrator steps in a control cycle of a continuous device; dt = 1 / (clock x subSteps).");
        var integrator = r.Optional(
            "integrator", Shapes.Enum<Integrator>(), Integrator.Euler, "How the emulator computes a sub-step: euler, heun (order 2), rk4 (order 4) or adaptive (Bogacki-Shampine).");
        var limits = r.Optional("limits", Shapes.Object(Limits), DeviceLimits.None, "What can be programmed.");
        var capabilities = r.Optional(
            "capabilities", Shapes.Object(Capabilities), AllCapabilities, "What a phase program may ask of it.");
        var arithmetic = r.Optional(
            "arithmetic", Shapes.Names("real", "fixed"), "real", "fixed: it computes in integers, exactly as the board firmware does.");
        var graph = r.Optional("graph", Shapes.Object(GraphReader.Declare), DeviceGraph.Any, "Its nodes and couplers; wired as the network asks without it.");
        var couplings = r.Optional("couplings", Shapes.Object(EffectReader.Couplings), CouplingEffects.None, "What is wrong with its couplers.");
        var nodes = r.Optional("nodes", Shapes.Object(o => EffectReader.Nodes(o, substrate)), NodeEffects.None, "What is wrong with its nodes.");
        var converters = r.Optional("converters", Shapes.Object(o => ConverterReader.Converters(o, substrate)), ConverterEffects.None, "Its converters.");
        var nudge = r.Optional("nudge", Shapes.Object(o => EffectReader.Nudge(o, limits)), NudgeEffects.None, "What is wrong with its nudge.");
        var timing = r.Optional(
            "timing", Shapes.Map<DeviceTiming, DeviceTiming?>(Shapes.Object(o => ConverterReader.Timing(o, () => clock.Value, () => subSteps.Value)), t => t), null, "Latencies of a real device; they do not slow the emulation.");
        var power = r.Optional("power", Shapes.Object(ConverterReader.Power), PowerModel.Unknown, "What it draws.");
        var environment = r.Optional("environment", Shapes.Object(EffectReader.Environment), EnvironmentEffects.None, "Where it stands, and how it depends on that.");
        if (couplings.Ok && limits.Ok && double.IsPositiveInfinity(limits.Value.CouplingRange) && NeedsFullScale(couplings.Value))
            r.Report(couplings, DiagnosticCodes.Conflict, "offset, write noise and stuck couplers refer to the full scale; give 'limits.coupling' a number");
        if (time.Ok && time.Value.IsClocked && subSteps.Item is not null)
            r.Report(subSteps, DiagnosticCodes.Conflict, "a clocked device makes one update a cycle and has no sub-steps");
        if (time.Ok && time.Value.IsClocked && integrator.Item is not null)
            r.Report(integrator, DiagnosticCodes.Conflict, "a clocked device makes one update a cycle; there is nothing to integrate");
        if (arithmetic.Ok && arithmetic.Value == "fixed" && integrator.Ok && integrator.Value != Integrator.Euler)
            r.Report(integrator, DiagnosticCodes.Conflict, "a fixed-point array makes Euler's step, as the firmware does");
        if (arithmetic.Ok && arithmetic.Value == "fixed" && subSteps.Ok && subSteps.Value != 1)
            r.Report(arithmetic, DiagnosticCodes.Conflict, "a fixed-point array makes one update a cycle and has no sub-steps");
        return () => new(
            name, description.Value, hash(), substrate.Value, time.Value, (timing.Value ?? new(clock.Value, subSteps.Value)) with { Integrator = integrator.Value }, limits.Value, capabilities.Value)
        {
            Graph = graph.Value,
            IsFixedPoint = arithmetic.Value == "fixed",
            Couplings = couplings.Item is null ? CouplingEffects.None : couplings.Value with { FullScale = limits.Value.CouplingRange },
            Nodes = nodes.Value,
            Converters = converters.Value,
            Nudge = nudge.Value,
            Power = power.Value,
            Environment = environment.Value,
        };
    });

    /// <summary>Every value of a profile that says where it comes from, in file order.</summary>
    /// <param name="text">JSON with comments.</param>
    /// <param name="fileName">Name for diagnostics.</param>
    /// <exception cref="ProfileException">The text is invalid; everything found is in it.</exception>
    public static IReadOnlyList<Provenance> Sources(string text, string fileName)
    {
        var found = new List<Provenance>();
        Document.Parse(text, fileName, root =>
        {
            found.AddRange(Provenance.Of(root));
            return Shape(Path.GetFileNameWithoutExtension(fileName), () => "");
        });
        return found;
    }

    private static bool NeedsFullScale(CouplingEffects c) => !c.Offset.IsNone || c.WriteNoise > 0 || c.Stuck > 0;

    // Sixteen single-precision lanes are one 512-bit vector.
    private static DeviceCapabilities AllCapabilities { get; } = new(true, true, true, BatchSize: 16);

    private static Func<DeviceLimits> Limits(ObjectReader r)
    {
        var range = Shapes.OrNone(Sourced.Or(Shapes.Number(Bounds.Positive)), double.PositiveInfinity);
        var coupling = r.Optional("coupling", range, double.PositiveInfinity, "Largest |J| a coupler holds.");
        var bias = r.Optional("bias", range, double.PositiveInfinity, "Largest |b| or amplitude h a bias holds.");
        var beta = r.Optional("beta", range, double.PositiveInfinity, "Largest nudging strength |beta|.");
        var bits = r.Optional("couplingBits", Sourced.Or(Shapes.Whole(0, 24)), 0, "Bits of a coupling, sign and magnitude over its range; 0 is any value.");
        var decades = r.Optional("couplingDecades", Sourced.Or(Shapes.Number(Bounds.NotNegative)), 0, "Decades from the smallest coupling above 0 to the largest, in equal factors; 0 is equal steps.");
        var biasBits = r.Optional("biasBits", Sourced.Or(Shapes.Whole(0, 24)), 0, "Bits of a bias, sign and magnitude over its range; 0 is any value.");
        var sign = r.Optional("couplingSign", Shapes.Enum<CouplingSign>(), CouplingSign.Both, "Signs that a coupling can have.");
        var sum = r.Optional("nodeCouplingSum", range, double.PositiveInfinity, "Largest sum of |J| at one node; checked by the design rules.");
        if (bits.Ok && bits.Value == 1) r.Report(bits, DiagnosticCodes.Range, "a coupling with a sign needs at least 2 bits; 0 is any value");
        if (bits.Ok && bits.Value > 0 && coupling.Ok && double.IsPositiveInfinity(coupling.Value))
            r.Report(bits, DiagnosticCodes.Conflict, "bits divide a range; give 'coupling' a number");
        if (biasBits.Ok && biasBits.Value == 1) r.Report(biasBits, DiagnosticCodes.Range, "a bias with a sign needs at least 2 bits; 0 is any value");
        if (biasBits.Ok && biasBits.Value > 0 && bias.Ok && double.IsPositiveInfinity(bias.Value))
            r.Report(biasBits, DiagnosticCodes.Conflict, "bits divide a range; give 'bias' a number");
        if (decades.Ok && decades.Value > 0 && bits.Ok && bits.Value < 3)
            r.Report(decades, DiagnosticCodes.Conflict, "decades are divided by the codes; give 'couplingBits' at least 3");
        return () => new(coupling.Value, bias.Value, beta.Value)
        {
            CouplingStep = bits.Value == 0 ? 0 : decades.Value > 0 ? coupling.Value * Math.Pow(10, -decades.Value) : DeviceLimits.Step(coupling.Value, bits.Value),
            CouplingRatio = decades.Value > 0 ? Math.Pow(10, decades.Value / ((1 << (bits.Value - 1)) - 2)) : 1,
            BiasStep = biasBits.Value == 0 ? 0 : DeviceLimits.Step(bias.Value, biasBits.Value),
            CouplingSign = sign.Value,
            NodeCouplingSum = sum.Value,
        };
    }

    private static Func<DeviceCapabilities> Capabilities(ObjectReader r)
    {
        var restores = r.Optional("restoresFreeState", Shapes.Flag, true, "Whether a nudged phase can start again from the free state.");
        var takes = r.Optional("takesStartStates", Shapes.Flag, true, "Whether a phase can start from given states.");
        var live = r.Optional("liveNudge", Shapes.Flag, true, "Whether the cost force can follow the state; tangent nudges work on every device.");
        return () => new(restores.Value, takes.Value, live.Value, AllCapabilities.BatchSize);
    }
}
