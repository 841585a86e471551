using BenchmarkDotNet.Attributes;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;

namespace EqPropHW.Benchmarks;

/// <summary>A hundred Euler steps of oscillator arrays on one thread.</summary>
[MemoryDiagnoser]
public class SettleBenchmarks
{
    private const int Batch = 64;
    private static readonly XyArray _xy = new();
    private static readonly PhaseProgram _program = new(1000, [new(0, new(NudgeKind.Live, Cost.Log), 100, Start.Given)]);
    private EmulatorDevice _device = null!;
    private SampleBatch _batch = null!;

    /// <summary>The graph.</summary>
    [Params("all-to-all 256", "lattice 30x30", "layers 64-100-10")]
    public string Graph { get; set; } = "";

    /// <summary>Lane width.</summary>
    [Params(LaneWidth.Bits256, LaneWidth.Bits512)]
    public LaneWidth Lanes { get; set; }

    /// <summary>Programs the array with random couplings.</summary>
    [GlobalSetup]
    public void Open()
    {
        Architecture architecture = Graph switch
        {
            "all-to-all 256" => new AllToAll(256, 0, 10),
            "lattice 30x30" => new Lattice(LatticeKind.Square, 30, 30, [], [0]),
            _ => new DenseLayers([64, 100, 10]),
        };
        var topology = architecture.Build().Topology;
        var random = new Random(1);
        var parameters = Parameters.Zero(_xy, topology);
        foreach (ref var j in parameters.Couplings.AsSpan()) j = 0.2 * random.NextDouble() - 0.1;
        var profile = new HardwareProfile("ideal", "", "", "xy", new(false, 1), new(10, 1), DeviceLimits.None, new(true, true, true, 16));
        _device = new(profile, _xy, topology, new() { Threads = 1, Lanes = Lanes });
        _device.ProgramAsync(parameters, parameters).AsTask().Wait();
        double[] Draw(int width) => [.. Enumerable.Range(0, Batch * width).Select(_ => 2 * random.NextDouble() - 1)];
        _batch = new(Batch, Draw(topology.InputNodes.Length), Draw(topology.OutputNodes.Length), Draw(topology.NodeCount), new ulong[Batch]);
    }

    /// <summary>Frees the array.</summary>
    [GlobalCleanup]
    public void Close() => _device.DisposeAsync().AsTask().Wait();

    /// <summary>A free phase of a hundred cycles.</summary>
    [Benchmark]
    public Readouts Settle() => _device.RunAsync(_program, _batch).AsTask().Result;
}
