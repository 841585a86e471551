using System.Globalization;

namespace EqPropHW.Studies;

/// <summary>
/// What connectivity costs: 8x8 digits on 64-20-10 oscillators, with one constraint at a time tightened in steps. The headline is
/// the fewest couplers that keep 95 % of the accuracy of the dense network.
/// </summary>
internal static class ConstraintsCost
{
    private const double Share = 0.95;

    /// <summary>Couplers of the dense network: 64 x 20 + 20 x 10.</summary>
    private const int Dense = 1480;

    private static readonly (string Name, double Density)[] _densities = [("density-50", 0.5), ("density-25", 0.25), ("density-12", 0.12), ("density-6", 0.06)];

    public static Study Study { get; } = new(
        "constraints",
        "How much accuracy on handwritten digits do couplings, fan-in, bits, dead couplers and locality cost, and how few couplers keep 95 % of the dense accuracy?",
        "test accuracy of at least 85 % at the last update",
        s => s.Test?.Accuracy >= 0.85,
        [
            Cell("dense", "{}"),
            .. _densities.Select(d => Cell(d.Name, Invariant($"{{ \"density\": {d.Density} }}"))),
            .. new[] { 32, 16, 8, 4 }.Select(n => Cell($"fan-in-{n}", $$"""{ "fanIn": {{n}} }""")),
            .. new[] { 6, 4, 3, 2 }.Select(n => Cell($"bits-{n}", $$"""{ "couplingRange": 1, "couplingBits": {{n}} }""")),
            .. new[] { 10, 30, 50 }.Select(n => Cell($"dead-{n}", Invariant($"{{ \"deadCouplers\": {n / 100.0} }}"))),
            .. new[] { 40, 20, 10 }.Select(n => Cell($"radius-{n}", Invariant($"{{ \"radius\": {n / 100.0} }}"))),
            // The device graph is the model: all 256 nodes of the king's graph, 930 couplers.
            new("king-16-mask", "digits-xy", """
                {
                  "device": "xy-king-16", "placement": "mask", "network": { "initial": { "couplings": "normal", "scale": 0.15 } },
                  "learning": { "freeCycles": 600, "rate": 0.03, "epochs": 60 }
                }
                """),
        ],
        3,
        ["dense", "density-25", "fan-in-8", "bits-3"],
        1,
        Gates);

    private static Cell Cell(string name, string constraints) => new(
        name,
        "digits-xy",
        $$"""{ "network": { "architecture": { "sizes": [64, 20, 10] } }, "constraints": {{constraints}}, "learning": { "epochs": 20 } }""");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        double Accuracy(string name) => cells.TryGetValue(name, out var cell) ? cell.Mean(s => s.Test?.Accuracy) : double.NaN;
        var dense = Accuracy("dense");
        var enough = _densities.Where(d => Accuracy(d.Name) >= Share * dense).Select(d => d.Density).DefaultIfEmpty(1).Min();
        yield return new("dense: mean accuracy at least 0.88", dense, double.IsNaN(dense) ? null : dense >= 0.88);
        yield return new(
            $"smallest device that reaches {100 * Share:F0} % of the dense accuracy: {(int)Math.Round(enough * Dense)} of {Dense} couplers; density at most 0.5",
            enough, double.IsNaN(dense) ? null : enough <= 0.5);
        // A half of the couplings missing at random must not cost more than a tenth of the accuracy.
        yield return new("dead-50: share of the dense accuracy at least 0.9", Accuracy("dead-50") / dense, double.IsNaN(dense) ? null : Accuracy("dead-50") >= 0.9 * dense);
    }
}
