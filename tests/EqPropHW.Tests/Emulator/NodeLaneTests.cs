using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Emulator;

/// <summary>A few samples of a dense graph or a lattice settle with nodes in the lanes, from the beginning or when the others have settled: the same bytes.</summary>
public sealed class NodeLaneTests
{
    private static readonly XyArray _xy = new();

    public static TheoryData<string, Activation, string, bool> Laws
    {
        get
        {
            var data = new TheoryData<string, Activation, string, bool>();
            foreach (var graph in (string[])["all-to-all", "layers", "one output"])
            {
                foreach (var isDouble in (bool[])[false, true]) data.Add("xy", default, graph, isDouble);
                foreach (var activation in Enum.GetValues<Activation>()) data.Add("B", activation, graph, false);
                data.Add("A inside", Activation.Tanh, graph, false);
                data.Add("A outside", Activation.Logistic, graph, true);
                data.Add("C", Activation.HardSigmoid, graph, false);
            }
            foreach (var graph in (string[])["lattice", "king"])
            {
                foreach (var isDouble in (bool[])[false, true]) data.Add("xy", default, graph, isDouble);
            }
            data.Add("B", Activation.HardSigmoid, "lattice", false);
            data.Add("A outside", Activation.Logistic, "lattice", false);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public async Task Samples_that_settle_early_or_late_end_in_the_same_bytes(string law, Activation activation, string graph, bool isDouble)
    {
        Substrate substrate = law == "xy" ? _xy
            : new NeuronArray(Enum.Parse<NeuronLaw>(law[..1]), activation, law.EndsWith("outside", StringComparison.Ordinal) ? NudgeSite.Outside : NudgeSite.Inside);
        var topology = Graph(graph);
        var parameters = Arrays.Parameters(substrate, topology, 1, scale: law == "xy" ? 0.3 : 0.15);
        var batch = Arrays.Batch(substrate, topology, 21, 2);
        var mode = isDouble ? EmulatorMode.Physical64 : EmulatorMode.Physical;

        var plain = await Arrays.Run(Open(substrate, topology, LaneLayout.Samples, mode, Lanes.Widest), parameters, Nudged(substrate), batch);

        // Samples of a block freeze at different checks, so that the others are regrouped on the way.
        Assert.True(plain.Cycles[..16].Distinct().Count() > 1, $"cycles {string.Join(' ', plain.Cycles[..16])}");
        foreach (var layout in new[] { LaneLayout.Auto, LaneLayout.Nodes })
        {
            foreach (var lanes in Enum.GetValues<LaneWidth>())
            {
                var found = await Arrays.Run(Open(substrate, topology, layout, mode, lanes), parameters, Nudged(substrate), batch);
                Assert.True(Arrays.Hash(plain) == Arrays.Hash(found), $"{layout} {lanes} differs from samples in the lanes");
            }
        }
    }

    [Theory]
    [InlineData("xy")]
    [InlineData("neuron")]
    public async Task Every_size_of_a_batch_gives_the_bytes_of_each_sample(string kind)
    {
        Substrate substrate = kind == "xy" ? _xy : new NeuronArray(NeuronLaw.A, Activation.Tanh);
        var topology = Graph("layers");
        var parameters = Arrays.Parameters(substrate, topology, 1, scale: 0.3);
        var all = Arrays.Batch(substrate, topology, 50, 2);
        var whole = await Arrays.Run(Open(substrate, topology, LaneLayout.Samples), parameters, Nudged(substrate), all);

        for (var count = 1; count < 50; count += count < 20 ? 1 : 7)
        {
            var part = await Arrays.Run(Open(substrate, topology, LaneLayout.Auto), parameters, Nudged(substrate), Arrays.Take(all, [.. Enumerable.Range(0, count)]));
            for (var b = 0; b < count; b++) Assert.True(Arrays.Exact(whole, b) == Arrays.Exact(part, b), $"sample {b} of {count} differs from sample {b} of 50");
        }
    }

    [Theory]
    [InlineData(300, EmulatorMode.Physical, 12)]
    [InlineData(53, EmulatorMode.Physical64, 60)]
    public async Task Large_arrays_give_the_same_bytes_in_both_layouts(int nodes, EmulatorMode mode, int cycles)
    {
        var topology = new AllToAll(nodes, 3, 10).Build().Topology;
        var parameters = Arrays.Parameters(_xy, topology, 1, scale: 0.1);
        var batch = Arrays.Batch(_xy, topology, 20, 2);
        var program = new PhaseProgram(5, [new(0, Arrays.Log, cycles, Start.Given), new(0.2, Arrays.Log with { Kind = NudgeKind.Tangent }, cycles, Start.Continue)]);

        var samples = await Arrays.Run(Open(_xy, topology, LaneLayout.Samples, mode), parameters, program, batch);
        var few = await Arrays.Run(Open(_xy, topology, LaneLayout.Auto, mode), parameters, program, batch);
        var nodesInLanes = await Arrays.Run(Open(_xy, topology, LaneLayout.Nodes, mode), parameters, program, batch);

        Assert.Equal(Arrays.Hash(samples), Arrays.Hash(few));
        Assert.Equal(Arrays.Hash(samples), Arrays.Hash(nodesInLanes));
    }

    [Theory]
    [InlineData("layers", 4, true)]
    [InlineData("all-to-all", 18, true)]
    [InlineData("all-to-all", 24, false)]
    [InlineData("all-to-all", 16, false)]
    [InlineData("sparse", 4, false)]
    public async Task Nodes_lie_in_the_lanes_where_samples_are_few_and_couplings_dense(string graph, int count, bool areNodes)
    {
        var topology = Graph(graph);
        var batch = Arrays.Batch(_xy, topology, count, 1);
        var bytes = new List<long>();
        foreach (var layout in new[] { LaneLayout.Samples, LaneLayout.Auto })
        {
            await using var device = Open(_xy, topology, layout);
            await device.ProgramAsync(Arrays.Parameters(_xy, topology, 1), Parameters.Zero(_xy, topology));
            await device.RunAsync(new(10, [new(0, Arrays.Log, 10, Start.Given)]), batch);
            bytes.Add(device.BufferBytes);
        }

        Assert.Equal(areNodes, bytes[1] > bytes[0]);
    }

    [Theory]
    [InlineData("all-to-all")]
    [InlineData("lattice")]
    public async Task The_last_samples_of_a_full_block_are_taken_out_of_it(string graph)
    {
        var topology = Graph(graph);
        var (bytes, cycles) = (new List<long>(), "");
        foreach (var layout in new[] { LaneLayout.Samples, LaneLayout.Auto })
        {
            await using var device = Open(_xy, topology, layout);
            await device.ProgramAsync(Arrays.Parameters(_xy, topology, 1, scale: 0.3), Parameters.Zero(_xy, topology));
            var found = await device.RunAsync(Nudged(_xy), Arrays.Batch(_xy, topology, 16, 1));
            cycles = string.Join(' ', found.Cycles);
            bytes.Add(device.BufferBytes);
        }

        Assert.True(bytes[1] > bytes[0], $"{bytes[1]} bytes as with samples in the lanes alone; cycles {cycles}");
    }

    private static PhaseProgram Nudged(Substrate substrate)
    {
        var nudge = new Nudge(NudgeKind.Live, substrate.DefaultCost, 0.3);
        var residual = substrate is XyArray ? 0.1 : 1e-4;
        return new(
            2,
            [
                new(0, nudge, 2000, Start.Given, residual), new(0.2, nudge, 200, Start.Continue, residual),
                new(-0.2, nudge with { Kind = NudgeKind.Tangent }, 200, Start.RestoreFree, residual),
            ]);
    }

    private static EmulatorDevice Open(
        Substrate substrate, Topology topology, LaneLayout layout, EmulatorMode mode = EmulatorMode.Physical, LaneWidth? lanes = null)
        => new(
            new("test", "", "", substrate.Name, new(false, 1), new(10, 1), DeviceLimits.None, new(true, true, true, 16)), substrate, topology,
            new() { Layout = layout, Mode = mode, Lanes = lanes, Threads = 1 });

    /// <summary>Panels, rest rows in a panel of their own (27 = 2 x 12 + 3), and a row left over alone.</summary>
    private static Topology Graph(string name) => name switch
    {
        "layers" => new DenseLayers([9, 27, 10]).Build().Topology,
        "all-to-all" => new AllToAll(31, 3, 4).Build().Topology,
        "lattice" => new Lattice(LatticeKind.Square, 14, 15, [0], [209]).Build().Topology,
        "king" => new Lattice(LatticeKind.King, 14, 16, [], [200], Periodic: true).Build().Topology,
        "one output" => new DenseLayers([7, 13, 14, 1]).Build().Topology,
        _ => Arrays.Graph(40, 4, 3, 0.15, 1),
    };
}
