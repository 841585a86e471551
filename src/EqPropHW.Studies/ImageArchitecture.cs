namespace EqPropHW.Studies;

/// <summary>
/// 28x28 images on XY arrays: which wiring does a device need? Local windows with own or shared couplings, couplings within the
/// lattice, a second lattice, against dense layers and all-to-all. Source of the architectures: arXiv 2601.21945, Fig. 5.
/// </summary>
internal static class ImageArchitecture
{
    private const string Setting =
        """ "batch": 64, "epochs": 30, "evaluateEvery": 1687, "freeCycles": 60, "nudgedCycles": 40, "rate": 0.003 """;

    /// <summary>Plain gradient descent at the published batch and rate, one-sided, from random phases, polar biases, jumps kept.</summary>
    private const string AsPublished =
        """
        "nudging": "one-sided", "beta": 0.1, "start": "random", "bias": "polar", "basinJumps": "keep", "optimizer": "sgd", "rate": 1e-4, "decay": "none",
        "batch": 200, "epochs": 200, "evaluateEvery": 2700, "freeCycles": 60, "nudgedCycles": 40
        """;

    public static Study Study { get; } = new(
        "image-architecture",
        "Which wiring do full-size images need on an array of oscillators: local windows, shared couplings, couplings within the lattice, dense layers or all-to-all?",
        "test accuracy of at least 87 % at the last update",
        s => s.Test.Accuracy >= 0.87,
        [
            Layers("dense-256", "784, 256, 10"),
            Local("local-6", """{ "window": 6 }"""),
            Local("local-6-c4", """{ "window": 6, "channels": 4 }"""),
            Local("local-6-sq", """{ "window": 6, "intraShells": 1 }""") with { Seeds = 1 },
            Local("local-6-4nsq", """{ "window": 6, "intraShells": 4 }""") with { Seeds = 1 },
            // As many couplings as local-6.
            Layers("dense-31", "784, 31, 10") with { Seeds = 1 },
            Local("shared-6-c1", Shared(1), """ "epochs": 12 """) with { Seeds = 1 },
            Local("shared-6-c2", Shared(2), """ "epochs": 12 """) with { Seeds = 1 },
            Local("shared-6-c4", Shared(4), """ "epochs": 12 """) with { Seeds = 1 },
            Local("local-two", """{ "window": 6, "stride": 2, "channels": 8 }, { "window": 4, "stride": 2, "channels": 8 }""", """ "epochs": 12 """) with { Seeds = 1 },
            Wired("all-858", """ "kind": "all-to-all", "nodes": 858, "inputs": 784, "outputs": 10 """, """ "epochs": 12 """) with { Seeds = 1 },
            Local("local-6-short", """{ "window": 6 }""", """ "epochs": 3 """),
            Local("local-6-short-exact", """{ "window": 6 }""", """ "epochs": 3, "gradient": "exact" """),
            Local("local-6-published", """{ "window": 6 }""", AsPublished) with { Seeds = 1 },
        ],
        3,
        ["local-6-short", "local-6-short-exact"],
        1,
        Gates)
    {
        Findings = (result, folder) => CouplingFindings.Of(
            result, folder,
            ["dense-", "local-6", "local-two", "shared-6-", "all-"], ("local-6", "dense-31"), ("local-6", "dense-256"), ("local-6-c4", "dense-256"), ("local-6-c4", "local-6")),
    };

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        yield return Bounds.AtLeast(cells, "dense-256", "selected on validation", 0.88, s => s.Selected?.Test.Accuracy);
        yield return Bounds.AtLeast(cells, "local-6", "selected on validation", 0.87, s => s.Selected?.Test.Accuracy);
        yield return Bounds.AtLeast(cells, "local-6-c4", "selected on validation", 0.88, s => s.Selected?.Test.Accuracy);
    }

    private static string Shared(int channels) => $$"""{ "window": 6, "channels": {{channels}}, "shared": true }""";

    private static Cell Local(string name, string layers, string learning = "")
        => Wired(name, $$""" "kind": "stacked", "rows": 28, "columns": 28, "layers": [{{layers}}], "outputs": 10 """, learning);

    private static Cell Layers(string name, string sizes) => Wired(name, $$""" "kind": "layers", "sizes": [{{sizes}}] """, "");

    private static Cell Wired(string name, string architecture, string learning) => new(
        name,
        "fashion-xy",
        """{ "network": { "architecture": null } }""",
        $$"""{ "network": { "architecture": { {{architecture}} } }, "learning": { {{Setting}} } }""",
        $$"""{ "learning": { {{learning}} } }""")
    {
        Mode = "equilibrium",
    };
}
