namespace EqPropHW.Core;

/// <summary>Samples to send through a phase program.</summary>
/// <param name="Count">Number of samples in the batch.</param>
/// <param name="Inputs">Input values in natural units (rad; activation), [batch, inputs] row-major.</param>
/// <param name="Targets">Target values in natural units, [batch, outputs] row-major; empty when no step nudges.</param>
/// <param name="Starts">Start states, [batch, nodes] row-major (input entries ignored); empty unless a step starts <see cref="Start.Given"/>.</param>
/// <param name="SampleIds">One number a sample, unique in the run, [batch]: the key of its random numbers.</param>
public sealed record SampleBatch(
    int Count,
    ReadOnlyMemory<double> Inputs,
    ReadOnlyMemory<double> Targets,
    ReadOnlyMemory<double> Starts,
    ReadOnlyMemory<ulong> SampleIds)
{
    /// <summary>Refuses a batch that does not fit a graph and a program.</summary>
    /// <exception cref="ArgumentException">A length is wrong or a value is not finite.</exception>
    public void Validate(Topology topology, PhaseProgram program)
    {
        if (Count < 1) throw new ArgumentException($"the batch has {Count} samples; at least 1 is needed");
        Require(Inputs, topology.InputNodes.Length, "inputs");
        Require(Targets, program.Steps.Any(s => s.Beta != 0) ? topology.OutputNodes.Length : 0, "targets");
        Require(Starts, program.Steps.Any(s => s.Start == Start.Given) ? topology.NodeCount : 0, "start states");
        if (SampleIds.Length != Count) throw new ArgumentException($"{SampleIds.Length} sample ids for {Count} samples");
    }

    private void Require(ReadOnlyMemory<double> values, int width, string what)
    {
        if (values.Length != Count * width && !(width == 0))
            throw new ArgumentException($"{what}: {values.Length} values, but {Count} samples x {width} need {Count * width}");
        var bad = Finite.IndexOfOther(values.Span);
        if (bad >= 0) throw new ArgumentException($"{what}: sample {bad / Math.Max(1, width)} has the value {values.Span[bad]}");
    }
}
