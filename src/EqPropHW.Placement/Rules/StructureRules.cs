using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Rules on what a network can compute at all, whatever its couplings.</summary>
internal static class StructureRules
{
    public static IEnumerable<DesignRule> All { get; } =
    [
        new("TOP-006", "phases have a reference", Reference),
        new("STR-001", "the network can tell a pattern from its opposite", OddSymmetry),
        new("STR-002", "every output hears an input", Unheard),
        new("STR-003", "every hidden node can reach an output", Useless),
    ];

    // Without clamped nodes and biases all phases can turn together, and their absolute value means nothing.
    private static IEnumerable<Finding> Reference(CheckCase c)
    {
        if (c.Experiment.Network.Substrate is not XyArray || !WithoutBias(c)) yield break;
        var part = Parts(c);
        var held = Heard(c, part);
        foreach (var i in c.Topology.OutputNodes.Where(i => !held.Contains(part[i])))
        {
            yield return new("TOP-006", Severity.Error, $"output node {i}", "a clamped or biased node in its connected part", "none",
                "its phase can turn freely: only differences of phases mean anything", "train biases, or clamp a node of its part to a reference")
            { Nodes = [.. c.Chains[i]] };
        }
    }

    private static IEnumerable<Finding> OddSymmetry(CheckCase c)
    {
        if (c.Experiment.Task.Data != "xor" || !WithoutBias(c)) yield break;
        // XY: E(phi) = E(-phi) without biases. Neurons: odd only where rho is, and where it is not, rho(0) stands for a bias.
        if (c.Experiment.Network.Substrate is NeuronArray { Activation: not Activation.Tanh }) yield break;
        yield return new("STR-001", Severity.Error, "network", "a bias or a clamped constant", "none: opposite inputs give opposite outputs",
            "XOR gives equal answers to opposite inputs, so no couplings can learn it", "train biases (\"bias\": \"polar\") or start them away from 0 (\"initial\": { \"biasRange\": 0.5 })");
    }

    private static IEnumerable<Finding> Unheard(CheckCase c)
    {
        var part = Parts(c);
        var heard = Heard(c, part);
        foreach (var i in c.Topology.OutputNodes.Where(i => !heard.Contains(part[i])))
        {
            yield return new("STR-002", Severity.Error, $"output node {i}", "a path of couplings from an input", "none",
                "its answer cannot depend on the input", "add couplings, or take another node as output")
            { Nodes = [.. c.Chains[i]] };
        }
    }

    private static IEnumerable<Finding> Useless(CheckCase c)
    {
        var part = Parts(c);
        var read = c.Topology.OutputNodes.Select(i => part[i]).ToHashSet();
        var lost = c.Topology.FreeNodes.Where(i => !read.Contains(part[i])).ToArray();
        if (lost.Length == 0) yield break;
        yield return new("STR-003", Severity.Warning, lost.Length == 1 ? $"node {lost[0]}" : $"{lost.Length} nodes: {string.Join(", ", lost.Take(10))}{(lost.Length > 10 ? ", ..." : "")}",
            "a path of couplings to an output", "none", "nothing they do is read, and they learn nothing", "leave them out")
        { Nodes = [.. lost.SelectMany(i => c.Chains[i])] };
    }

    private static bool WithoutBias(CheckCase c)
        => c.Experiment.Network.Initialiser.BiasRange == 0 && c.Experiment.Learning.Bias == BiasTraining.Fixed;

    // A clamped node passes nothing on: parts hang together through free nodes only.
    private static int[] Parts(CheckCase c)
    {
        var inputs = c.Topology.InputNodes.ToHashSet();
        var free = c.Topology.Edges.Where(e => !inputs.Contains(e.I) && !inputs.Contains(e.J));
        var part = new int[c.Topology.NodeCount];
        var parts = Proofs.Components(new BitGraph(c.Topology.NodeCount, free));
        for (var k = 0; k < parts.Count; k++)
        {
            foreach (var i in parts[k]) part[i] = k;
        }
        return part;
    }

    // Parts with a coupling to an input.
    private static HashSet<int> Heard(CheckCase c, int[] part)
    {
        var inputs = c.Topology.InputNodes.ToHashSet();
        return [.. c.Topology.Edges.Where(e => inputs.Contains(e.I) != inputs.Contains(e.J)).Select(e => part[inputs.Contains(e.I) ? e.J : e.I])];
    }
}
