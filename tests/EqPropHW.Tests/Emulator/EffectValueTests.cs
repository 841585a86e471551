using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Emulator;

/// <summary>Each effect has the size that its equation gives, on arrays small enough to solve by hand.</summary>
public sealed class EffectValueTests
{
    private static readonly XyArray _xy = new();
    private static readonly NeuronArray _neuron = new(NeuronLaw.B, Activation.HardSigmoid);

    /// <summary>Input 0, nodes 1 and 2 behind each other.</summary>
    private static readonly Topology _chain = new(3, [new(0, 1), new(1, 2)], [0], [2]);

    [Fact]
    public void Hidden_couplings_follow_their_equation_in_both_directions()
    {
        var couplings = new CouplingEffects { FullScale = 4, Gain = new(0.1), Offset = new(0.01), Asymmetry = new(0.2), CrossTalk = 0.05 };
        var profile = Ideal(_xy) with { Couplings = couplings, Environment = new(310, 300, 0.002) };
        var topology = new Topology(5, [new(0, 1), new(1, 2), new(3, 4)], [0], [4]);
        var die = Die.Realise(profile, topology, 5);
        var stored = Parameters.Zero(_xy, topology);
        (stored.Couplings[0], stored.Couplings[1], stored.Couplings[2]) = (1, -2, 0.5);

        var (actual, backward) = new HiddenArray(profile, die, _xy, topology, 1).Realise(stored);

        // Edges 0 and 1 share node 1, edge 2 stands alone.
        double[] beside = [-2, 1, 0];
        for (var e = 0; e < 3; e++)
        {
            var j = 1.02 * (stored.Couplings[e] * (1 + die.CouplingGain[e]) + 4 * die.CouplingOffset[e] + 0.05 * beside[e]);
            Assert.Equal(j * (1 + die.Asymmetry[e] / 2), actual.Couplings[e], 1e-12);
            Assert.Equal(j * (1 - die.Asymmetry[e] / 2), backward[e], 1e-12);
        }
    }

    [Fact]
    public async Task Node_feels_the_coupling_of_its_own_direction()
    {
        // Node 1 feels only its bias and, backward, node 2; node 2 only, backward, node 1 and its bias.
        var profile = Ideal(_neuron) with { Couplings = new() { Asymmetry = new(0.4) } };
        var topology = new Topology(3, [new(1, 2)], [0], [2]);
        var die = Die.Realise(profile, topology, 3);
        var parameters = Parameters.Zero(_neuron, topology);
        (parameters.Couplings[0], parameters.Bias[1], parameters.Bias[2]) = (0.3, 0.4, 0.2);

        var s = await Settled(profile, _neuron, topology, parameters, instance: 3);

        var (forward, backward) = (0.3 * (1 + die.Asymmetry[0] / 2), 0.3 * (1 - die.Asymmetry[0] / 2));
        Assert.Equal(forward * s[2] + 0.4, s[1], 1e-9);
        Assert.Equal(backward * s[1] + 0.2, s[2], 1e-9);
        Assert.NotEqual(forward, backward, 1e-3);
    }

    [Fact]
    public void Write_noise_has_its_deviation_and_comes_anew_with_every_writing()
    {
        var topology = new DenseLayers([20, 50, 10]).Build().Topology;
        var profile = Ideal(_xy) with { Couplings = new() { FullScale = 2, WriteNoise = 0.01 } };
        var hidden = new HiddenArray(profile, Die.Realise(profile, topology, 1), _xy, topology, 1);
        var stored = Parameters.Zero(_xy, topology);
        double[] Write() => [.. hidden.Realise(stored).Actual.Couplings.Zip(stored.Couplings, (a, s) => a - s)];

        var first = Write();
        var same = Write();
        stored.Bias[30] = 1e-9;
        var other = Write();

        Assert.Equal(0.02, Math.Sqrt(first.Average(e => e * e)), 0.001);
        Assert.Equal(first, same);
        Assert.Equal(0, first.Zip(other).Average(p => p.First * p.Second) / 0.0004, 4 / Math.Sqrt(first.Length));
    }

