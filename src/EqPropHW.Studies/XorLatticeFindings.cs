using System.Globalization;
using System.Text;
using EqPropHW.Reports;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>What the lattices of XOR teach: success against skip length, and how far nudges and updates reach.</summary>
internal static class XorLatticeFindings
{
    private static readonly string[] _watched = ["none", "skip2", "skip3"];
    private static readonly string[] _placements = ["a", "b", "c"];
    private static readonly int[] _distances = [1, 2, 3];

    public static Findings Of(StudyResult result, string folder)
    {
        var cells = result.Cells.ToDictionary(c => c.Cell.Name);
        var watched = _watched.Where(cells.ContainsKey).Select(name => (Name: name, Runs: Runs(cells[name], folder))).Where(w => w.Runs.Length > 0).ToArray();
        var text = new StringBuilder();
        var figures = new List<StudyFigure>();
        Lengths(result, cells, text, figures);
        Ways(result, folder, text);
        Regions(watched, text);
        if (watched.Length > 0)
        {
            var lines = watched.Select(w => ObservationFigures.Distance(w.Name, w.Runs)).ToArray();
            figures.Add(new(LineChart.Svg(
                "Response to the nudge by distance", Axis.Linear("couplings to the output", lines.SelectMany(l => l.X)),
                Axis.Log("share of the largest response; bands: all nets", lines.SelectMany(l => l.Extent.Where(v => v > 1e-6))), lines)));
        }
        foreach (var (name, runs) in watched)
            figures.Add(new(ObservationFigures.Evolution($"{name}, seed 1", Wiring(runs[0]), [.. runs[0].Events.OfType<Observed>()])));
        foreach (var cell in result.Cells.Where(c => c.Runs.Count > 0 && !_watched.Contains(c.Cell.Name)))
        {
            var run = RunFolder.Load(Path.Combine(folder, cell.Cell.Name, "seed-1"));
            if (run.Events.OfType<Observed>().LastOrDefault() is { } last)
                figures.Add(new(NetworkFigure.Svg($"{cell.Cell.Name}, seed 1", Wiring(run), last.Couplings, NetworkFigure.Shades(last.Response))));
        }
        return new(text.ToString(), figures);
    }

    private static WiringShown Wiring(RunRecord run) => run.Events.OfType<WiringShown>().Last();

    private static RunRecord[] Runs(CellResult cell, string folder)
        => [.. cell.Runs.Select(r => RunFolder.Load(Path.Combine(folder, cell.Cell.Name, $"seed-{r.Seed}"))).Where(r => r.Events.OfType<Observed>().Any())];

