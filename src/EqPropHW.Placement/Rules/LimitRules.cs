using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Rules on values: can the device hold the couplings and biases that training starts from?</summary>
internal static class LimitRules
{
    // Three standard deviations: one coupling in four hundred lies beyond.
    private const double Spread = 3;

    public static IEnumerable<DesignRule> All { get; } =
    [
        new("W-001", "initial couplings and biases, and chains, are in range", Range),
        new("W-002", "couplings have steps finer than their initial values", Step),
        new("W-003", "couplings can have the signs they start with", Sign),
        new("W-004", "the couplings of a node stay within its sum", Sum),
    ];

    private static IEnumerable<Finding> Range(CheckCase c)
    {
        var (limits, initialiser) = (c.Limits, c.Experiment.Network.Initialiser);
        foreach (var (layer, sigma) in Layers(c))
        {
            var actual = Spread * sigma;
            if (actual <= limits.CouplingRange) continue;
            yield return new("W-001", Severity.Warning, $"couplings of layer {layer}", $"|J| <= {Text(limits.CouplingRange)}", $"{Text(actual)} (three standard deviations)",
                "larger couplings are saturated, and training starts at the edge", $"\"initial\": {{ \"scale\": {Text(limits.CouplingRange / Spread)} }}");
        }
        if (initialiser.BiasRange > limits.BiasRange)
        {
            yield return new("W-001", Severity.Warning, "biases", $"<= {Text(limits.BiasRange)}", Text(initialiser.BiasRange), "larger biases are saturated",
                $"\"initial\": {{ \"biasRange\": {Text(limits.BiasRange)} }}");
        }
        if (c.Graph.ChainCoupling > limits.CouplingRange)
        {
            yield return new("W-001", Severity.Error, "chains", $"|J| <= {Text(limits.CouplingRange)}", Text(c.Graph.ChainCoupling.Value),
                "a saturated chain is weaker than the profile says", "a chainCoupling within the range of couplings");
        }
    }

    private static IEnumerable<Finding> Step(CheckCase c)
    {
        foreach (var (layer, sigma) in Layers(c))
        {
            if (c.Limits.CouplingStep <= sigma) continue;
            var isLost = c.Limits.CouplingStep > 4 * sigma;
            yield return new("W-002", isLost ? Severity.Error : Severity.Warning, $"couplings of layer {layer}", $"step {Text(c.Limits.CouplingStep)}",
                $"standard deviation {Text(sigma)}", isLost ? "nearly all couplings are stored as 0: nothing couples and nothing is learned" : "many couplings are stored as 0",
                "a smaller coupling range, more bits, or larger initial couplings");
        }
    }

    private static IEnumerable<Finding> Sign(CheckCase c)
    {
        if (c.Limits.CouplingSign == CouplingSign.Both) yield break;
        yield return new("W-003", Severity.Error, "couplings", $"only {c.Limits.CouplingSign.ToString().ToLowerInvariant()} ones", "both signs, drawn around 0",
            "half of the couplings are stored as 0, and EP cannot change their sign", "two couplers of fixed sign for each coupling, or a device with both signs");
    }

    private static IEnumerable<Finding> Sum(CheckCase c)
    {
        if (double.IsPositiveInfinity(c.Limits.NodeCouplingSum)) yield break;
        var sum = new double[c.Topology.NodeCount];
        for (var e = 0; e < c.Topology.Edges.Length; e++)
        {
            // Mean magnitude of a normal value.
            var magnitude = Math.Sqrt(2 / Math.PI) * c.InitialCoupling(e);
            sum[c.Topology.Edges[e].I] += magnitude;
            sum[c.Topology.Edges[e].J] += magnitude;
        }
        for (var i = 0; i < sum.Length; i++)
        {
            if (sum[i] <= c.Limits.NodeCouplingSum * Math.Max(1, c.Chains[i].Length)) continue;
            yield return new("W-004", Severity.Error, $"node {i}", $"sum of |J| <= {Text(c.Limits.NodeCouplingSum)}", $"about {Text(sum[i])} at the start",
                "its driver saturates", "fewer couplings at the node, or smaller initial ones")
            { Nodes = [.. c.Chains[i]] };
        }
    }

    private static IEnumerable<(int Layer, double Sigma)> Layers(CheckCase c)
        => Enumerable.Range(0, c.Topology.Edges.Length)
            .GroupBy(e => c.Experiment.Network.Wired.EdgeLayer[e])
            .OrderBy(g => g.Key)
            .Select(g => (g.Key, c.InitialCoupling(g.First())));

    private static string Text(double x) => x.ToString("G3", CultureInfo.InvariantCulture);
}
