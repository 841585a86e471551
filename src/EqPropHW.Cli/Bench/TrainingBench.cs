using EqPropHW.Training;

namespace EqPropHW.Cli.Bench;

/// <summary>The training runs of the gates on all processors.</summary>
internal static class TrainingBench
{
    private const string Digits = "digits-xy, equilibrium mode, wall";
    private const string DigitsAccuracy = "digits-xy, equilibrium mode, test accuracy";
    private const string Images = "28x28 images, XY 784-128-10, equilibrium mode, one epoch, wall";

    /// <summary>The gates; without figures when they are not asked for.</summary>
    public static async Task<IReadOnlyList<BenchGate>> RunAsync(bool asked, CancellationToken cancellation)
    {
        var note = asked ? "" : "not asked for: --full";
        if (!asked) return [new(Digits, null, "s", 20, 5, true, note), new(DigitsAccuracy, null, "%", 92, 92, false, note), new(Images, null, "s", 3, 1, true, note), Headline.NotRun(note)];
        var folder = Directory.CreateTempSubdirectory("eqp-bench").FullName;
        try
        {
            var digits = await Plan("digits-xy", folder).RunAsync(_ => { }, cancellation);
            var gates = new List<BenchGate>
            {
                new(Digits, digits.WallSeconds, "s", 20, 5, IsLimit: true),
                new(DigitsAccuracy, 100 * digits.Test!.Accuracy, "%", 92, 92),
            };
            gates.Add(await EpochAsync(folder, cancellation));
            gates.Add(await Headline.AccuracyAsync(folder, cancellation));
            return gates;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The second epoch, between its first and last update, evaluations left out.</summary>
    private static async Task<BenchGate> EpochAsync(string folder, CancellationToken cancellation)
    {
        RunPlan plan;
        try
        {
            plan = Plan("fashion-xy", folder);
        }
        catch (DataException e)
        {
            return new(Images, null, "s", 3, 1, IsLimit: true, e.Message);
        }
        var epoch = plan.Task.Train.Count / plan.Experiment.Learning.Batch;
        var (watch, spent, last) = (System.Diagnostics.Stopwatch.StartNew(), 0.0, 0.0);
        var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await plan.RunAsync(
                happened =>
                {
                    var now = watch.Elapsed.TotalSeconds;
                    if (happened is Updated { Iteration: var k } && k > epoch)
                    {
                        spent += now - last;
                        if (k == 2 * epoch) enough.Cancel();
                    }
                    last = watch.Elapsed.TotalSeconds;
                },
                enough.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The epoch is over.
        }
        return new(Images, spent, "s", 3, 1, IsLimit: true, $"{epoch} updates of {plan.Experiment.Learning.Batch} images, evaluations not counted");
    }

    private static RunPlan Plan(string name, string folder)
        => RunPlan.New(name, new(null, null, null, 1, "equilibrium", false), Path.Combine(folder, name), Environment.ProcessorCount);
}
