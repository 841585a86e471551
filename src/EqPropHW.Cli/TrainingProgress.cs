using System.Diagnostics;
using System.Globalization;
using EqPropHW.Core;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Cli;

/// <summary>
/// What a person sees of a run, on stderr: one line redrawn with bar, accuracy and time left on a terminal, a plain line
/// for each evaluation when redirected.
/// </summary>
internal sealed class TrainingProgress : IDisposable
{
    private static readonly CultureInfo _invariant = CultureInfo.InvariantCulture;
    private readonly bool _live = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _first = -1;
    private TimeSpan _drawn;
    private string _accuracy = "";

    public TrainingProgress(Experiment experiment, DeviceDescription device, string folder)
    {
        var topology = experiment.Network.Topology;
        Console.Error.WriteLine(
            $"{experiment.Name}: {experiment.Network.Substrate.Name} network, {topology.NodeCount} nodes, {topology.Edges.Length} couplings, "
            + $"on {device.Identity.Name} ({device.Identity.BoardId}, accuracy class {device.AccuracyClass})");
        if (!device.Effects.IsEmpty) Console.Error.WriteLine($"effects on: {string.Join(", ", device.Effects)}");
        Console.Error.WriteLine($"seed {experiment.Seed}, run folder {folder}");
    }

    /// <summary>Shows an event.</summary>
    public void Observe(TrainingEvent happened)
    {
        switch (happened)
        {
            case Updated updated:
                if (_first < 0) _first = updated.Iteration - 1;
                if (_live && (_watch.Elapsed - _drawn).TotalMilliseconds > 100) Draw(updated);
                break;
            case Evaluation e:
                _accuracy = string.Create(_invariant, $"test {100 * e.Test.Accuracy:F1} %");
                if (!_live) Console.Error.WriteLine(Line(e));
                break;
        }
    }

    /// <summary>Prints a line of its own.</summary>
    public void Warn(string text) => Console.Error.WriteLine((_live ? "\r\x1b[K" : "") + text);

    /// <summary>Clears the live line.</summary>
    public void Dispose()
    {
        if (_live) Console.Error.Write("\r\x1b[K");
    }

    /// <summary>Prints the result of a finished run on stdout.</summary>
    public static void PrintResult(Summary s, RunFolder run)
    {
        static string Percent(double? share) => share is { } s ? (100 * s).ToString("F1", _invariant) + " %" : "unknown";
        Console.WriteLine($"test accuracy {Percent(s.Test.Accuracy)} after {s.Iterations} updates"
            + (s.Selected is { } selected ? $"; selected on validation (update {selected.Iteration}): {Percent(selected.Test.Accuracy)}" : ""));
        Console.WriteLine(string.Create(_invariant, $"distance {s.Test.Distance:0.00e+0}; settled {Percent(s.Settled)}; basin jumps {Percent(s.BasinJumps)}"));
        Console.WriteLine(string.Create(_invariant, $"{s.WallSeconds:F1} s here, {s.DeviceCycles:0.00e+0} cycles = {s.DeviceSeconds:0.00e+0} s on the device, samples one after another"));
        Console.WriteLine($"report: {run.ReportPath}");
    }

    private static string Line(Evaluation e)
    {
        var validation = e.Validation is { } v ? string.Create(_invariant, $"  validation {100 * v.Accuracy:F1} %") : "";
        return string.Create(_invariant, $"update {e.Iteration}  train {100 * e.Train.Accuracy:F1} %{validation}  test {100 * e.Test.Accuracy:F1} %  distance {e.Test.Distance:0.00e+0}");
    }

    private void Draw(Updated updated)
    {
        const int Width = 24;
        _drawn = _watch.Elapsed;
        var share = (double)updated.Iteration / updated.Of;
        var left = _drawn * ((double)(updated.Of - updated.Iteration) / Math.Max(1, updated.Iteration - _first));
        var bar = new string('#', (int)(Width * share)).PadRight(Width, '.');
        Console.Error.Write(string.Create(_invariant, $"\r[{bar}] {100 * share:F0} %  update {updated.Iteration}/{updated.Of}  {_accuracy}  {left:m\\:ss} left\x1b[K"));
    }
}
