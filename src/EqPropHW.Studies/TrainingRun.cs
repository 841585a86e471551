using System.Diagnostics;
using EqPropHW.Core;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>One training run in a run folder: the cell of a study, and what <c>eqp train</c> does.</summary>
/// <remarks>
/// A checkpoint follows every evaluation, so the folder is consistent at any moment: a run killed anywhere goes on from
/// its last evaluation to the same parameters and metrics, byte for byte.
/// </remarks>
public static class TrainingRun
{
    /// <summary>Runs or resumes.</summary>
    /// <param name="folder">An open run folder.</param>
    /// <param name="trainer">The trainer, at its initial parameters.</param>
    /// <param name="topology">The graph, for <c>parameters.npz</c>.</param>
    /// <param name="clockHz">Control clock of the device, for device seconds.</param>
    /// <param name="observe">Sees every event; may be null.</param>
    /// <param name="cancellation">Stops between updates; the folder can be resumed.</param>
    /// <returns>The result, also written as <c>summary.json</c> beside <c>report.html</c>.</returns>
    public static async Task<Summary> ExecuteAsync(
        RunFolder folder, EpTrainer trainer, Topology topology, double clockHz, Action<TrainingEvent>? observe, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var path = CheckpointPath(folder.Path);
        var from = File.Exists(path) ? Checkpoint.Read(path) : null;
        folder.TruncateTo(from?.Iteration ?? -1);
        var last = from;
        await foreach (var happened in trainer.RunAsync(from, cancellation))
        {
            if (happened is Checkpointed checkpointed)
            {
                // The checkpoint comes last: once it is there, nothing before it is written again.
                NetworkFile.Write(folder.ParametersPath, topology, trainer.Stored);
                checkpointed.State.Write(path);
                last = checkpointed.State;
            }
            else
            {
                folder.Append(happened);
            }
            observe?.Invoke(happened);
        }
        if (last is { Selected.Length: > 0 })
            NetworkFile.Write(Path.Combine(folder.Path, "selected.npz"), topology, trainer.Physical(last.Selected));
        var summary = Summary.From(folder.Manifest, RunFolder.Load(folder.Path).Events, watch.Elapsed.TotalSeconds, clockHz);
        folder.WriteSummary(summary);
        folder.WriteReport();
        File.Delete(path);
        return summary;
    }

    /// <summary>Where a run keeps its checkpoint while it is not finished.</summary>
    public static string CheckpointPath(string folder) => Path.Combine(folder, "checkpoint.npz");
}
