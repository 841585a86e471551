namespace EqPropHW.Studies;

/// <summary>8x8 digits on XY arrays of different wiring, at about 1 400 and about 7 400 couplings: dense layers, all-to-all, local windows, shared windows.</summary>
internal static class DigitsArchitecture
{
    private static readonly (string Name, string Architecture)[] _wirings =
    [
        ("dense-20", Layers("64, 20, 10")),
        ("all-84", All(84)),
        ("local-4-c2", Stack("""{ "window": 4, "channels": 2 }""")),
        ("local-4-c2-sq", Stack("""{ "window": 4, "channels": 2, "intraShells": 1 }""")),
        ("local-4-c2-4nsq", Stack("""{ "window": 4, "channels": 2, "intraShells": 4 }""")),
        ("shared-3-c2", Stack("""{ "window": 3, "channels": 2, "shared": true }""")),
        ("shared-3-c2-pool", Stack("""{ "window": 3, "channels": 2, "shared": true, "pool": 2 }""")),
        ("dense-100", Layers("64, 100, 10")),
        ("all-137", All(137)),
        ("local-4-c11", Stack("""{ "window": 4, "channels": 11 }""")),
        ("local-4-c11-sq", Stack("""{ "window": 4, "channels": 11, "intraShells": 1 }""")),
        ("local-4-c11-4nsq", Stack("""{ "window": 4, "channels": 11, "intraShells": 4 }""")),
        ("local-4-c20-local", Stack("""{ "window": 4, "channels": 20, "intraShells": 1 }""", "local")),
        ("shared-3-c11", Stack("""{ "window": 3, "channels": 11, "shared": true }""")),
        ("shared-3-c11-pool", Stack("""{ "window": 3, "channels": 11, "shared": true, "pool": 2 }""")),
        ("two-c6-c12", Stack("""{ "window": 3, "channels": 6 }, { "window": 3, "channels": 6 }""")),
    ];

    /// <summary>Solving for the exact gradient takes minutes where many nodes of a lattice are coupled among themselves.</summary>
    private static readonly string[] _withExact = ["dense-20", "all-84", "local-4-c2", "local-4-c2-sq", "local-4-c2-4nsq", "shared-3-c2", "shared-3-c2-pool", "dense-100", "local-4-c11", "shared-3-c11"];

    public static Study Study { get; } = new(
        "digits-architecture",
        "How accurate are XY arrays of different wiring on handwritten digits at matched numbers of couplings, with equilibrium propagation and with the exact gradient?",
        "test accuracy of at least 90 % at the last update",
        s => s.Test.Accuracy >= 0.9,
        [
            .. from wiring in _wirings select Cell(wiring.Name, wiring.Architecture, "ep"),
            .. from wiring in _wirings where _withExact.Contains(wiring.Name) select Cell(wiring.Name, wiring.Architecture, "exact"),
        ],
        5,
        ["dense-20-ep", "all-84-ep", "local-4-c2-ep", "local-4-c2-sq-ep", "shared-3-c2-ep"],
        2,
        Gates)
    {
        Findings = (result, folder) => CouplingFindings.Of(
            result, folder,
            ["dense-", "all-", "local-4-", "shared-3-", "two-"],
            [
                .. new[] { "all-84", "local-4-c2", "local-4-c2-sq", "local-4-c2-4nsq", "shared-3-c2" }.Select(name => (name + "-ep", "dense-20-ep")),
                .. new[] { "all-137", "local-4-c11", "local-4-c11-sq", "local-4-c11-4nsq", "shared-3-c11" }.Select(name => (name + "-ep", "dense-100-ep")),
            ]),
    };

    private static IEnumerable<Gate> Gates(IReadOnlyDictionary<string, CellResult> cells)
    {
        yield return Bounds.AtLeast(cells, "dense-100-ep", "last", 0.91, s => s.Test.Accuracy);
        yield return Bounds.AtLeast(cells, "local-4-c11-ep", "last", 0.9, s => s.Test.Accuracy);
    }

    private static Cell Cell(string name, string architecture, string gradient) => new(
        $"{name}-{gradient}",
        "digits-xy",
        """{ "network": { "architecture": null } }""",
        $$"""{ "network": { "architecture": { {{architecture}} } }, "learning": { "gradient": "{{gradient}}" } }""")
    {
        Mode = "equilibrium",
    };

    private static string Layers(string sizes) => $$""" "kind": "layers", "sizes": [{{sizes}}] """;

    private static string All(int nodes) => $$""" "kind": "all-to-all", "nodes": {{nodes}}, "inputs": 64, "outputs": 10 """;

    private static string Stack(string layers, string readout = "dense")
        => $$""" "kind": "stacked", "rows": 8, "columns": 8, "layers": [{{layers}}], "outputs": 10, "readout": "{{readout}}" """;
}
