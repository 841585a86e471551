using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>A small network with samples on which the EP gradient of a device is proved.</summary>
/// <param name="Name">What it is, for the report.</param>
/// <param name="Substrate">Its physics.</param>
/// <param name="Topology">Its graph, with parameter maps when couplings are shared.</param>
/// <param name="Parameters">Physical parameters.</param>
/// <param name="Inputs">[batch, inputs] row-major.</param>
/// <param name="Targets">[batch, outputs] row-major.</param>
/// <param name="Starts">Start states of the free phase, [batch, nodes] row-major, inputs in place.</param>
/// <param name="Nudge">Kind and cost of the nudge.</param>
/// <param name="Scheme">One-sided or centered.</param>
public sealed record GradientCase(
    string Name,
    Substrate Substrate,
    Topology Topology,
    Parameters Parameters,
    double[] Inputs,
    double[] Targets,
    double[] Starts,
    Nudge Nudge,
    NudgingScheme Scheme)
{
    /// <summary>Number of samples.</summary>
    public int Samples => Starts.Length / Topology.NodeCount;

    /// <summary>The samples as a batch for a device.</summary>
    public SampleBatch Batch() => new(Samples, Inputs, Targets, Starts, Enumerable.Range(0, Samples).Select(k => (ulong)k).ToArray());

    /// <summary>
    /// Random networks of 8 to 14 nodes for every law, activation, cost and kind of nudge, one-sided and centered, and with shared couplings.
    /// </summary>
    /// <param name="seed">Equal seeds give equal cases.</param>
    public static IReadOnlyList<GradientCase> StandardCases(int seed) => new GradientCaseFactory(seed).All();
}
