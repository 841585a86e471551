using EqPropHW.Cli;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Tests.Papers;

/// <summary>The built-in experiments learn what the README says, on real data, in the time it says.</summary>
public sealed class TrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eqp-train-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("xor-xy", 1.0)]
    [InlineData("iris-xy", 0.93)]
    [InlineData("digits-xy", 0.90)]
    [InlineData("digits-neuron", 0.92)]
    public async Task Built_in_experiments_reach_their_accuracy_within_three_minutes(string name, double accuracy)
    {
        var summary = await Train(name);

        Assert.InRange(summary.Test!.Accuracy, accuracy, 1);
        Assert.InRange(summary.WallSeconds, 0, 180);
    }

    /// <summary>A piece of the full-size image set: 28x28 inputs, real data, three passes over 4000 of its images.</summary>
    [Fact]
    public async Task Full_size_images_are_learned()
    {
        if (!Directory.Exists(IdxFolder.InstalledFolder)) return;
        var source = EqPropHW.Profiles.BuiltInExperiments.Text("fashion-xy");
        var file = Path.Combine(_folder, "fashion-small.jsonc");
        await File.WriteAllTextAsync(file, Studies.MergePatch.Apply(source, """
            { "task": { "train": 4000, "test": 1000, "validation": 0 },
              "network": { "architecture": { "sizes": [784, 64, 10] } },
              "learning": { "batch": 32, "epochs": 3, "evaluateEvery": 1000 } }
            """));

        var summary = await Train(file);

        Assert.InRange(summary.Test!.Accuracy, 0.65, 1);
    }

    private Task<Summary> Train(string name)
        => RunPlan.New(name, new(null, null, null, 1, null, false), Path.Combine(_folder, "run"), threads: 2).RunAsync(_ => { }, CancellationToken.None);
}