    /// <summary>Success by skip length: the 5 x 5 lattice, and the 9 x 9 one where nothing but the length differs.</summary>
    private static void Lengths(StudyResult result, Dictionary<string, CellResult> cells, StringBuilder text, List<StudyFigure> figures)
    {
        (int Skip, int Won, int Of)[] Count(IEnumerable<(int Skip, string Name)> wanted) =>
        [
            .. from w in wanted where cells.ContainsKey(w.Name) group cells[w.Name] by w.Skip into g
               select (g.Key, g.Sum(c => c.Runs.Count(result.Study.Succeeds)), g.Sum(c => c.Runs.Count)),
        ];
        int[] skips = [1, 2, 3, 4];
        var small = Count(skips.Select(s => (s, XorLattice.Word(s))));
        var large = Count(from s in skips from place in _placements select (s, $"apart-{place}-{XorLattice.Word(s)}"));
        Series[] lines = [.. new[] { ("5 x 5", small), ("9 x 9", large) }.Where(l => l.Item2.Length > 0).Select(l => Line(l.Item1, l.Item2))];
        if (lines.Length > 0)
        {
            figures.Add(new(
                LineChart.Svg("Success by skip length", Axis.Linear("skip length; 1: none", [1, 4]), new("share of nets; bands: 95 % Wilson", 0, 1, IsShare: true), lines),
                "5 x 5: couplings and direct bonds between input and output differ with the length. 9 x 9 periodic: 324 couplings at every length, no direct bond, equal ways on the whole; without skips 162."));
        }
        foreach (var (skip, won, of) in large)
        {
            var interval = Statistics.WilsonInterval(won, of);
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"9 x 9 periodic, {(skip == 1 ? "no skips, 162" : $"skips of {skip}, 324")} couplings, no bond between input and output: {won} of {of} nets ({100 * interval.Low:F0} .. {100 * interval.High:F0} %)"));
        }

        static Series Line(string name, (int Skip, int Won, int Of)[] counts) => new(name, [.. counts.Select(c => (double)c.Skip)], [.. counts.Select(c => (double)c.Won / c.Of)])
        {
            Low = [.. counts.Select(c => Statistics.WilsonInterval(c.Won, c.Of).Low)],
            High = [.. counts.Select(c => Statistics.WilsonInterval(c.Won, c.Of).High)],
        };
    }

    /// <summary>The same large lattices with skips by the number of couplings between input and output instead of their length.</summary>
    private static void Ways(StudyResult result, string folder, StringBuilder text)
    {
        var apart = XorLattice.Apart.Select(c => c.Name).Where(n => !n.EndsWith("none", StringComparison.Ordinal)).ToHashSet();
        var ways = from cell in result.Cells
                   where apart.Contains(cell.Cell.Name) && cell.Runs.Count > 0
                   let wiring = Wiring(RunFolder.Load(Path.Combine(folder, cell.Cell.Name, "seed-1")))
                   group cell by wiring.Inputs.Max(i => wiring.Distance[i]) into g
                   orderby g.Key
                   select (Way: g.Key, Won: g.Sum(c => c.Runs.Count(result.Study.Succeeds)), Of: g.Sum(c => c.Runs.Count));
        foreach (var (way, won, of) in ways)
        {
            var interval = Statistics.WilsonInterval(won, of);
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture, $"9 x 9 periodic with skips, {way} couplings from input to output: {won} of {of} nets ({100 * interval.Low:F0} .. {100 * interval.High:F0} %)"));
        }
    }

    /// <summary>Affected and marginal regions at the end of training, and which couplings training moved.</summary>
    private static void Regions((string Name, RunRecord[] Runs)[] watched, StringBuilder text)
    {
        foreach (var (name, runs) in watched)
        {
            var ends = runs.Select(r => r.Events.OfType<Observed>().Last()).ToArray();
            string Share(Func<RunRecord, double> figure)
            {
                var values = runs.Select(figure).ToArray();
                if (values.Any(double.IsNaN)) return "none so far";
                var interval = Statistics.MeanInterval(values);
                return string.Create(CultureInfo.InvariantCulture, $"{100 * Statistics.Mean(values):F0} % ({100 * interval.Low:F0} .. {100 * interval.High:F0})");
            }
            text.AppendLine($"{name}, {ends.Length} nets: nodes above 1 % of the largest response {Share(r => Above(r, 0.01))}, above 10 % {Share(r => Above(r, 0.1))}; "
                + $"couplings that training moved by more than 10 % of the largest move {Share(Moved)}; "
                + $"response at distance 1, 2, 3: {string.Join(", ", _distances.Select(d => Share(r => At(r, d))))}");
        }
    }

    private static double Above(RunRecord run, double threshold)
    {
        var (wiring, response) = (Wiring(run), run.Events.OfType<Observed>().Last().Response);
        var free = Enumerable.Range(0, response.Length).Except(wiring.Inputs).ToArray();
        return free.Count(i => response[i] > threshold * response.Max()) / (double)free.Length;
    }

    private static double Moved(RunRecord run)
    {
        var (first, last) = (run.Events.OfType<Observed>().First().Couplings, run.Events.OfType<Observed>().Last().Couplings);
        var moves = first.Zip(last, (a, b) => Math.Abs(b - a)).ToArray();
        return moves.Count(m => m > 0.1 * moves.Max()) / (double)moves.Length;
    }

    private static double At(RunRecord run, int distance)
    {
        var line = ObservationFigures.Distance("", [run]);
        var at = line.X.Select((x, k) => (x, k)).FirstOrDefault(p => p.x == distance, (-1, -1)).k;
        return at < 0 ? double.NaN : line.Y[at];
    }
}
