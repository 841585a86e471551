using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Cli.Bench;

/// <summary>An emulated array with random parameters and samples, ready to be timed.</summary>
internal sealed class BenchArray : IDisposable
{
    private readonly EmulatorDevice _device;
    private readonly SampleBatch _batch;
    private readonly Substrate _substrate;

    public BenchArray(Substrate substrate, Architecture architecture, int batch, EmulatorMode mode = EmulatorMode.Physical, int threads = 1)
    {
        _substrate = substrate;
        Topology = architecture.Build().Topology;
        var random = new Random(1);
        var parameters = Parameters.Zero(substrate, Topology);
        var degree = 2.0 * Topology.Edges.Length / Topology.NodeCount;
        foreach (ref var j in parameters.Couplings.AsSpan()) j = Math.Sqrt(3 / degree) * (2 * random.NextDouble() - 1);
        foreach (ref var b in parameters.Bias.AsSpan()) b = 0.6 * random.NextDouble() - 0.3;
        foreach (ref var a in parameters.BiasAngle.AsSpan()) a = Math.Tau * random.NextDouble();
        double[] Draw(int width) => [.. Enumerable.Range(0, batch * width).Select(_ => 2 * random.NextDouble() - 1)];
        _batch = new(
            batch, Draw(Topology.InputNodes.Length), Draw(Topology.OutputNodes.Length), Draw(Topology.NodeCount),
            Enumerable.Range(0, batch).Select(b => (ulong)b).ToArray());
        var profile = Devices.Profile(substrate.Name + "-ideal");
        _device = new(profile, substrate, Topology, new() { Mode = mode, Threads = threads, SubSteps = 1 });
        _device.ProgramAsync(parameters, parameters).AsTask().Wait();
    }

    /// <summary>The graph.</summary>
    public Topology Topology { get; }

    /// <summary>Bytes of the emulator's own buffers.</summary>
    public long BufferBytes => _device.BufferBytes;

    /// <summary>Couplings that end in a free node and come from one, both directions counted.</summary>
    public long FreeCouplings
    {
        get
        {
            var inputs = Topology.InputNodes.ToHashSet();
            return 2L * Topology.Edges.Count(e => !inputs.Contains(e.I) && !inputs.Contains(e.J));
        }
    }

    /// <summary>A free phase of some cycles, from random states.</summary>
    public Readouts Settle(int cycles, double? residual = null, int checkEvery = 1_000_000)
        => Run(new(checkEvery, [new(0, new(NudgeKind.Live, _substrate.DefaultCost), cycles, Start.Given, residual)]));

    /// <summary>A phase program.</summary>
    public Readouts Run(PhaseProgram program) => _device.RunAsync(program, _batch).AsTask().Result;

    public void Dispose() => _device.DisposeAsync().AsTask().Wait();
}
