namespace EqPropHW.Studies;

/// <summary>
/// Handwritten digits 8x8 on XY arrays and on analog neurons, equilibrium propagation beside the exact gradient on the same
/// substrate, data and seeds. Source of the authors' setting: arXiv 2402.08579 and their public notebooks.
/// </summary>
internal static class Digits
{
    private const string Authors =
        """
        "nudging": "one-sided", "beta": 0.1, "cost": "log", "bias": "polar", "start": "random", "basinJumps": "keep", "optimizer": "sgd", "rate": 0.01, "decay": "none",
        "batch": 300, "epochs": null, "iterations": 2000, "evaluateEvery": 50, "freeCycles": 1000, "nudgedCycles": 1000, "stopResidual": 1e-3
        """;

    private const string AllToAll =
        """ "network": { "architecture": { "kind": "all-to-all", "sizes": null, "nodes": 85, "inputs": 64, "outputs": 10 } } """;

    public static Study Study { get; } = new(
        "digits",
        "How accurate are XY arrays and analog neurons on handwritten digits, and how much of the gap is due to equilibrium propagation rather than to the wiring?",
        "test accuracy of at least 90 % at the last update",
        s => s.Test?.Accuracy >= 0.9,
        [
            .. Both("xy-100-authors", "digits-xy", $$"""{ "learning": { {{Authors}}, "gradient": "GRADIENT" } }"""),
            .. Both("xy-100", "digits-xy", """{ "learning": { "gradient": "GRADIENT" } }"""),
            .. Both("xy-all-85-authors", "digits-xy", $$"""{ {{AllToAll}}, "learning": { {{Authors}}, "gradient": "GRADIENT" } }"""),
            .. Both("neuron-100", "digits-neuron", """{ "learning": { "gradient": "GRADIENT" } }"""),
        ],
        5,
        ["xy-100-ep", "neuron-100-ep"],
        2,
        Gates);

    private static IEnumerable<Cell> Both(string name, string experiment, string changes) =>
    [
        new(name + "-ep", experiment, changes.Replace("GRADIENT", "ep", StringComparison.Ordinal)),
        new(name + "-exact", experiment, changes.Replace("GRADIENT", "exact", StringComparison.Ordinal)),
    ];

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        yield return Bounds.AtLeast(cells, "xy-100-authors-ep", "best on test", 0.915, s => s.Best?.Test.Accuracy);
        yield return Bounds.AtLeast(cells, "xy-100-ep", "best on test", 0.925, s => s.Best?.Test.Accuracy);
        yield return Bounds.AtLeast(cells, "xy-100-ep", "last", 0.91, s => s.Test?.Accuracy);
        yield return Bounds.AtLeast(cells, "neuron-100-ep", "last", 0.93, s => s.Test?.Accuracy);
    }
}
