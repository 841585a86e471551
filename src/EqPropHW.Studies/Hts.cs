namespace EqPropHW.Studies;

/// <summary>
/// Heterogeneous time constants against a scalar step: does a spread of time constants make equilibrium propagation steadier?
/// The claim is that of Kubo, Modi and Patel 2026, arXiv 2603.03402; the grid is our own.
/// </summary>
internal static class Hts
{
    private const string Scalar = "constant";

    private static readonly string[] _distributions = [Scalar, "uniform", "truncated-normal", "log-normal", "gamma", "bimodal"];

    private static readonly double[] _steps = [0.1, 0.3, 0.6, 0.9, 1.2];

    /// <summary>Clocked grid, then the continuous counterparts.</summary>
    public static HtsPoint[] Points { get; } =
    [
        .. from law in new[] { "A", "B" }
           from isShort in new[] { false, true }
           from step in _steps
           from distribution in _distributions
           select new HtsPoint(law, step, isShort, distribution),
        .. from law in new[] { "A", "B" }
           from step in new[] { 0.3, 0.6 }
           from distribution in new[] { Scalar, "log-normal", "gamma" }
           select new HtsPoint(law, step, true, distribution, IsContinuous: true),
        // Law C has no time constants: law A with full steps, the limit of the scalar array.
        .. from isShort in new[] { false, true }
           select new HtsPoint("C", 1, isShort, Scalar),
        // The map of mean step against spread, and full-size images.
        .. from step in _steps
           from deviation in new[] { 25, 100 }
           select new HtsPoint("B", step, true, "log-normal") { Deviation = deviation },
        .. from step in new[] { 0.3, 0.9 }
           from distribution in new[] { Scalar, "log-normal", "gamma" }
           select new HtsPoint("B", step, true, distribution) { IsImage = true },
    ];

    public static Study Study { get; } = new(
        "hts",
        "For which distributions, mean steps and phase lengths do heterogeneous time constants train more steadily than a scalar step of the same mean?",
        "test accuracy of at least 90 % at the last update",
        s => s.Test?.Accuracy >= 0.9,
        [.. Points.Select(p => p.Cell)],
        5,
        [.. Points.Where(p => p is { Law: "B", IsContinuous: false, IsImage: false, Deviation: 50, Distribution: Scalar or "log-normal" or "gamma" } && p.Step is 0.1 or 0.3 or 0.9).Select(p => p.Name)],
        2,
        _ => [])
    {
        HasOwnDies = true,
        Findings = HtsFindings.Of,
    };

    /// <summary>The scalar cell a point is compared with.</summary>
    public static HtsPoint ScalarOf(HtsPoint point) => point with { Distribution = Scalar, Deviation = 50 };
}
