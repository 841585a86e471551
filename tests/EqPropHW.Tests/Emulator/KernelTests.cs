using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Emulator;

/// <summary>Every way the kernels can go gives the same bytes: lane width, threads, format of the field sums.</summary>
public sealed class KernelTests
{
    private static readonly XyArray _xy = new();
    private static readonly NeuronArray _tanh = new(NeuronLaw.A, Activation.Tanh);

    public static TheoryData<string, string, EmulatorMode> Paths => new()
    {
        { "layers", "xy", EmulatorMode.Physical },
        { "layers", "xy", EmulatorMode.Physical64 },
        { "layers", "xy", EmulatorMode.Equilibrium },
        { "layers", "neuron", EmulatorMode.Physical },
        { "layers", "neuron", EmulatorMode.Physical64 },
        { "layers", "neuron", EmulatorMode.Equilibrium },
        { "all-to-all", "xy", EmulatorMode.Physical },
        { "all-to-all", "xy", EmulatorMode.Equilibrium },
        { "lattice", "xy", EmulatorMode.Physical },
        { "lattice", "xy", EmulatorMode.Physical64 },
        { "lattice", "neuron", EmulatorMode.Physical },
        { "large lattice", "xy", EmulatorMode.Physical },
        { "large lattice", "neuron", EmulatorMode.Physical64 },
        { "periodic", "xy", EmulatorMode.Physical },
        { "king", "xy", EmulatorMode.Physical },
        { "periodic king", "xy", EmulatorMode.Physical },
        { "triangular", "xy", EmulatorMode.Physical },
        { "skips", "xy", EmulatorMode.Physical },
        { "chain", "xy", EmulatorMode.Physical },
        { "lattice", "xy", EmulatorMode.Equilibrium },
        { "sparse", "neuron", EmulatorMode.Physical },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Lanes_threads_and_formats_give_the_same_bytes(string graph, string kind, EmulatorMode mode)
    {
        var substrate = kind == "xy" ? (Substrate)_xy : _tanh;
        var topology = Graph(graph);
        var parameters = Arrays.Parameters(substrate, topology, 1);
        var batch = Arrays.Batch(substrate, topology, 37, 2);
        var hashes = new List<(string What, string Hash)>();
        foreach (var format in Enum.GetValues<FieldFormat>())
        {
            foreach (var lanes in Enum.GetValues<LaneWidth>())
            {
                foreach (var (layout, threads) in new[] { (LaneLayout.Samples, 1), (LaneLayout.Auto, 2), (LaneLayout.Nodes, 1) })
                {
                    var options = new EmulatorOptions { Mode = mode, Lanes = lanes, Format = format, Layout = layout, Threads = threads };
                    hashes.Add(($"{format} {lanes} {layout}", Arrays.Hash(await Arrays.Run(Open(substrate, topology, options), parameters, Nudged(substrate), batch))));
                }
            }
        }

        Assert.All(hashes, h => Assert.True(h.Hash == hashes[0].Hash, $"{h.What} differs from {hashes[0].What}"));
    }

    /// <summary>More states than a cache holds: several sub-steps go over them together.</summary>
    [Theory]
    [InlineData(210, 40, 19, LaneLayout.Samples)]
    [InlineData(700, 190, 1, LaneLayout.Nodes)]
    public async Task Sub_steps_that_go_together_give_the_same_bytes(int rows, int columns, int samples, LaneLayout layout)
    {
        var topology = new Lattice(LatticeKind.Square, rows, columns, [4090], [rows * columns - 20]).Build().Topology;
        var parameters = Arrays.Parameters(_xy, topology, 1);
        var batch = Arrays.Batch(_xy, topology, samples, 2);
        var program = new PhaseProgram(6, [new(0, Arrays.Log, 15, Start.Given), new(0.5, Arrays.Log, 7, Start.Continue)]);
        async Task<string> Hash(FieldFormat format)
        {
            var options = new EmulatorOptions { Format = format, Layout = layout, Threads = 1 };
            return Arrays.Hash(await Arrays.Run(Open(_xy, topology, options), parameters, program, batch));
        }

        Assert.Equal(await Hash(FieldFormat.Rows), await Hash(FieldFormat.Auto));
    }

    [Theory]
    [InlineData("lattice", 2)]
    [InlineData("large lattice", 2)]
    [InlineData("periodic", 2)]
    [InlineData("chain", 2)]
    [InlineData("king", 4)]
    [InlineData("periodic king", 4)]
    [InlineData("triangular", 4)]
    [InlineData("skips", 4)]
    [InlineData("layers", null)]
    [InlineData("all-to-all", null)]
    [InlineData("sparse", null)]
    public void Lattices_are_stepped_along_their_diagonals(string graph, int? diagonals)
        => Assert.Equal(diagonals, new CompiledGraph(Graph(graph)).Diagonals?.Offsets.Length);

    [Fact]
    public async Task Large_lattice_is_held_in_a_few_numbers_a_node()
    {
        var topology = new Lattice(LatticeKind.Square, 200, 200, [], [0]).Build().Topology;
        await using var device = Open(_xy, topology, new() { Threads = 1 });
        await device.ProgramAsync(Parameters.Zero(_xy, topology), Parameters.Zero(_xy, topology));
        await device.RunAsync(new(10, [new(0, Arrays.Log, 1, Start.Zero)]), new(1, default, new double[1], default, new ulong[1]));

        // State, two couplings and two parts of the bias are five numbers; three times as much is allowed.
        Assert.InRange(device.BufferBytes / (double)topology.NodeCount / sizeof(float), 5, 3 * 5);
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("lattice")]
    public async Task Settling_longer_allocates_nothing(string graph)
    {
        var topology = Graph(graph);
        await using var device = Open(_xy, topology, new() { Threads = 1 });
        await device.ProgramAsync(Arrays.Parameters(_xy, topology, 1), Parameters.Zero(_xy, topology));
        var batch = Arrays.Batch(_xy, topology, 37, 2);
        long Bytes(int cycles)
        {
            var program = new PhaseProgram(10, [new(0, Arrays.Log, cycles, Start.Given, 1e-30), new(0.1, Arrays.Log, cycles, Start.Continue, 1e-30)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(device.RunAsync(program, batch).AsTask().IsCompletedSuccessfully);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Bytes(10);

        Assert.Equal(Bytes(10), Bytes(500));
    }

    [Theory]
    [InlineData("layers", "xy")]
    [InlineData("lattice", "xy")]
    [InlineData("all-to-all", "xy")]
    [InlineData("layers", "neuron")]
    public async Task Equilibrium_mode_ends_where_the_force_of_the_flow_vanishes(string graph, string kind)
    {
        var substrate = kind == "xy" ? (Substrate)_xy : _tanh;
        var topology = Graph(graph);
        var parameters = Arrays.Parameters(substrate, topology, 1, scale: 0.3);
        var batch = Arrays.Batch(substrate, topology, 20, 2);
        var found = await Arrays.Run(
            Open(substrate, topology, new() { Mode = EmulatorMode.Equilibrium }), parameters,
            new(10, [new(0, Arrays.Log with { Cost = substrate.DefaultCost }, 4000, Start.Given, 1e-4)]), batch);
        Assert.All(found.Settled, Assert.True);

        // One cycle of the flow in double precision, from the states found, moves nothing.
        var starts = Enumerable.Range(0, 20).SelectMany(b => Arrays.State(found, 0, b)).ToArray();
        var check = await Arrays.Run(
            Open(substrate, topology, new() { Mode = EmulatorMode.Physical64 }), parameters,
            new(1, [new(0, Arrays.Log with { Cost = substrate.DefaultCost }, 1, Start.Given)]), batch with { Starts = starts });

        Assert.All(check.Residual, r => Assert.InRange(r, 0, 1.1e-4));
    }

    [Fact]
    public async Task Equilibrium_mode_never_raises_the_energy()
    {
        var topology = Graph("lattice");
        var parameters = Arrays.Parameters(_xy, topology, 1);
        var batch = Arrays.Batch(_xy, topology, 20, 2);
        var last = Enumerable.Repeat(double.PositiveInfinity, 20).ToArray();
        foreach (var sweeps in new[] { 1, 2, 3, 5, 10, 40 })
        {
            var readouts = await Arrays.Run(
                Open(_xy, topology, new() { Mode = EmulatorMode.Equilibrium }), parameters, new(3, [new(0, Arrays.Log, sweeps, Start.Given)]), batch);
            for (var b = 0; b < 20; b++)
            {
                var energy = _xy.Energy(topology, parameters, Arrays.State(readouts, 0, b));
                Assert.True(energy <= last[b] + 1e-4, $"sample {b} after {sweeps} sweeps: {energy} above {last[b]}");
                last[b] = energy;
            }
        }
    }

    [Fact]
    public async Task Equilibrium_mode_claims_no_time()
    {
        await using var device = Open(_xy, Graph("lattice"), new() { Mode = EmulatorMode.Equilibrium });

        Assert.DoesNotContain("C1", device.Description.AccuracyClass, StringComparison.Ordinal);
        Assert.Equal(0, 1000 / device.Description.Timing.ClockHz);
    }

    [Theory]
    [InlineData("lattice", LaneLayout.Samples)]
    [InlineData("lattice", LaneLayout.Auto)]
    [InlineData("lattice", LaneLayout.Nodes)]
    [InlineData("periodic", LaneLayout.Auto)]
    [InlineData("layers", LaneLayout.Auto)]
    public async Task Sample_that_leaves_the_numbers_takes_none_along(string graph, LaneLayout layout)
    {
        var topology = Graph(graph);
        var device = Open(_xy, topology, new() { Layout = layout, Threads = 1 });
        var batch = Arrays.Batch(_xy, topology, 21, 2);
        await device.ProgramAsync(Arrays.Parameters(_xy, topology, 1), Parameters.Zero(_xy, topology));
        var clean = Arrays.Hash(await device.RunAsync(Nudged(_xy), batch));
        // Finite in the batch, beyond single precision in the array.
        var starts = batch.Starts.ToArray();
        foreach (var sample in new[] { 0, 17, 20 }) Array.Fill(starts, 1e300, sample * topology.NodeCount, topology.NodeCount);

        var bad = await device.RunAsync(Nudged(_xy), batch with { Starts = starts });

        Assert.Equal([0, 17, 20], Enumerable.Range(0, 21).Where(b => double.IsPositiveInfinity(bad.Residual[b])));
        Assert.Equal(clean, Arrays.Hash(await device.RunAsync(Nudged(_xy), batch)));
    }

    private static PhaseProgram Nudged(Substrate substrate)
    {
        var nudge = new Nudge(NudgeKind.Live, substrate.DefaultCost, 0.3);
        return new(5, [new(0, nudge, 60, Start.Given, 1e-3), new(0.2, nudge, 30, Start.Continue, 1e-3), new(-0.2, nudge, 30, Start.RestoreFree, 1e-3)]);
    }

    private static EmulatorDevice Open(Substrate substrate, Topology topology, EmulatorOptions options)
        => new(new("test", "", "", substrate.Name, new(false, 1), new(10, 1), DeviceLimits.None, new(true, true, true, 16)), substrate, topology, options);

    /// <summary>Sizes that fill panels and leave rest rows: 27 = 2 x 12 + 3 and so on.</summary>
    private static Topology Graph(string name) => name switch
    {
        "layers" => new DenseLayers([9, 27, 10]).Build().Topology,
        "all-to-all" => new AllToAll(31, 3, 4).Build().Topology,
        "lattice" => new Lattice(LatticeKind.Square, 9, 11, [0, 20], [98]).Build().Topology,
        "large lattice" => new Lattice(LatticeKind.Square, 21, 26, [200], [300]).Build().Topology,
        "periodic" => new Lattice(LatticeKind.Square, 20, 21, [0, 20], [98], Periodic: true).Build().Topology,
        "king" => new Lattice(LatticeKind.King, 11, 9, [50], [98]).Build().Topology,
        "periodic king" => new Lattice(LatticeKind.King, 20, 21, [50], [98], Periodic: true).Build().Topology,
        "triangular" => new Lattice(LatticeKind.Triangular, 10, 17, [50], [98]).Build().Topology,
        "skips" => new Lattice(LatticeKind.Square, 12, 16, [50], [98], Skips: [3]).Build().Topology,
        "chain" => new Lattice(LatticeKind.Square, 1, 70, [50], [69]).Build().Topology,
        _ => Arrays.Graph(40, 4, 3, 0.15, 1),
    };
}