    [Fact]
    public async Task Detuned_oscillator_locks_where_its_bias_holds_it()
    {
        var profile = Ideal(_xy) with { Nodes = new() { Detuning = new(0.05) }, Time = new(false, 2) };
        var parameters = Parameters.Zero(_xy, _chain);
        (parameters.Bias[1], parameters.Bias[2]) = (2, 3);

        var phi = await Settled(profile, _xy, _chain, parameters);

        // h sin phi = 2 pi f tau.
        var f = Die.Realise(profile, _chain, 1).DetuningHz;
        Assert.Equal(Math.Asin(2 * Math.PI * f[1] * 2 / 2), phi[1], 1e-8);
        Assert.Equal(Math.Asin(2 * Math.PI * f[2] * 2 / 3), phi[2], 1e-8);
    }

    [Fact]
    public async Task Late_oscillators_lag_by_the_delay_of_each_they_listen_to()
    {
        var profile = Ideal(_xy) with { Nodes = new() { InjectionDelay = new(0.2, Spread.None) } };
        var parameters = Parameters.Zero(_xy, _chain);
        (parameters.Couplings[0], parameters.Couplings[1]) = (5, 1e-9);

        var phi = await Settled(profile, _xy, _chain, parameters, input: 0.7, cycles: 4000);

        // sin(phi_0 - a - phi_1) = 0.
        Assert.Equal(0.5, phi[1], 1e-6);
    }

    [Fact]
    public async Task Leak_and_rails_limit_a_neuron()
    {
        var parameters = Parameters.Zero(_neuron, _chain);
        (parameters.Bias[1], parameters.Bias[2]) = (0.6, 0.9);

        var leaking = await Settled(Ideal(_neuron) with { Nodes = new() { Leak = new(0.2, Spread.None) } }, _neuron, _chain, parameters);
        var saturated = await Settled(Ideal(_neuron) with { Nodes = new() { Saturation = new(0.7, Spread.None) } }, _neuron, _chain, parameters);

        Assert.Equal((0.6 / 1.2, 0.9 / 1.2), (leaking[1], leaking[2]), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9);
        Assert.Equal((0.6, 0.7), (saturated[1], saturated[2]), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9);
    }

    [Fact]
    public async Task Couplings_have_drifted_by_the_nominal_beginning_of_each_phase()
    {
        var profile = Ideal(_neuron) with { Couplings = new() { DriftExponent = 0.1, DriftSeconds = 3, RetentionSeconds = 200 } };
        var topology = new Topology(3, [new(0, 1), new(0, 2)], [0], [2]);
        var parameters = Parameters.Zero(_neuron, topology);
        (parameters.Couplings[0], parameters.Couplings[1]) = (0.8, 0.5);
        var phase = new PhaseStep(0, Arrays.Squared, 1000, Start.Zero, 1e-12);
        await using var device = new EmulatorDevice(profile, _neuron, topology, new() { Mode = EmulatorMode.Physical64, Threads = 1 });
        await device.ProgramAsync(parameters, parameters);

        var readouts = await device.RunAsync(new(10, [phase, phase]), new(1, new double[] { 1 }, Array.Empty<double>(), Array.Empty<double>(), new ulong[] { 1 }));

        // The second phase begins after 1000 cycles of 0.1 s, however soon the first one settled.
        var factor = Math.Pow(1 + 100.0 / 3, -0.1) * Math.Exp(-100.0 / 200);
        Assert.Equal(0.8, readouts[0, 0, 1], 1e-9);
        Assert.Equal(0.8 * factor, readouts[1, 0, 1], 1e-9);
        Assert.Equal(0.5 * factor, readouts[1, 0, 2], 1e-9);
    }

