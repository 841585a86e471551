using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EqPropHW.Core;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>Opens a die of the profile without some effects, one emulator thread.</summary>
/// <param name="instance">Which die.</param>
/// <param name="without">Names of effects that are off.</param>
public delegate IDevice OpenDie(ulong instance, IReadOnlyList<string> without);

/// <summary>
/// How many of a hundred dies learn: trains every die, or loads every die with what the ideal device learned, and asks which effect costs
/// most. Every accuracy is a small file in the folder, so an interrupted run goes on where it stopped.
/// </summary>
/// <param name="plan">What is asked.</param>
/// <param name="network">The network.</param>
/// <param name="task">The data.</param>
/// <param name="learning">How it is trained.</param>
/// <param name="open">Opens a die.</param>
public sealed class YieldRun(YieldPlan plan, Network network, TrainingTask task, LearningSettings learning, OpenDie open)
{
    private const string All = "all", Ideal = "ideal";
    private Parameters? _trained;

    /// <summary>Runs what is missing and writes <c>yield.txt</c>.</summary>
    /// <param name="folder">Folder of the run; results of the same question in it are kept.</param>
    /// <param name="progress">Told of each finished die.</param>
    /// <param name="cancellation">Stops between updates.</param>
    /// <exception cref="RunFolderException">The folder holds the results of another question.</exception>
    public async Task<YieldResult> RunAsync(string folder, Action<string> progress, CancellationToken cancellation)
    {
        Claim(folder);
        var ideal = await TrainIdealAsync(folder, cancellation);
        progress(string.Create(CultureInfo.InvariantCulture, $"ideal device: {100 * ideal:F1} %"));
        var variants = plan.RankingDies == 0 ? [] : plan.Effects.SelectMany(e => new[] { "only-" + e, "but-" + e });
        var work = Enumerable.Range(1, plan.Dies).Select(die => (Variant: All, Die: (ulong)die))
            .Concat(variants.SelectMany(v => Enumerable.Range(1, plan.RankingDies).Select(die => (Variant: v, Die: (ulong)die)))).ToArray();
        var accuracy = new double[work.Length];
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, work.Length), options, async (k, token) =>
        {
            accuracy[k] = await MeasureOrKeepAsync(folder, work[k].Variant, work[k].Die, token);
            progress(string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref done)}/{work.Length}  {work[k].Variant}  die {work[k].Die}  {100 * accuracy[k]:F1} %"));
        });
        var found = work.Zip(accuracy).ToLookup(w => w.First.Variant, w => w.Second);
        var result = Answer(ideal, [.. found[All]], v => Statistics.Mean([.. found[v]]));
        SafeFile.WriteText(Path.Combine(folder, "yield.txt"), YieldText.Table(result));
        return result;
    }

    private YieldResult Answer(double ideal, double[] dies, Func<string, double> mean)
    {
        var specification = plan.Specification ?? 0.9 * ideal;
        var good = dies.Count(a => a >= specification);
        var interval = Statistics.WilsonInterval(good, dies.Length);
        var judged = plan.RankingDies == 0 ? double.NaN : dies.Take(plan.RankingDies).Average();
        var killers = plan.RankingDies == 0 ? [] : plan.Effects
            .Select(e => (Effect: e, Alone: mean("only-" + e), Without: mean("but-" + e)))
            .Select(k => new Killer(k.Effect, k.Alone, k.Without, 0.5 * (ideal - k.Alone + k.Without - judged)))
            .OrderByDescending(k => k.Loss).ToArray();
        return new(
            plan.Experiment, plan.Device, plan.PerDie ? "per-die" : "transfer", ideal, specification,
            [.. dies.Select((a, k) => new DieAccuracy((ulong)k + 1, a))], dies.Average(), (double)good / dies.Length, interval.Low, interval.High, killers);
    }

    private async Task<double> MeasureOrKeepAsync(string folder, string variant, ulong die, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, variant, string.Create(CultureInfo.InvariantCulture, $"die-{die}.txt"));
        if (File.Exists(path)) return double.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
        string[] without = variant == All ? [] : variant.StartsWith("but-", StringComparison.Ordinal) ? [variant[4..]] : [.. plan.Effects.Where(e => e != variant[5..])];
        await using var device = open(die, without);
        var accuracy = plan.PerDie
            ? (await TrainAsync(device, cancellation)).Accuracy
            : (await LoadedScore.MeasureAsync(device, network, task, learning, plan.Seed, _trained!, cancellation)).Accuracy;
        Write(path, accuracy);
        return accuracy;
    }

    /// <summary>Trains the ideal device, or reads what it learned; its accuracy.</summary>
    private async Task<double> TrainIdealAsync(string folder, CancellationToken cancellation)
    {
        var (path, learned) = (Path.Combine(folder, Ideal, "die-1.txt"), Path.Combine(folder, Ideal, "parameters.npz"));
        if (File.Exists(path))
        {
            _trained = NetworkFile.Read(learned).ToParameters(network.Substrate);
            return double.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
        }
        await using var device = open(1, [Effects.Every]);
        (_trained, var accuracy) = await TrainAsync(device, cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        NetworkFile.Write(learned, network.Topology, _trained);
        Write(path, accuracy);
        return accuracy;
    }

    /// <summary>Trains a device to the end: what it holds then, and its accuracy on the test samples.</summary>
    private async Task<(Parameters Stored, double Accuracy)> TrainAsync(IDevice device, CancellationToken cancellation)
    {
        // Only the end counts.
        var trainer = new EpTrainer(device, network, task, learning with { EvaluateEvery = int.MaxValue }, plan.Seed);
        Evaluation? last = null;
        await foreach (var happened in trainer.RunAsync(null, cancellation)) last = happened as Evaluation ?? last;
        return (trainer.Stored, last!.Test.Accuracy);
    }

    private void Claim(string folder)
    {
        var identity = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan.Identity)));
        var path = Path.Combine(folder, "question.txt");
        if (File.Exists(path) && !File.ReadAllText(path).StartsWith(identity, StringComparison.Ordinal))
            throw new RunFolderException($"{folder}: holds the dies of another experiment, profile, seed or training; name another folder");
        Directory.CreateDirectory(folder);
        SafeFile.WriteText(path, $"{identity}\n{plan.Identity}\n");
    }

    private static void Write(string path, double accuracy)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SafeFile.WriteText(path, accuracy.ToString("R", CultureInfo.InvariantCulture));
    }
}
