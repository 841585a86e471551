using EqPropHW.Core;

namespace EqPropHW.DeviceTests;

/// <summary>Graphs and parameters of the suite, from a fixed seed.</summary>
internal static class Networks
{
    public static Topology AllToAll(int nodes) => new AllToAll(nodes, 2, 1).Build().Topology;

    public static Parameters Draw(Topology topology, int seed)
    {
        var (random, parameters) = (new Random(seed), Parameters.Zero(new XyArray(), topology));
        Fill(parameters.Couplings, random, 1);
        Fill(parameters.Bias, random, 0.5);
        Fill(parameters.BiasAngle, random, 3);
        return parameters;
    }

    public static void Fill(double[] values, Random random, double range)
    {
        for (var k = 0; k < values.Length; k++) values[k] = range * (2 * random.NextDouble() - 1);
    }
}

/// <summary>Phase programs of the suite.</summary>
internal static class Programs
{
    public static Nudge Tangent { get; } = new(NudgeKind.Tangent, Cost.Log, 0.5);

    public static PhaseProgram OneSided { get; } = new(10,
    [
        new(0, Tangent, 200, Start.Given, 1e-3),
        new(0.125, Tangent, 100, Start.Continue, 1e-3),
    ]);

    public static PhaseProgram Free(int cycles, double? stop) => new(10, [new(0, Tangent, cycles, Start.Given, stop)]);
}

/// <summary>Phase programs of the suite for neurons.</summary>
internal static class NeuronPrograms
{
    private static readonly Nudge _live = new(NudgeKind.Live, Cost.Squared);

    public static PhaseProgram OneSided { get; } = new(10, [new(0, _live, 100, Start.Given, 1e-3), new(0.25, _live, 50, Start.Continue, 1e-3)]);

    public static PhaseProgram Free(int cycles, double? stop) => new(10, [new(0, _live, cycles, Start.Given, stop)]);
}

/// <summary>Batches of the suite, from a fixed seed.</summary>
internal static class Batches
{
    public static SampleBatch Draw(Topology topology, int count, bool targets)
    {
        var random = new Random(7);
        var (inputs, wanted, starts) = (new double[count * topology.InputNodes.Length], new double[targets ? count * topology.OutputNodes.Length : 0], new double[count * topology.NodeCount]);
        Networks.Fill(inputs, random, 1.5);
        Networks.Fill(wanted, random, 1.5);
        Networks.Fill(starts, random, 3);
        return new(count, inputs, wanted, starts, Enumerable.Range(0, count).Select(k => (ulong)k).ToArray());
    }

    public static SampleBatch One(Topology topology, SampleBatch batch, int sample)
    {
        ReadOnlyMemory<double> Row(ReadOnlyMemory<double> values, int width) => values.IsEmpty ? values : values.Slice(sample * width, width);
        return new(1, Row(batch.Inputs, topology.InputNodes.Length), Row(batch.Targets, topology.OutputNodes.Length), Row(batch.Starts, topology.NodeCount), batch.SampleIds.Slice(sample, 1));
    }
}
