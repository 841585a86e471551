using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>Reads experiments.</summary>
public static class ExperimentReader
{
    /// <summary>The experiment in a file.</summary>
    /// <param name="path">Path of the file; its name without extension names the experiment.</param>
    /// <exception cref="ProfileException">The file cannot be read or is invalid; everything found is in it.</exception>
    public static Experiment Read(string path) => Parse(Document.ReadText(path), path);

    /// <summary>The experiment in a text.</summary>
    /// <param name="text">JSON with comments.</param>
    /// <param name="fileName">Name for diagnostics; without folder and extension it names the experiment.</param>
    /// <exception cref="ProfileException">The text is invalid; everything found is in it.</exception>
    public static Experiment Parse(string text, string fileName)
        => Document.Parse(text, fileName, _ => Shape(Path.GetFileNameWithoutExtension(fileName)));

    /// <summary>The declaration of an experiment file.</summary>
    internal static Shape<Experiment> Shape(string name) => Shapes.Object<Experiment>(r =>
    {
        r.Optional("$schema", Shapes.Text, "", "The JSON Schema of this file.");
        var description = r.Optional("description", Shapes.Text, "", "One sentence on the experiment.");
        var task = r.Required("task", Shapes.Object(Task), "What is learned.");
        var network = r.Required("network", Shapes.Object(NetworkReader.Declare), "The network that learns it.");
        var device = r.Required("device", Shapes.Text, "The device: the word of --device, for example xy-ideal.");
        var time = r.Optional<TimeSpec?>(
            "time", Shapes.Map<TimeSpec, TimeSpec?>(Shapes.Object(TimeReader.Declare), t => t), null, "Time constants of an emulated device instead of its profile's.");
        var integrator = r.Optional(
            "integrator", Shapes.Map<Integrator, Integrator?>(Shapes.Enum<Integrator>(), i => i), null, "How a sub-step of an emulated continuous device is computed instead of as its profile says.");
        var learning = r.Required("learning", Shapes.Object(l => LearningReader.Declare(l, network)), "How it learns.");
        var seed = r.Optional("seed", Shapes.Seed, 1UL, "Seed of the run: initial values, order and noise.");
        var placement = r.Optional(
            "placement", Shapes.Map<string, string?>(Shapes.Text, t => t), null,
            "How the network gets onto a device with a graph: mask, search or the path of a placement (.json); node by node without it.");
        var constraints = r.Optional(
            "constraints", Shapes.Map<Constraints, Constraints?>(Shapes.Object(Constrain), c => c), null, "Couplings removed and rounded to see what a constraint costs.");
        var observe = r.Optional(
            "observe", Shapes.Map<ObserveSpec, ObserveSpec?>(Shapes.Object(Observe), o => o), null, "Responses and couplings recorded during the run, with pictures in the report.");
        if (placement.Ok && placement.Value is { } word && word is not ("mask" or "search") && !word.EndsWith(".json", StringComparison.Ordinal))
            r.Report(placement, DiagnosticCodes.UnknownName, $"expected 'mask', 'search' or the path of a placement (.json), found '{word}'");
        if (device.Ok && string.IsNullOrWhiteSpace(device.Value))
            r.Report(device, DiagnosticCodes.Range, "the name of the device is empty");
        return () => new(
            name,
            description.Value,
            task.Value,
            constraints.Value is { } given ? network.Value with { Wired = given.Mask(network.Value.Wired) } : network.Value,
            device.Value,
            learning.Value,
            seed.Value)
        {
            Time = time.Value,
            Integrator = integrator.Value,
            Placement = placement.Value,
            Constraints = constraints.Value,
            Observe = observe.Value,
        };
    });

    private static Func<ObserveSpec> Observe(ObjectReader r)
    {
        var at = r.Optional("at", Shapes.List(Shapes.Whole(0)), [0], "Updates after which it is recorded; the end of the run always is.");
        var samples = r.Optional("samples", Shapes.Whole(1), 16, "Test samples to average over, the first ones.");
        var threshold = r.Optional(
            "threshold", Shapes.Number(new(0, 1, OpenMin: true, OpenMax: true)), 0.01, "A node is affected above this share of the largest response.");
        return () => new(at.Value, samples.Value) { Threshold = threshold.Value };
    }

    private static Func<Constraints> Constrain(ObjectReader r)
    {
        var most = Shapes.Map<int, int?>(Shapes.Whole(1), n => n);
        var positive = Shapes.Map<double, double?>(Shapes.Number(Bounds.Positive), x => x);
        var density = r.Optional("density", Shapes.Number(new(0, 1, OpenMin: true)), 1, "Share of the couplings kept, at random.");
        var fanIn = r.Optional("fanIn", most, null, "Most couplings kept at a node towards the layer before it.");
        var dead = r.Optional("deadCouplers", Shapes.Number(new(0, 1, OpenMax: true)), 0, "Probability that a coupler is dead.");
        var radius = r.Optional("radius", positive, null, "Farthest coupling kept; the nodes of a layer lie evenly between 0 and 1.");
        var range = r.Optional("couplingRange", positive, null, "Largest |J| a coupler holds.");
        var bits = r.Optional("couplingBits", Shapes.Map<int, int?>(Shapes.Whole(2, 24), n => n), null, "Bits of a coupling, sign and magnitude.");
        var seed = r.Optional("seed", Shapes.Whole(0), 1, "Which couplings.");
        if (bits.Ok && bits.Value is not null && range.Ok && range.Value is null)
            r.Report(bits, DiagnosticCodes.Conflict, "bits divide a range; give 'couplingRange' too");
        return () => new(density.Value, fanIn.Value, dead.Value, radius.Value, range.Value, bits.Value, seed.Value);
    }

    private static Func<TaskSpec> Task(ObjectReader r)
    {
        var folder = r.Choice<string?>(
            "data",
            "The data set; idx is a folder of 28x28 IDX files.",
            new("xor", _ => () => null),
            new("iris", _ => () => null),
            new("digits", _ => () => null),
            new("idx", c =>
            {
                var path = c.Optional("folder", Shapes.Map<string, string?>(Shapes.Text, t => t), null, "Folder of the files; without it an installed set is looked for.");
                return () => path.Value;
            }));
        var count = Shapes.Map<int, int?>(Shapes.Whole(1), n => n);
        var train = r.Optional("train", count, null, "Training samples to use, the first of each class; all without it.");
        var test = r.Optional("test", count, null, "Test samples to use; all without it.");
        var validation = r.Optional(
            "validation", Shapes.Number(new(0, 1, OpenMax: true)), 0, "Share of the training samples held out to select the best iteration.");
        var folds = r.Optional(
            "folds", Shapes.Map<int, int?>(Shapes.Whole(2, 100), n => n), null,
            "Equal parts of the whole built-in set: one tests (seed 1 the first, seed 2 the second, ..), the others train; the set's own split without it.");
        if (folds.Ok && folds.Value is not null && folder.Ok && folder.Item?.Text is "idx" or "xor")
            r.Report(folds, DiagnosticCodes.Conflict, $"'{folder.Item!.Text}' cannot be cut into folds; only 'iris' and 'digits' can");
        return () => new(folder.Item!.Text, folder.Value, train.Value, test.Value, validation.Value) { Folds = folds.Value };
    }
}
