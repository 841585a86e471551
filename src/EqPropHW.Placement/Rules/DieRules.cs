using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Rules on what a real die is like: shared sources, unequal directions, frequencies and nudges.</summary>
internal static class DieRules
{
    // Above the first the gradient is visibly bent, above the second it points elsewhere: study gradient-quality.
    private const double VisibleAsymmetry = 0.05, LargeAsymmetry = 0.5;

    private const double VisibleNudgeAsymmetry = 0.1;

    // Three standard deviations: of a hundred nodes every third die has one beyond.
    private const double Spread = 3;

    public static IEnumerable<DesignRule> All { get; } =
    [
        new("GRP-001", "nodes with one source of bias need only one bias", Sharing),
        new("W-005", "couplings are equal in both directions", Asymmetry),
        new("OSC-001", "frequencies lie within the lock range", LockRange),
        new("EP-SYM", "positive and negative nudges are equally strong", NudgeAsymmetry),
    ];

    private static IEnumerable<Finding> Sharing(CheckCase c)
    {
        var size = c.Graph.BiasGroup;
        var hasOwn = c.Experiment.Network.Initialiser.BiasRange > 0 || c.Experiment.Learning.Bias != BiasTraining.Fixed;
        if (size == 1 || !hasOwn) yield break;
        var map = c.Topology.BiasMap;
        foreach (var group in c.Topology.FreeNodes.Where(i => c.Chains[i].Length > 0).GroupBy(i => c.Chains[i][0] / size))
        {
            var biases = group.Select(i => map.Index[i]).Distinct().Count();
            if (biases <= 1) continue;
            yield return new("GRP-001", Severity.Warning, $"nodes {string.Join(", ", group)}", "one bias", $"{biases} biases of their own",
                "the device gives all of them the mean, and the gradients of their biases pull at each other",
                "\"bias\": \"fixed\" and \"biasRange\": 0, or a placement with one free node a group")
            { Nodes = [.. group.SelectMany(i => c.Chains[i])] };
        }
    }

    private static IEnumerable<Finding> Asymmetry(CheckCase c)
    {
        var deviation = c.Device.Couplings.Asymmetry.Deviation;
        if (deviation <= VisibleAsymmetry) yield break;
        yield return new("W-005", deviation > LargeAsymmetry ? Severity.Error : Severity.Warning, "couplings", $"J_ij and J_ji within {Percent(VisibleAsymmetry)}",
            $"a deviation of {Percent(deviation)}", "without an energy the contrast of two phases is no gradient, at any beta",
            "calibrate both directions, or one shared element for both");
    }

    private static IEnumerable<Finding> LockRange(CheckCase c)
    {
        var detuning = c.Device.Nodes.Detuning.Deviation;
        if (detuning == 0 || c.Experiment.Network.Substrate is not XyArray) yield break;
        // A detuning of d Hz is a constant force 2 pi d tau; the couplings of a node hold it up to their field.
        var force = Spread * Math.Tau * detuning * ConverterRules.Tau(c);
        var field = ConverterRules.Field(c);
        foreach (var i in c.Topology.FreeNodes.Where(i => field[i] < force))
        {
            yield return new("OSC-001", Severity.Error, $"node {i}", $"a lock range of about {Text(field[i] / (Math.Tau * ConverterRules.Tau(c)))} Hz",
                $"{Text(Spread * detuning)} Hz (three standard deviations)", "an oscillator that does not lock has no equilibrium to differentiate",
                "stronger couplings, trimmed frequencies, or fewer free oscillators with few couplings")
            { Nodes = [.. c.Chains[i]] };
        }
    }

    private static IEnumerable<Finding> NudgeAsymmetry(CheckCase c)
    {
        var asymmetry = Math.Abs(c.Device.Nudge.Asymmetry);
        if (asymmetry <= VisibleNudgeAsymmetry || c.Experiment.Learning.Nudging != NudgingScheme.Centered) yield break;
        yield return new("EP-SYM", Severity.Warning, "nudge", $"+beta and -beta within {Percent(VisibleNudgeAsymmetry)}", Percent(asymmetry),
            "the bias of the centered estimate no longer cancels", "trim the driver, or \"nudging\": \"one-sided\" with a small beta");
    }

    private static string Percent(double share) => Text(100 * share) + " %";

    private static string Text(double x) => x.ToString("G3", CultureInfo.InvariantCulture);
}
