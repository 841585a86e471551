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
        var learning = r.Required("learning", Shapes.Object(l => LearningReader.Declare(l, network)), "How it learns.");
        var seed = r.Optional("seed", Shapes.Seed, 1UL, "Seed of the run: initial values, order and noise.");
        if (device.Ok && string.IsNullOrWhiteSpace(device.Value))
            r.Report(device, DiagnosticCodes.Range, "the name of the device is empty");
        return () => new(name, description.Value, task.Value, network.Value, device.Value, learning.Value, seed.Value) { Time = time.Value };
    });

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
        return () => new(folder.Item!.Text, folder.Value, train.Value, test.Value, validation.Value);
    }
}