    [Fact]
    public async Task Nudge_has_the_gain_of_its_output_and_rises_linearly()
    {
        // A force-free neuron of law A moves by a beta (y - s) in each cycle; tangent, so the force stays y = 1.
        var law = new NeuronArray(NeuronLaw.A, Activation.HardSigmoid, NudgeSite.Outside);
        var profile = ShippedProfiles.Load("neuron-clocked") with
        {
            Time = new(true, 0.01),
            Nudge = new() { Gain = new(0.3), RampSeconds = 0.4, Asymmetry = 0.2, BetaStep = 0.25 },
        };
        var parameters = Parameters.Zero(law, _chain);
        await using var device = new EmulatorDevice(profile, law, _chain, new() { Mode = EmulatorMode.Physical64, Threads = 1 });
        await device.ProgramAsync(parameters, parameters);
        var nudge = new Nudge(NudgeKind.Tangent, Cost.Squared);

        var readouts = await device.RunAsync(
            new(1, [new(0, nudge, 1, Start.Zero), new(0.55, nudge, 1, Start.Continue), new(-0.55, nudge, 3, Start.RestoreFree)]),
            new(1, new double[] { 0 }, new double[] { 1 }, Array.Empty<double>(), new ulong[] { 1 }));

        var gain = 1 + Die.Realise(profile, _chain, 1).NudgeGain[0];
        // 0.55 is 0.5 in steps of 0.25; the clock is 10 Hz, so the ramp takes 4 cycles: 1/4, 2/4, 3/4.
        Assert.Equal(0.01 * gain * 0.5 * 1.1 * 0.25, readouts[1, 0, 2], 1e-12);
        var s = 0.0;
        foreach (var share in new[] { 0.25, 0.5, 0.75 }) s = 0.99 * s - 0.01 * gain * 0.5 * 0.9 * share;
        Assert.Equal(s, readouts[2, 0, 2], 1e-12);
    }

    [Fact]
    public async Task Skewed_readout_sees_later_nodes_later()
    {
        // Free decay of law B without couplings: a node in slot k is read k slots of 2 cycles later.
        var topology = new Topology(4, [], [0], [3]);
        var profile = Ideal(_neuron) with { Converters = new() { Multiplexer = new(3, 0.2, Holds: false, 0) } };
        var parameters = Parameters.Zero(_neuron, topology);
        await using var device = new EmulatorDevice(profile, _neuron, topology, new() { Mode = EmulatorMode.Physical64, Threads = 1 });
        await device.ProgramAsync(parameters, parameters);

        var readouts = await device.RunAsync(
            new(1, [new(0, Arrays.Squared, 5, Start.Given)]), new(1, new double[] { 0 }, Array.Empty<double>(), new double[] { 0, 1, 1, 1 }, new ulong[] { 1 }));

        for (var slot = 0; slot < 3; slot++) Assert.Equal(Math.Pow(0.9, 5 + 2 * slot), readouts[0, 0, 1 + slot], 1e-12);
    }

    private static HardwareProfile Ideal(Substrate substrate) => ShippedProfiles.Load(substrate.Name + "-ideal");

    private static async Task<double[]> Settled(
        HardwareProfile profile, Substrate substrate, Topology topology, Parameters parameters, double input = 0, ulong instance = 1, int cycles = 1000)
    {
        await using var device = new EmulatorDevice(profile, substrate, topology, new() { Mode = EmulatorMode.Physical64, Threads = 1, Instance = instance });
        await device.ProgramAsync(parameters, parameters);
        var readouts = await device.RunAsync(
            new(10, [new(0, substrate is XyArray ? Arrays.Log : Arrays.Squared, cycles, Start.Zero, 1e-12)]),
            new(1, new double[] { input }, Array.Empty<double>(), Array.Empty<double>(), new ulong[] { 1 }));
        Assert.True(readouts.Settled[0] || cycles > 1000);
        return Arrays.State(readouts, 0, 0);
    }
}
