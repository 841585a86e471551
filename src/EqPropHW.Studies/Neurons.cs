namespace EqPropHW.Studies;

/// <summary>
/// Analog neurons at the settings of their papers: 8x8 digits and full 28x28 images, laws B and C, clocked. The exact gradient stands
/// beside equilibrium propagation. Sources of the settings: Kubo 2026 (public code), Ernoult et al. 2019.
/// </summary>
internal static class Neurons
{
    private const string Digits =
        """
        "task": { "validation": 0 }, "device": "neuron-clocked", "time": { "kind": "clocked", "factor": 0.5 },
        "learning": { "gradient": "GRADIENT", "freeCycles": 100, "nudgedCycles": 30, "checkEvery": 10, "stopResidual": "none", "batch": 20, "epochs": 25, "evaluateEvery": 250 }
        """;

    private const string AsPublished = """ "learning": { "rates": [0.4, 0.02], "decay": "none", "epochs": 20 } """;

    private const string LawB =
        """
        "network": { "law": "B", "activation": "hard-sigmoid", "architecture": { "sizes": [784, 512, 10] } }, "time": { "kind": "clocked", "factor": 0.2 },
        "learning": { "nudging": "random-sign", "beta": 0.5, "freeCycles": 100, "nudgedCycles": 12, "optimizer": "sgd", "rates": [0.1, 0.05], "decay": "cosine", "batch": 20, "epochs": 12, "evaluateEvery": 2700 }
        """;

    public static Study Study { get; } = new(
        "neurons",
        "How accurate are clocked analog neurons on digits and on full-size images at the settings of their papers?",
        "test accuracy of at least 88 % at the last update",
        s => s.Test?.Accuracy >= 0.88,
        [
            new("digits-b-ep", "digits-neuron", $"{{ {Digits.Replace("GRADIENT", "ep", StringComparison.Ordinal)} }}"),
            new("digits-b-exact", "digits-neuron", $"{{ {Digits.Replace("GRADIENT", "exact", StringComparison.Ordinal)} }}"),
            new("fashion-c", "fashion-neuron") { Seeds = 3 },
            new("fashion-c-30", "fashion-neuron", """{ "learning": { "epochs": 30, "evaluateEvery": 1686 } }""") { Seeds = 3 },
            new("fashion-c-authors", "fashion-neuron", $"{{ {AsPublished} }}") { Seeds = 3 },
            new("fashion-512", "fashion-neuron-512") { Seeds = 3 },
            new("fashion-b", "fashion-neuron", $"{{ {LawB} }}") { Seeds = 3 },
        ],
        5,
        ["digits-b-ep"],
        5,
        Gates)
    {
        Findings = NeuronsFindings.Of,
    };

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        yield return Bounds.AtLeast(cells, "digits-b-ep", "last (backpropagation of the same layers: see findings)", 0.935, s => s.Test?.Accuracy);
        yield return Bounds.AtLeast(cells, "fashion-c", "selected on validation", 0.88, s => s.Selected?.Test.Accuracy);
        yield return Bounds.AtLeast(cells, "fashion-512", "last (backpropagation of the same sizes: eqp bench --full)", 0.88, s => s.Test?.Accuracy);
        yield return Bounds.AtLeast(cells, "fashion-b", "selected on validation", 0.88, s => s.Selected?.Test.Accuracy);
    }
}
