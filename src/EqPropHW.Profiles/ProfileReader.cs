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
        var time = r.Required("time", Shapes.Object(Time), "How its nodes move in time.");
        var clock = r.Required(
            "clock", Shapes.Physical(Dimension.Frequency, Bounds.Positive), "Control clock: one cycle is one tick of it.");
        var subSteps = r.Optional(
            "subSteps", Shapes.Whole(1, 65536), 1, "Integrator steps in a control cycle of a continuous device; dt = 1 / (clock x subSteps).");
        var limits = r.Optional("limits", Shapes.Object(Limits), DeviceLimits.None, "What can be programmed.");
        var capabilities = r.Optional(
            "capabilities", Shapes.Object(Capabilities), AllCapabilities, "What a phase program may ask of it.");
        var arithmetic = r.Optional(
            "arithmetic", Shapes.Names("real", "fixed"), "real", "fixed: it computes in integers, exactly as the board firmware does.");
        if (time.Ok && time.Value.IsClocked && subSteps.Item is not null)
            r.Report(subSteps, DiagnosticCodes.Conflict, "a clocked device makes one update a cycle and has no sub-steps");
        if (arithmetic.Ok && arithmetic.Value == "fixed" && subSteps.Ok && subSteps.Value != 1)
            r.Report(arithmetic, DiagnosticCodes.Conflict, "a fixed-point array makes one update a cycle and has no sub-steps");
        return () => new(
            name,
            description.Value,
            hash(),
            substrate.Value,
            time.Value,
            new(clock.Value, subSteps.Value),
            limits.Value,
            capabilities.Value,
            IsFixedPoint: arithmetic.Value == "fixed");
    });

    // Sixteen single-precision lanes are one 512-bit vector.
    private static DeviceCapabilities AllCapabilities { get; } = new(true, true, true, BatchSize: 16);

    private static Func<TimeSpec> Time(ObjectReader r)
    {
        var kind = r.Choice<TimeSpec>(
            "kind",
            "A die with time constants, or one update a cycle.",
            new("continuous", c =>
            {
                var tau = c.Required("tau", Shapes.Physical(Dimension.Time, Bounds.Positive), "Time constant of every node.");
                return () => new(IsClocked: false, tau.Value);
            }),
            new("clocked", c =>
            {
                var factor = c.Required(
                    "factor", Shapes.Physical(Dimension.Ratio, Bounds.Positive), "Update factor a = dt/tau of every node.");
                return () => new(IsClocked: true, factor.Value);
            }));
        return () => kind.Value;
    }

    private static Func<DeviceLimits> Limits(ObjectReader r)
    {
        var range = Shapes.OrNone(Sourced.Or(Shapes.Number(Bounds.Positive)), double.PositiveInfinity);
        var coupling = r.Optional("coupling", range, double.PositiveInfinity, "Largest |J| a coupler holds.");
        var bias = r.Optional("bias", range, double.PositiveInfinity, "Largest |b| or amplitude h a bias holds.");
        var beta = r.Optional("beta", range, double.PositiveInfinity, "Largest nudging strength |beta|.");
        return () => new(coupling.Value, bias.Value, beta.Value);
    }

    private static Func<DeviceCapabilities> Capabilities(ObjectReader r)
    {
        var restores = r.Optional("restoresFreeState", Shapes.Flag, true, "Whether a nudged phase can start again from the free state.");
        var takes = r.Optional("takesStartStates", Shapes.Flag, true, "Whether a phase can start from given states.");
        var live = r.Optional("liveNudge", Shapes.Flag, true, "Whether the cost force can follow the state; tangent nudges work on every device.");
        return () => new(restores.Value, takes.Value, live.Value, AllCapabilities.BatchSize);
    }
}
