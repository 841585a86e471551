using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EqPropHW.Core;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>The gradient of one device compared with the exact one.</summary>
/// <param name="Network">Name of the bench.</param>
/// <param name="Knob">What was turned; <c>none</c> for the ideal device.</param>
/// <param name="Level">How far.</param>
/// <param name="Die">Which die.</param>
/// <param name="Cosine">Cosine of the angle between the two gradients.</param>
/// <param name="Norm">Norm of the device's over that of the exact one.</param>
/// <param name="Jumps">Share of the samples that jumped to another basin.</param>
public readonly record struct GradientCell(string Network, string Knob, double Level, ulong Die, double Cosine, double Norm, double Jumps);

/// <summary>The study <c>gradient-quality</c>: how good is the EP gradient of an imperfect device, before anything is trained on it?</summary>
public static class GradientQuality
{
    /// <summary>Its name.</summary>
    public const string Name = "gradient-quality";

    /// <summary>What it asks.</summary>
    public const string Question = "How far do bits, noise, averaging, asymmetry, mismatch, drift, temperature, phase length and beta turn and stretch the EP gradient of a device away from the exact one?";

    /// <summary>
    /// The networks: one small net of each substrate. Law A
    /// with a logistic activation has no corners, at which a finite nudge is no derivative.
    /// </summary>
    public static ImmutableArray<Cell> Networks { get; } =
    [
        new("xy-64-20-10", "digits-xy", """{ "network": { "architecture": { "sizes": [64, 20, 10] } } }"""),
        new("neuron-64-20-10", "digits-neuron", """
            {
              "network": { "law": "A", "activation": "logistic", "architecture": { "sizes": [64, 20, 10] } },
              "learning": { "nudging": "centered", "optimizer": "adam", "rates": null, "rate": 0.01 }
            }
            """),
    ];

    /// <summary>Names of everything it turns.</summary>
    public static IEnumerable<string> Knobs => KnobTable.All.Select(k => k.Name);

    private const int Samples = 64, QuickSamples = 32, Dies = 5, QuickDies = 2;

    // A few nearly free samples would outweigh all others: the scope is the same for every device.
    private const int Margin = 10;

    /// <summary>Measures all knobs and writes <c>cells.csv</c>, <c>dies.csv</c>, <c>table.txt</c>, <c>findings.txt</c> and <c>index.html</c>.</summary>
    /// <param name="benches">The networks.</param>
    /// <param name="folder">Folder of the study.</param>
    /// <param name="dies">Dies of each level; null for the study's own number.</param>
    /// <param name="quick">Whether every other level and fewer samples and dies do.</param>
    /// <param name="knobs">Only these knobs; null for all.</param>
    /// <param name="progress">Told of every finished knob.</param>
    /// <param name="cancellation">Stops between readings.</param>
    public static async Task<GradientFindings> RunAsync(
        IEnumerable<GradientBench> benches, string folder, int? dies, bool quick, IReadOnlyList<string>? knobs, Action<string> progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var cells = new List<GradientCell>();
        foreach (var bench in benches)
        {
            var parameters = await bench.TrainAsync(cancellation);
            var probe = new GradientProbe(bench.Network, bench.Task, bench.Reference, seed: 1, quick ? QuickSamples : Samples);
            double[] exact;
            await using (var ideal = bench.Open(bench.Ideal, 1, true)) exact = await probe.ExactAsync(ideal, parameters, Margin, cancellation);
            progress($"{bench.Name}: {probe.Among.Count(a => a)} of {probe.Among.Length} samples; the others are too soft for {Margin} times the nudge");
            var range = parameters.Couplings.Max(Math.Abs);
            await ReadAsync(new("none", "", [0]) { IsSureOfDie = true }, 0);
            foreach (var knob in KnobTable.All.Where(k => knobs?.Contains(k.Name) != false))
            {
                var levels = knob.Levels.Where((_, k) => !quick || k % 2 == 0);
                foreach (var level in levels) await ReadAsync(knob, level);
                progress($"{bench.Name}: {knob.Name}: cosine {string.Join(", ", cells.Where(c => c.Network == bench.Name && c.Knob == knob.Name).GroupBy(c => c.Level).Select(g => Text(g.Key) + ": " + Text(g.Average(c => c.Cosine))))}");
            }

            async Task ReadAsync(Knob knob, double level)
            {
                for (var die = 1UL; die <= (ulong)(knob.IsSureOfDie ? 1 : dies ?? (quick ? QuickDies : Dies)); die++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    await using var device = bench.Open(knob.Device(bench.Ideal, level, range), die, false);
                    var reading = await probe.ReadAsync(device, parameters, knob.Phases(bench.Reference, level), cancellation);
                    cells.Add(new(
                        bench.Name, knob.Name, level, die, LogicalGradient.Cosine(reading.Gradient, exact),
                        Math.Sqrt(reading.Gradient.Sum(g => g * g) / exact.Sum(g => g * g)), (double)reading.Jumps / (reading.Used + reading.Jumps)));
                }
            }
        }
        SafeFile.WriteText(Path.Combine(folder, "dies.csv"), Csv(cells));
        var findings = GradientFindings.Of(cells);
        SafeFile.WriteText(Path.Combine(folder, "cells.csv"), Csv(findings.Cells));
        SafeFile.WriteText(Path.Combine(folder, "table.txt"), findings.Table);
        SafeFile.WriteText(Path.Combine(folder, "findings.txt"), findings.Sentences);
        SafeFile.WriteText(Path.Combine(folder, "index.html"), StudyPage.Html(Name, Question, findings.Sentences, findings.Figures, $"eqp study {Name}"));
        return findings;
    }

    private static string Csv(IEnumerable<GradientRow> rows)
    {
        var text = new StringBuilder("name,seeds,success,low,high,distance,accuracy\n");
        foreach (var r in rows) text.Append(CultureInfo.InvariantCulture, $"{r.Name},{r.Seeds},{r.Success:R},{r.Low:R},{r.High:R},{r.Distance:R},{r.Accuracy:R}\n");
        return text.ToString();
    }

    private static string Csv(IEnumerable<GradientCell> cells)
    {
        var text = new StringBuilder("network,knob,level,die,cosine,norm,jumps\n");
        foreach (var c in cells) text.Append(CultureInfo.InvariantCulture, $"{c.Network},{c.Knob},{c.Level:R},{c.Die},{c.Cosine:R},{c.Norm:R},{c.Jumps:R}\n");
        return text.ToString();
    }

    private static string Text(double x) => x.ToString("G3", CultureInfo.InvariantCulture);
}
