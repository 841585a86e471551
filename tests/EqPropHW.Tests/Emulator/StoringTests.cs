using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Emulator;

/// <summary>What a device reports as stored.</summary>
public sealed class StoringTests
{
    private static readonly Topology _graph = Arrays.Graph(12, 3, 2, 0.9, 5);
    private static readonly NeuronArray _neurons = new(NeuronLaw.A, Activation.HardSigmoid);
    private static readonly PhaseProgram _free = new(5, [new(0, Arrays.Squared, 20, Start.Zero)]);

    public static TheoryData<string, EmulatorMode?> Devices()
    {
        var devices = new TheoryData<string, EmulatorMode?>();
        foreach (var name in ShippedProfiles.Names)
        {
            devices.Add(name, null);
            if (!name.EndsWith("-ideal", StringComparison.Ordinal)) continue;
            devices.Add(name, EmulatorMode.Physical64);
            devices.Add(name, EmulatorMode.Equilibrium);
            devices.Add(name, EmulatorMode.Fixed);
        }
        return devices;
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task Device_says_whether_it_stores_every_parameter_exactly(string name, EmulatorMode? mode)
    {
        var profile = ShippedProfiles.Load(name);
        Substrate substrate = profile.Substrate == "xy" ? new XyArray() : new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
        await using var device = new EmulatorDevice(profile, substrate, _graph, new() { Mode = mode });

        // Small ones between two steps, and some that no range holds.
        var holds = new[] { 1e-7, 0.3, 1e6 }.All(scale => IsStored(device, Arrays.Parameters(substrate, _graph, 1, scale, scale)));

        Assert.Equal(holds, device.Description.StoresExactly);
    }

    [Theory]
    [InlineData("coupling range", false)]
    [InlineData("bias range", false)]
    [InlineData("coupling step", false)]
    [InlineData("bias step", false)]
    [InlineData("coupling sign", false)]
    [InlineData("stuck", false)]
    [InlineData("shared biases", false)]
    [InlineData("hidden gain", true)]
    [InlineData("beta range", true)]
    public async Task One_limit_alone_keeps_a_device_from_storing_exactly(string limit, bool storesExactly)
    {
        var (none, ideal) = (DeviceLimits.None, ShippedProfiles.Load("xy-ideal"));
        var profile = limit switch
        {
            "coupling range" => ideal with { Limits = none with { CouplingRange = 0.1 } },
            "bias range" => ideal with { Limits = none with { BiasRange = 0.1 } },
            "coupling step" => ideal with { Limits = none with { CouplingStep = 0.01 } },
            "bias step" => ideal with { Limits = none with { BiasStep = 0.01 } },
            "coupling sign" => ideal with { Limits = none with { CouplingSign = CouplingSign.Positive } },
            "stuck" => ideal with { Couplings = new() { Stuck = 0.5, FullScale = 1 } },
            "shared biases" => ideal with { Graph = ideal.Graph with { BiasGroup = 3 } },
            "hidden gain" => ideal with { Couplings = new() { Gain = new(0.1) } },
            _ => ideal with { Limits = none with { BetaRange = 0.1 } },
        };
        await using var device = new EmulatorDevice(profile, new XyArray(), _graph);

        Assert.Equal(storesExactly, device.Description.StoresExactly);
        Assert.Equal(storesExactly, IsStored(device, Arrays.Parameters(new XyArray(), _graph, 3)));
    }

    /// <summary>Panels with runs of every length, sparse rows, couplings of two inputs, slots by colour, diagonals.</summary>
    [Theory]
    [InlineData("layers", false)]
    [InlineData("layers", true)]
    [InlineData("all", false)]
    [InlineData("all", true)]
    [InlineData("sparse", false)]
    [InlineData("sparse", true)]
    [InlineData("lattice", false)]
    [InlineData("lattice", true)]
    public void Every_coupling_is_where_the_kernels_read_it(string graph, bool byColour)
    {
        var topology = GraphOf(graph);
        var (wanted, backward) = (Arrays.Parameters(_neurons, topology, 7), Arrays.Parameters(_neurons, topology, 9).Couplings);
        InPrecision<float>();
        InPrecision<double>();

        void InPrecision<T>() where T : unmanaged, INumber<T>
        {
            var compiled = new CompiledGraph(topology, byColour);
            using var array = new ProgrammedArray<T>(compiled, new double[topology.NodeCount]);
            // The second time what the first left is written over.
            Assert.True(array.Store(Arrays.Parameters(_neurons, topology, 8), backward));
            Assert.True(array.Store(wanted, backward));

            foreach (var (sum, held) in new[] { (compiled.FreeSum, array.FreeCouplings), (compiled.InputSum, array.InputCouplings) })
                Assert.Equal(sum.Edge.Select(e => e < 0 ? T.Zero : T.CreateTruncating(e < backward.Length ? wanted.Couplings[e] : backward[e - backward.Length])), held.Span.ToArray());
            var inputs = topology.InputNodes;
            for (var e = 0; e < backward.Length; e++)
            {
                var (i, j) = topology.Edges[e];
                var felt = compiled.Diagonals is null && inputs.Contains(i) && !inputs.Contains(j) ? backward[e] : wanted.Couplings[e];
                Assert.Equal(double.CreateTruncating(T.CreateTruncating(felt)), array.Coupling(e));
            }
        }
    }

    [Theory]
    [InlineData("layers", EmulatorMode.Physical)]
    [InlineData("layers", EmulatorMode.Physical64)]
    [InlineData("all", EmulatorMode.Equilibrium)]
    [InlineData("sparse", EmulatorMode.Physical)]
    [InlineData("lattice", EmulatorMode.Physical)]
    public async Task Value_that_is_refused_is_named_wherever_it_is_and_the_old_ones_stay(string graph, EmulatorMode mode)
    {
        var topology = GraphOf(graph);
        var batch = Arrays.Batch(_neurons, topology, 3, 1);
        await using var device = new EmulatorDevice(ShippedProfiles.Load("neuron-ideal"), _neurons, topology, new() { Mode = mode, Threads = 1 });
        var stored = Parameters.Zero(_neurons, topology);
        await device.ProgramAsync(Arrays.Parameters(_neurons, topology, 7), stored);
        var before = Arrays.Hash(await device.RunAsync(_free, batch));

        var values = new (double Value, string Why)[]
        {
            (double.NaN, "NaN; a finite number is needed"), (double.NegativeInfinity, "-Infinity; a finite number is needed"),
            (-1e39, "-1E+39; the emulator computes in single precision, up to 3.4E+38"),
        };
        foreach (var (value, why) in values[..(mode == EmulatorMode.Physical64 ? 2 : 3)])
        {
            for (var e = 0; e < topology.Edges.Length; e += double.IsNaN(value) ? 1 : 7) await Refuses(p => p.Couplings[e] = value, $"coupling of edge {e} is {why}");
            for (var i = 0; i < topology.NodeCount; i++) await Refuses(p => p.Bias[i] = value, $"bias of node {i} is {why}");
        }
        Assert.Equal(before, Arrays.Hash(await device.RunAsync(_free, batch)));
        Assert.Equal(Arrays.Parameters(_neurons, topology, 7).Couplings, stored.Couplings);
        await device.ProgramAsync(Arrays.Parameters(_neurons, topology, 8), stored);
        Assert.NotEqual(before, Arrays.Hash(await device.RunAsync(_free, batch)));

        async Task Refuses(Action<Parameters> change, string message)
        {
            var parameters = Arrays.Parameters(_neurons, topology, 8);
            change(parameters);
            Assert.Equal(message, (await Assert.ThrowsAsync<NetworkException>(async () => await device.ProgramAsync(parameters, stored))).Message);
        }
    }

    [Fact]
    public async Task Hidden_value_beyond_single_precision_is_refused_too()
    {
        var profile = ShippedProfiles.Load("neuron-ideal") with { Couplings = new() { Asymmetry = new(0.5) } };
        await using var device = new EmulatorDevice(profile, _neurons, _graph, new() { Mode = EmulatorMode.Physical });
        var parameters = Arrays.Parameters(_neurons, _graph, 1);
        // The largest single: one of its two directions is larger.
        parameters.Couplings[^1] = float.MaxValue;

        var failure = await Assert.ThrowsAsync<NetworkException>(async () => await device.ProgramAsync(parameters, parameters));

        Assert.StartsWith($"coupling of edge {_graph.Edges.Length - 1} is ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("the emulator computes in single precision, up to 3.4E+38", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_caller_changes_afterwards_changes_nothing()
    {
        var (batch, parameters) = (Arrays.Batch(_neurons, _graph, 3, 1), Arrays.Parameters(_neurons, _graph, 1));
        await using var device = new EmulatorDevice(ShippedProfiles.Load("neuron-ideal"), _neurons, _graph, new() { Threads = 1 });
        await device.ProgramAsync(parameters, parameters);
        var snapshot = device.RunUntil(_free, batch, 3);
        var (before, trace) = (Arrays.Hash(await device.RunAsync(_free, batch)), await Lines());

        Array.Clear(parameters.Couplings);
        Array.Clear(parameters.Bias);

        Assert.Equal(before, Arrays.Hash(await device.RunAsync(_free, batch)));
        Assert.Equal(before, Arrays.Hash(await device.ContinueAsync(snapshot)));
        Assert.Equal(trace, await Lines());

        async Task<string[]> Lines() => [.. (await device.TraceAsync(_free, Arrays.Take(batch, 0), new([1], [0, 1], 1))).Lines()];
    }

    private static Topology GraphOf(string name) => name switch
    {
        // 13 and 5 rows: panels that are not full; one output: runs of one.
        "layers" => new DenseLayers([9, 29, 5, 1]).Build().Topology,
        "all" => Arrays.Graph(40, 6, 3, 1, 1),
        "sparse" => Arrays.Graph(60, 6, 3, 0.08, 2),
        _ => new(36, DeviceWiring.Square(6, 6).Couplers, [0, 1, 5], [35]),
    };

    private static bool IsStored(EmulatorDevice device, Parameters wanted)
    {
        var stored = Parameters.Zero(device.Description.Substrate, _graph);
        device.ProgramAsync(wanted, stored).AsTask().Wait();
        return wanted.Couplings.AsSpan().SequenceEqual(stored.Couplings) && wanted.Bias.AsSpan().SequenceEqual(stored.Bias)
            && wanted.BiasAngle.AsSpan().SequenceEqual(stored.BiasAngle);
    }
}
