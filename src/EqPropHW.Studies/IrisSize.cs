namespace EqPropHW.Studies;

/// <summary>
/// Iris on lattices of growing side, with and without skip connections, against all-to-all arrays and dense layers: 5-fold
/// cross-validation, so five seeds a fold are 25 runs a cell. Source of the question: arXiv 2601.21945.
/// </summary>
internal static class IrisSize
{
    private static readonly int[] _sides = [4, 5, 6, 7, 8];

    public static Study Study { get; } = new(
        "iris-size",
        "How large must a lattice be for Iris, do skip connections help, and does it reach an all-to-all array with fewer couplings?",
        "test accuracy of at least 93 % on its fold",
        s => s.Test.Accuracy >= 0.93,
        [
            .. _sides.Select(side => Square($"none-{side}", side, "")),
            .. _sides.Select(side => Square($"skip2-{side}", side, """, "skips": [2] """)),
            .. _sides.Select(side => Square($"skip3-{side}", side, """, "skips": [3] """)),
            .. new[] { 9, 12, 16, 25, 36 }.Select(nodes => Wired($"all-{nodes}", $$""" "kind": "all-to-all", "nodes": {{nodes}}, "inputs": 4, "outputs": 3 """)),
            .. new[] { 5, 10, 20 }.Select(hidden => Wired($"dense-{hidden}", $$""" "kind": "layers", "sizes": [4, {{hidden}}, 3] """)),
            Exact("skip2-6", Square("", 6, """, "skips": [2] """)),
            Exact("none-6", Square("", 6, "")),
            Exact("all-16", Wired("", """ "kind": "all-to-all", "nodes": 16, "inputs": 4, "outputs": 3 """)),
        ],
        25,
        ["none-5", "skip2-5", "all-16", "dense-10"],
        5,
        Gates)
    {
        Findings = (result, folder) => CouplingFindings.Of(
            result, folder,
            ["none-", "skip2-", "skip3-", "all-", "dense-"],
            // As many nodes each; then about as many couplings.
            ("none-4", "all-16"), ("skip2-4", "all-16"), ("skip3-4", "all-16"), ("none-5", "all-25"), ("skip2-5", "all-25"), ("skip3-5", "all-25"),
            ("none-6", "all-36"), ("skip2-6", "all-36"), ("skip3-6", "all-36"), ("skip3-4", "all-9"), ("skip3-5", "all-12"), ("skip2-6", "all-16")),
    };

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        yield return Bounds.AtLeast(cells, "all-16", "last", 0.93, s => s.Test.Accuracy);
        yield return Bounds.AtLeast(cells, "skip2-6", "last", 0.93, s => s.Test.Accuracy);
    }

    /// <summary>Inputs spread over the first column, outputs over the last, so that neither moves with the side.</summary>
    private static Cell Square(string name, int side, string more)
    {
        string Spread(int count, int column) => string.Join(", ", Enumerable.Range(0, count).Select(k => $"[{k * (side - 1) / (count - 1)}, {column}]"));
        return Wired(name, $$""" "kind": "square", "rows": {{side}}, "columns": {{side}}, "inputs": [{{Spread(4, 0)}}], "outputs": [{{Spread(3, side - 1)}}]{{more}} """, """ "scale": 0.7 """);
    }

    private static Cell Exact(string name, Cell cell)
        => cell with { Name = $"{name}-exact", Changes = [.. cell.Changes, """{ "learning": { "gradient": "exact" } }"""] };

    private static Cell Wired(string name, string architecture, string initial = "") => new(
        name,
        "iris-xy",
        """{ "network": { "architecture": null } }""",
        $$"""{ "task": { "folds": 5 }, "network": { "architecture": { {{architecture}} }, "initial": { {{initial}} } }, "learning": { "rate": 0.03, "epochs": 300, "evaluateEvery": 600 } }""")
    {
        Mode = "equilibrium",
    };
}
