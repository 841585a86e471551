using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>Runs one cell with one seed: opens its device and data, and trains in a folder.</summary>
/// <param name="cell">The cell: its name becomes the experiment's.</param>
/// <param name="source">Full text of the experiment.</param>
/// <param name="seed">Seed of the run.</param>
/// <param name="folder">Its run folder; an unfinished run there goes on.</param>
/// <param name="cancellation">Stops between updates.</param>
public delegate Task<Summary> RunCell(Cell cell, string source, ulong seed, string folder, CancellationToken cancellation);

/// <summary>
/// Runs the grid of a study: a run folder for each cell and seed, one emulator thread each, as many at once as there are
/// processors. Finished runs are kept, so an interrupted study goes on where it stopped.
/// </summary>
/// <param name="study">The study.</param>
/// <param name="textOf">Text of a built-in experiment.</param>
/// <param name="run">Runs one cell with one seed.</param>
public sealed class StudyRunner(Study study, Func<string, string> textOf, RunCell run)
{
    /// <summary>Runs what is missing, then writes <c>table.txt</c>, <c>cells.csv</c> and <c>index.html</c>.</summary>
    /// <param name="folder">Folder of the study.</param>
    /// <param name="seeds">Seeds of each cell; null for the study's own number.</param>
    /// <param name="quick">Whether only the quick cells run.</param>
    /// <param name="only">Names of the cells to run, without judging the bounds; null for all.</param>
    /// <param name="progress">Told of each finished run.</param>
    /// <param name="cancellation">Stops all runs; the study can be resumed.</param>
    public async Task<StudyResult> RunAsync(
        string folder, int? seeds, bool quick, IReadOnlyCollection<string>? only, Action<string> progress, CancellationToken cancellation)
    {
        var cells = study.Cells.Where(c => only?.Contains(c.Name) ?? (!quick || study.QuickCells.Contains(c.Name))).ToArray();
        var count = seeds ?? (quick ? study.QuickSeeds : study.Seeds);
        var work = Enumerable.Range(1, count).SelectMany(seed => cells.Where(c => seed <= (c.Seeds ?? count)).Select(cell => (Cell: cell, Seed: (ulong)seed))).ToArray();
        var runs = new Summary[work.Length];
        var done = 0;
        StudyFolder.Claim(folder, study.Name);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, work.Length), options, async (k, token) =>
        {
            var (cell, seed) = work[k];
            runs[k] = await RunOrKeepAsync(folder, cell, seed, token);
            progress($"{Interlocked.Increment(ref done)}/{work.Length}  {cell.Name}  seed {seed}  {StudyText.Outcome(runs[k])}");
        });
        var results = cells
            .Select(cell => new CellResult(cell, [.. work.Zip(runs).Where(w => w.First.Cell == cell).Select(w => w.Second)]))
            .ToArray();
        var judged = only is null && count >= study.Seeds ? study.Gates(results.ToDictionary(r => r.Cell.Name)).ToArray() : [];
        var result = new StudyResult(study, results, judged);
        result.Write(folder);
        return result;
    }

    private async Task<Summary> RunOrKeepAsync(string folder, Cell cell, ulong seed, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, cell.Name, $"seed-{seed}");
        var source = cell.Source(textOf);
        if (File.Exists(Path.Combine(path, "manifest.json")))
        {
            var kept = RunFolder.Load(path);
            if (kept.Manifest.ExperimentSource != source)
                throw new RunFolderException($"{path}: holds a run of another experiment under this name; remove it or name another folder");
            if (kept.Summary is not null) return kept.Summary;
        }
        return await run(cell, source, seed, path, cancellation);
    }
}
