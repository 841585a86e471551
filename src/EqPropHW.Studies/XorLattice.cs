using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>
/// XOR on XY lattices: local couplings alone carry the answer too short a way, skip connections carry it on. Source: Wang,
/// Wanjura and Marquardt, arXiv 2601.21945.
/// </summary>
internal static class XorLattice
{
    private const double Limit = 0.05;

    /// <summary>Inputs at two ends of the middle row, output between them.</summary>
    private const string Middle = """ "inputs": [[2, 0], [2, 4]], "outputs": [[2, 2]] """;

    /// <summary>No skip connection of length 2, 3 or 4 joins these sites of a 9 x 9 lattice directly.</summary>
    private const string Apart = """ "inputs": [[3, 1], [3, 7]], "outputs": [[5, 4]] """;

    public static Study Study { get; } = new(
        "xor-lattice",
        "Which wiring does XOR need on a lattice of oscillators: how far must skip connections reach, and what do geometry, boundary and sheer number of couplings do?",
        "C_sim below 0.05 after 1000 updates",
        s => s.Test?.Distance < Limit,
        [
            Square("none", 5, Middle, ""),
            Square("skip2", 5, Middle, """, "skips": [2] """),
            Square("skip3", 5, Middle, """, "skips": [3] """),
            Square("skip4", 5, Middle, """, "skips": [4] """),
            Square("periodic", 5, Middle, """, "periodic": true """),
            Square("shells2", 5, Middle, """, "shells": 2 """),
            Square("corner", 5, """ "inputs": [[0, 0], [0, 1]], "outputs": [[4, 4]] """, ""),
            Architecture("triangular", $$""" "kind": "triangular", "rows": 5, "columns": 5, {{Middle}} """),
            Architecture("small-world", $$""" "kind": "small-world", "rows": 5, "columns": 5, "rewired": 0.3, {{Middle}} """),
            Architecture("random-regular", """ "kind": "random-regular", "nodes": 25, "degree": 4, "inputs": [10, 14], "outputs": [12] """),
            // As many nodes, and as many couplings, as the lattice without skips.
            Architecture("all-to-all-25", """ "kind": "all-to-all", "nodes": 25, "inputs": [10, 14], "outputs": [12] """),
            Architecture("all-to-all-9", """ "kind": "all-to-all", "nodes": 9, "inputs": [0, 1], "outputs": [8] """),
            Square("apart9-none", 9, Apart, ""),
            Square("apart9-skip2", 9, Apart, """, "skips": [2] """),
            Square("apart9-skip3", 9, Apart, """, "skips": [3] """),
            Square("apart9-skip4", 9, Apart, """, "skips": [4] """),
        ],
        40,
        ["none", "skip2", "skip3"],
        10,
        Gates);

    private static Cell Square(string name, int side, string sites, string more)
        => Architecture(name, $$""" "kind": "square", "rows": {{side}}, "columns": {{side}}, {{sites}}{{more}} """);

    private static Cell Architecture(string name, string architecture) => new(
        name,
        "xor-xy",
        $$"""
        {
          "network": { "architecture": null, "initial": { "scale": 0.7, "biasRange": 0 } },
          "learning": { "beta": 1, "optimizer": "adam", "rate": 0.05, "initialStates": 5, "stopResidual": 1e-3, "evaluateEvery": 100 }
        }
        """,
        $$"""{ "network": { "architecture": { {{architecture}} } } }""");

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
            var requirement = $"{name}: share of nets below {Limit} {(atMost ? "at most" : "at least")} {bound}";
            if (!cells.TryGetValue(name, out var cell)) return new(requirement, double.NaN, null);
            var share = (double)cell.Runs.Count(Study.Succeeds) / cell.Runs.Count;
            return new(requirement, share, atMost ? share <= bound : share >= bound);
        }

        Gate Median(string name, double bound)
        {
            var requirement = $"{name}: median C_sim at most {bound}";
            if (!cells.TryGetValue(name, out var cell)) return new(requirement, double.NaN, null);
            var median = Statistics.Median([.. cell.Runs.Select(r => r.Test?.Distance ?? double.NaN)]);
            return new(requirement, median, median <= bound);
        }
    }
}
