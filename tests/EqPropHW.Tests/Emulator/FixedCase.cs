using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Emulator;

/// <summary>A random array with a random phase program and samples, everything a fixed-point board of 64 nodes takes; all from one seed.</summary>
internal sealed class FixedCase
{
    public FixedCase(int seed, int most = 40)
    {
        var random = new Random(seed);
        Substrate = random.Next(2) == 0 ? new XyArray() : new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
        var (inputs, outputs) = (random.Next(5), 1 + random.Next(4));
        Topology = Arrays.Graph(inputs + outputs + random.Next(most), inputs, outputs, random.NextDouble(), seed);
        Time = new Clocked([.. Enumerable.Range(0, Topology.NodeCount).Select(_ => (Substrate is XyArray ? Math.Tau : 1) * Math.Max(1e-6, Math.Pow(random.NextDouble(), 3)))]);
        // From ordinary couplings to the ends of the format.
        Parameters = Arrays.Parameters(Substrate, Topology, seed, random.Next(3) switch { 0 => 0.5, 1 => 3, _ => 40 }, random.Next(2) == 0 ? 0.5 : 40);
        Batch = Arrays.Batch(Substrate, Topology, 1 + random.Next(20), seed);
        Program = new(1 + random.Next(7), [.. Steps(random)]);
    }

    public Substrate Substrate { get; }

    public Topology Topology { get; }

    public Clocked Time { get; }

    public Parameters Parameters { get; }

    public SampleBatch Batch { get; }

    public PhaseProgram Program { get; }

    /// <summary>An emulator of this array in integers.</summary>
    public EmulatorDevice Open(EqPropHW.Numerics.LaneWidth? lanes = null, int threads = 1) => new(
        new("case", "", "", Substrate.Name, new(true, 0.1), new(1000, 1), DeviceLimits.None, new(true, true, true, 16)) { IsFixedPoint = true },
        Substrate, Topology, new() { Lanes = lanes, Threads = threads, Time = Time });

    private IEnumerable<PhaseStep> Steps(Random random)
    {
        var (freeSeen, costs) = (false, Substrate is XyArray ? new[] { Cost.Log, Cost.Cosine } : [Cost.Squared]);
        var cost = costs[random.Next(costs.Length)];
        for (var k = 0; k < 1 + random.Next(6); k++)
        {
            Start[] starts = k == 0 ? [Start.Given, Start.Zero] : freeSeen ? [Start.Given, Start.Zero, Start.Continue, Start.RestoreFree] : [Start.Given, Start.Zero, Start.Continue];
            var beta = random.Next(2) == 0 ? 0 : (random.Next(2) == 0 ? -1 : 1) * Math.Max(1, random.Next(6000)) / 2048.0;
            var kind = freeSeen && random.Next(2) == 0 ? NudgeKind.Tangent : NudgeKind.Live;
            var clip = random.Next(3) == 0 ? double.PositiveInfinity : random.NextDouble() + 1e-3;
            double? stop = random.Next(2) == 0 ? null : Math.Pow(10, -4 * random.NextDouble());
            yield return new(beta, new(kind, cost, clip), 1 + random.Next(60), starts[random.Next(starts.Length)], stop, random.Next(4) != 0);
            freeSeen |= beta == 0;
        }
    }
}
