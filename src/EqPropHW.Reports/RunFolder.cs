using System.Globalization;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>A run read back from its folder.</summary>
/// <param name="Manifest">What was run.</param>
/// <param name="Events">What happened, in order.</param>
/// <param name="Summary">The result; null when the run has not ended.</param>
public sealed record RunRecord(RunManifest Manifest, IReadOnlyList<TrainingEvent> Events, Summary? Summary);

/// <summary>
/// The folder of one run: <c>manifest.json</c>, <c>metrics.jsonl</c>, <c>summary.json</c>, <c>parameters.npz</c> and
/// <c>report.html</c>. Metrics are appended; every other file is either whole or absent.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private FileStream _metrics;

    private RunFolder(string path, RunManifest manifest)
    {
        Path = path;
        Manifest = manifest;
        _metrics = OpenMetrics(path);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What is run.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Where the trained network is written, in the format of <see cref="NetworkFile"/>.</summary>
    public string ParametersPath => System.IO.Path.Combine(Path, "parameters.npz");

    /// <summary>The self-contained report.</summary>
    public string ReportPath => System.IO.Path.Combine(Path, "report.html");

    /// <summary>The folder a run gets when none is named: <c>ROOT/NAME-TIME</c>, with a number appended when that is taken.</summary>
    /// <param name="root">Folder of all runs.</param>
    /// <param name="experiment">Name of the experiment.</param>
    /// <param name="started">When the run begins; written in UTC.</param>
    public static string DefaultPath(string root, string experiment, DateTimeOffset started)
    {
        var invalid = System.IO.Path.GetInvalidFileNameChars();
        var name = string.Concat(experiment.Select(c => invalid.Contains(c) || c is '/' or '\\' or ':' ? '_' : c));
        var time = started.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var path = System.IO.Path.Combine(root, $"{name}-{time}");
        return Enumerable.Range(1, int.MaxValue).Select(k => k == 1 ? path : $"{path}-{k}").First(p => !Directory.Exists(p));
    }

    /// <summary>Makes the folder of a new run and writes its manifest.</summary>
    /// <exception cref="RunFolderException">The folder already holds a run.</exception>
    public static RunFolder Create(string path, RunManifest manifest)
    {
        if (File.Exists(ManifestPath(path)) || File.Exists(MetricsPath(path)))
            throw new RunFolderException($"{path}: already holds a run; resume it, or name another folder");
        Directory.CreateDirectory(path);
        SafeFile.WriteText(ManifestPath(path), JsonSerializer.Serialize(manifest, RunJson.File) + "\n");
        return new(path, manifest);
    }

    /// <summary>Opens a run to go on with it.</summary>
    /// <exception cref="RunFolderException">There is no readable manifest.</exception>
    public static RunFolder Open(string path) => new(path, ReadManifest(path));

    /// <summary>Reads a run back.</summary>
    /// <exception cref="RunFolderException">A file is missing or broken; the message says which, and in which line.</exception>
    public static RunRecord Load(string path)
    {
        var manifest = ReadManifest(path);
        if (!File.Exists(MetricsPath(path))) throw Missing(path, MetricsPath(path));
        var summary = File.Exists(SummaryPath(path)) ? ReadJson<Summary>(SummaryPath(path)) : null;
        return new(manifest, MetricsFile.Read(MetricsPath(path)), summary);
    }

    /// <summary>Appends an event and hands it to the operating system; <see cref="Updated"/> and <see cref="Checkpointed"/> are not kept.</summary>
    public void Append(TrainingEvent happened)
    {
        if (happened is Updated or Checkpointed) return;
        _metrics.Write(MetricsFile.Line(happened));
        _metrics.Flush();
    }

    /// <summary>
    /// Goes back to a checkpoint: drops later events, a last line cut off by a crash, and the summary. The resumed run writes
    /// them again. The end of the run comes before the last checkpoint, so it stays when that is the one.
    /// </summary>
    /// <param name="iteration">Iteration of the checkpoint; events up to and including it stay.</param>
    /// <exception cref="RunFolderException">A line before the last is not an event.</exception>
    public void TruncateTo(int iteration)
    {
        var kept = MetricsFile.Read(MetricsPath(Path)).Where(e => e.Iteration <= iteration);
        // Written again rather than cut, so a whole last line that lost only its line end is healed too.
        var bytes = kept.SelectMany(MetricsFile.Line).ToArray();
        _metrics.Dispose();
        SafeFile.Write(MetricsPath(Path), stream => stream.Write(bytes));
        _metrics = OpenMetrics(Path);
        File.Delete(SummaryPath(Path));
    }

    /// <summary>Writes <c>summary.json</c>.</summary>
    public void WriteSummary(Summary summary)
        => SafeFile.WriteText(SummaryPath(Path), JsonSerializer.Serialize(summary, RunJson.File) + "\n");

    /// <summary>Writes <c>report.html</c> from what the folder holds, and the pictures of an observed network as <c>figures/NAME.svg</c> too.</summary>
    public void WriteReport()
    {
        RunRecord[] run = [Load(Path)];
        SafeFile.WriteText(ReportPath, RunReport.Html(run));
        foreach (var (name, svg) in ObservationFigures.Of(run))
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Path, "figures"));
            SafeFile.WriteText(System.IO.Path.Combine(Path, "figures", name + ".svg"), svg + "\n");
        }
    }

    /// <summary>Closes the metrics.</summary>
    public void Dispose() => _metrics.Dispose();

    private static FileStream OpenMetrics(string path) => new(MetricsPath(path), FileMode.Append, FileAccess.Write, FileShare.Read);

    private static string ManifestPath(string path) => System.IO.Path.Combine(path, "manifest.json");

    private static string MetricsPath(string path) => System.IO.Path.Combine(path, "metrics.jsonl");

    private static string SummaryPath(string path) => System.IO.Path.Combine(path, "summary.json");

    private static RunManifest ReadManifest(string path)
    {
        if (!Directory.Exists(path)) throw new RunFolderException($"{path}: no such folder");
        return File.Exists(ManifestPath(path)) ? ReadJson<RunManifest>(ManifestPath(path)) : throw Missing(path, ManifestPath(path));
    }

    private static RunFolderException Missing(string folder, string file)
        => new($"{folder}: not a run folder: {System.IO.Path.GetFileName(file)} is missing");

    private static T ReadJson<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), RunJson.File)
                ?? throw new RunFolderException($"{path}: null instead of an object");
        }
        catch (JsonException e)
        {
            throw new RunFolderException($"{path}:{(e.LineNumber ?? 0) + 1}: {e.Message}", e);
        }
    }
}
