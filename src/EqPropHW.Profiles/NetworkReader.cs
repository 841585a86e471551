using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The <c>network</c> of an experiment: physics, graph and initial parameters.</summary>
internal static class NetworkReader
{
    public static Func<Network> Declare(ObjectReader r)
    {
        var substrate = r.Choice<Substrate>(
            "substrate",
            "The physics: phase oscillators or analog neurons.",
            new("xy", _ => () => new XyArray()),
            new("neuron", Neuron));
        var architecture = r.Required("architecture", Shapes.Object(ArchitectureReader.Declare), "How the nodes are wired.");
        var initial = r.Optional("initial", Shapes.Object(i => Initial(i, substrate)), null, "How the parameters begin.");
        return () => new(substrate.Value, architecture.Value, initial.Value ?? new(DefaultDraw(substrate.Value)));
    }

    private static Func<Substrate> Neuron(ObjectReader r)
    {
        var law = r.Required("law", Shapes.Enum<NeuronLaw>(), "A: leaky rate; B: energy-based; C: discrete.");
        var activation = r.Optional("activation", Shapes.Enum<Activation>(), Activation.HardSigmoid, "The activation rho.");
        var site = r.Optional("nudgeSite", Shapes.Enum<NudgeSite>(), NudgeSite.Inside, "Where the nudge enters, before or after rho.");
        if (law.Ok && law.Value == NeuronLaw.B && site.Item is not null)
            r.Report(site, DiagnosticCodes.Conflict, "law 'B' adds the nudge to its flow; 'nudgeSite' is only for laws 'A' and 'C'");
        return () => new NeuronArray(law.Value, activation.Value, site.Value);
    }

    private static Func<Initialiser?> Initial(ObjectReader r, Field<Substrate> substrate)
    {
        var draw = r.Optional(
            "couplings",
            Shapes.Map<CouplingDraw, CouplingDraw?>(Shapes.Enum<CouplingDraw>(), d => d),
            null,
            "Distribution of the couplings; normal for xy and uniform for neuron without it.");
        var scale = r.Optional(
            "scale",
            Shapes.Map<double, double?>(Shapes.Number(Bounds.NotNegative), s => s),
            null,
            "Standard deviation (normal) or half-width (uniform); from the size of the layers without it.");
        var range = r.Optional(
            "biasRange", Shapes.Number(Bounds.NotNegative), 0, "Biases (xy: amplitudes) are uniform in plus or minus this.");
        return () => new(draw.Value ?? DefaultDraw(substrate.Value), scale.Value, range.Value);
    }

    private static CouplingDraw DefaultDraw(Substrate? substrate) => substrate is NeuronArray ? CouplingDraw.Uniform : CouplingDraw.Normal;
}
