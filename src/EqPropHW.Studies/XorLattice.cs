using System.Globalization;
using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>
/// XOR on XY lattices: local couplings alone carry the answer too short a way, skip connections carry it on. Free and nudged phases
/// run for T = 100 without an earlier stop, as in the public code of the authors. Source: arXiv 2601.21945.
/// </summary>
internal static class XorLattice
{
    private const double Limit = 0.05;

    /// <summary>Nets of each large lattice; three placements together give 42 of each skip length.</summary>
    private const int LargeSeeds = 14;

    /// <summary>
    /// The skip length alone: periodic 9 x 9 lattices with 324 couplings at every length, no coupling between input and output, and
    /// three placements whose shortest ways are 3, 3, 4 bonds for one order of the lengths each: the same number on the whole.
    /// </summary>
    public static Cell[] Apart { get; } =
    [
        .. from skip in new[] { 1, 2, 3, 4 }
           from place in new[] { (Name: "a", Rows: 2, Columns: 3), (Name: "b", Rows: 3, Columns: 4), (Name: "c", Rows: 2, Columns: 4) }
           let sites = $$""" "inputs": [[{{4 - place.Rows}}, {{4 - place.Columns}}], [{{4 + place.Rows}}, {{4 + place.Columns}}]], "outputs": [[4, 4]], "periodic": true """
           select Square($"apart-{place.Name}-{Word(skip)}", 9, sites, Skips(skip)) with { Seeds = LargeSeeds },
    ];

    public static Study Study { get; } = new(
        "xor-lattice",
        "Which wiring does XOR need on a lattice of oscillators: how far must skip connections reach, and what do geometry, boundary and sheer number of couplings do?",
        "C_sim below 0.05 after 1000 updates",
        s => s.Test.Distance < Limit,
        [
            Square("none", 5, Middle(5), "") with { Changes = Watched(Square("", 5, Middle(5), "")) },
            Square("skip2", 5, Middle(5), """, "skips": [2] """) with { Changes = Watched(Square("", 5, Middle(5), """, "skips": [2] """)) },
            Square("skip3", 5, Middle(5), """, "skips": [3] """) with { Changes = Watched(Square("", 5, Middle(5), """, "skips": [3] """)) },
            Square("skip4", 5, Middle(5), """, "skips": [4] """),
            Exact(Square("none-exact", 5, Middle(5), "")),
            Exact(Square("skip2-exact", 5, Middle(5), """, "skips": [2] """)),
            Exact(Square("skip3-exact", 5, Middle(5), """, "skips": [3] """)),
            Square("corner", 5, """ "inputs": [[0, 0], [0, 1]], "outputs": [[4, 4]] """, ""),
            Square("periodic", 5, Middle(5), """, "periodic": true """),
            Square("shells2", 5, Middle(5), """, "shells": 2 """),
            Architecture("triangular", $$""" "kind": "triangular", "rows": 5, "columns": 5, {{Middle(5)}} """),
            Architecture("hexagonal", $$""" "kind": "hexagonal", "rows": 5, "columns": 5, {{Middle(5)}} """),
            Architecture("small-world", $$""" "kind": "small-world", "rows": 5, "columns": 5, "rewired": 0.3, {{Middle(5)}} """),
            Architecture("random-regular", """ "kind": "random-regular", "nodes": 25, "degree": 4, "inputs": [10, 14], "outputs": [12] """),
            // As many nodes, and about as many couplings, as the lattice without skips.
            Architecture("all-to-all-25", """ "kind": "all-to-all", "nodes": 25, "inputs": [10, 14], "outputs": [12] """),
            Architecture("all-to-all-9", """ "kind": "all-to-all", "nodes": 9, "inputs": [0, 1], "outputs": [8] """),
            .. from side in new[] { 7, 9 } from skip in new[] { 1, 3 } select Square($"side{side}-{Word(skip)}", side, Middle(side), Skips(skip)) with { Seeds = LargeSeeds },
            .. Apart,
        ],
        40,
        ["none", "skip2", "skip3"],
        10,
        Gates)
    {
        Findings = XorLatticeFindings.Of,
    };

    /// <summary>A skip length in the name of a cell; 1 is no skip.</summary>
    public static string Word(int skip) => skip == 1 ? "none" : $"skip{skip}";

    private static string Skips(int skip) => skip == 1 ? "" : $$""", "skips": [{{skip}}] """;

    /// <summary>Inputs at two ends of the middle row, output between them.</summary>
    private static string Middle(int side)
        => $$""" "inputs": [[{{side / 2}}, 0], [{{side / 2}}, {{side - 1}}]], "outputs": [[{{side / 2}}, {{side / 2}}]] """;

    private static Cell Square(string name, int side, string sites, string more)
        => Architecture(name, $$""" "kind": "square", "rows": {{side}}, "columns": {{side}}, {{sites}}{{more}} """);

    private static Cell Architecture(string name, string architecture) => new(
        name,
        "xor-xy",
        """
        {
          "network": { "architecture": null, "initial": { "scale": 0.7, "biasRange": 0 } },
          "observe": { "at": [0] },
          "learning": { "beta": 1, "optimizer": "adam", "rate": 0.05, "initialStates": 5, "stopResidual": "none", "evaluateEvery": 100 }
        }
        """,
        $$"""{ "network": { "architecture": { {{architecture}} } } }""");

    private static System.Collections.Immutable.ImmutableArray<string> Watched(Cell cell) => [.. cell.Changes, """{ "observe": { "at": [0, 30, 100, 200, 500] } }"""];

    private static Cell Exact(Cell cell) => cell with { Changes = [.. cell.Changes, """{ "learning": { "gradient": "exact" } }"""] };

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        yield return Share("none", 0.1, atMost: true);
        foreach (var name in new[] { "skip2", "skip3" })
        {
            yield return Share(name, 0.75, atMost: false);
            yield return Median(name, 1e-2);
        }
        yield return Share("corner", 0.1, atMost: true);

        Gate Share(string name, double bound, bool atMost)
        {
            var requirement = string.Create(CultureInfo.InvariantCulture, $"{name}: share of nets below {Limit} {(atMost ? "at most" : "at least")} {bound}");
            if (!cells.TryGetValue(name, out var cell)) return new(requirement, double.NaN, null);
            var share = (double)cell.Runs.Count(Study.Succeeds) / cell.Runs.Count;
            return new(requirement, share, atMost ? share <= bound : share >= bound);
        }

        Gate Median(string name, double bound)
        {
            var requirement = string.Create(CultureInfo.InvariantCulture, $"{name}: median C_sim at most {bound}");
            if (!cells.TryGetValue(name, out var cell)) return new(requirement, double.NaN, null);
            var median = Statistics.Median([.. cell.Runs.Select(r => r.Test.Distance)]);
            return new(requirement, median, median <= bound);
        }
    }
}
