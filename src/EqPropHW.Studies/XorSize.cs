namespace EqPropHW.Studies;

/// <summary>
/// XOR on all-to-all XY arrays of growing size: multistability makes larger arrays harder, averaging over initial states
/// cures it. Source: Wang, Wanjura and Marquardt, arXiv 2402.08579, and their public notebooks.
/// </summary>
internal static class XorSize
{
    private const double Limit = 0.05;

    public static Study Study { get; } = new(
        "xor-size",
        "How does the success of XOR on an all-to-all XY array depend on its size N and on the number M of averaged initial states?",
        "C_sim below 0.05 after 1000 updates",
        s => s.Test?.Distance < Limit,
        [
            Size("n5-m1", 5, 1),
            Size("n10-m1", 10, 1),
            Size("n30-m1", 30, 1),
            Size("n30-m10", 30, 10),
            // The authors integrate with adaptive steps; Euler's step of a tenth of tau has to give the same.
            new("n5-m1-solver", "xor-xy", """{ "integrator": "adaptive" }"""),
            // A constant torque of at most 0.5: what a board can apply. Its strong pulls of wrong outputs are wanted.
            new("n5-m1-tangent", "xor-xy", """{ "learning": { "nudge": "tangent", "clip": 0.5, "basinJumps": "keep" } }"""),
            new("n5-m1-tangent-drop", "xor-xy", """{ "learning": { "nudge": "tangent", "clip": 0.5, "basinJumps": "drop" } }"""),
        ],
        20,
        ["n5-m1", "n10-m1", "n5-m1-tangent"],
        8,
        Gates);

    private static Cell Size(string name, int nodes, int states) => new(
        name,
        "xor-xy",
        $$"""{ "network": { "architecture": { "nodes": {{nodes}} } }, "learning": { "initialStates": {{states}} } }""");

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        yield return MeanDistance("n5-m1", 1e-3);
        yield return AllSucceed("n5-m1");
        yield return MeanDistance("n5-m1-solver", 1e-3);
        yield return AllSucceed("n5-m1-solver");
        yield return MeanDistance("n10-m1", 3e-2);
        yield return AllSucceed("n5-m1-tangent");

        Gate MeanDistance(string name, double bound) => cells.TryGetValue(name, out var cell)
            ? new($"{name}: mean C_sim at most {bound}", cell.Mean(Distance), cell.Mean(Distance) <= bound)
            : new($"{name}: mean C_sim at most {bound}", double.NaN, null);

        Gate AllSucceed(string name) => cells.TryGetValue(name, out var cell)
            ? new($"{name}: all nets below {Limit}", cell.Runs.Count(Study.Succeeds), cell.Runs.All(Study.Succeeds))
            : new($"{name}: all nets below {Limit}", double.NaN, null);
    }

    private static double? Distance(Reports.Summary s) => s.Test?.Distance;
}
