using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;
using EqPropHW.Profiles;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Emulator;

/// <summary>Every effect can be switched off by name, changes what it should and nothing else, and none depends on how the emulator is run.</summary>
public sealed class RealDeviceTests
{
    private static readonly Topology _graph = Arrays.Graph(26, 5, 4, 0.5, 3);

    public static TheoryData<string, bool> EffectsOfLaws { get; } = Effect_and_law();

    public static TheoryData<EmulatorMode, bool> Modes { get; } = new()
    {
        { EmulatorMode.Physical, true }, { EmulatorMode.Physical64, true }, { EmulatorMode.Physical, false }, { EmulatorMode.Physical64, false },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Device_without_any_effect_computes_the_bytes_of_the_ideal_one(EmulatorMode mode, bool isXy)
    {
        var (ideal, bare) = (await Run(Ideal(isXy), isXy, mode), await Run(Worst.Profile(Law(isXy)), isXy, mode, o => o with { Without = [Effects.Every] }));

        Assert.Equal(Arrays.Hash(ideal.Readouts), Arrays.Hash(bare.Readouts));
        Assert.Equal(ideal.Stored.Couplings, bare.Stored.Couplings);
        Assert.Equal(ideal.Stored.Bias, bare.Stored.Bias);
        Assert.Empty(bare.Effects);
    }

    [Theory]
    [MemberData(nameof(EffectsOfLaws))]
    public async Task Effect_alone_changes_what_it_should(string name, bool isXy)
    {
        var ideal = await Run(Ideal(isXy), isXy, EmulatorMode.Physical64);
        var alone = await Run(Only(name, isXy), isXy, EmulatorMode.Physical64);

        Assert.Equal([name], alone.Effects);
        // Limits and faults are reported; everything else stays hidden.
        string[] reported = ["range", "coupling-bits", "coupling-sign", "bias-bits", "dead", "stuck"];
        Assert.Equal(reported.Contains(name), !alone.Stored.Couplings.SequenceEqual(ideal.Stored.Couplings) || !alone.Stored.Bias.SequenceEqual(ideal.Stored.Bias));
        Assert.NotEqual(Arrays.Hash(ideal.Readouts), Arrays.Hash(alone.Readouts));
        Assert.All(Enumerable.Range(0, alone.Readouts.Batch), b => Assert.All(Arrays.State(alone.Readouts, 2, b), s => Assert.True(double.IsFinite(s))));
        // A nudge that is not ideal leaves the free phase alone, the readout leaves the trajectory alone.
        if (name.StartsWith("nudge", StringComparison.Ordinal)) Assert.Equal(Arrays.State(ideal.Readouts, 0, 0), Arrays.State(alone.Readouts, 0, 0));
        if (name is "adc-bits" or "adc-errors" or "adc-noise" or "hold-droop" or "adc-skew") Assert.Equal(ideal.Readouts.Residual[0], alone.Readouts.Residual[0]);
        // What is drawn per run differs from run to run, what is fabricated does not.
        var other = await Run(Only(name, isXy), isXy, EmulatorMode.Physical64, o => o with { Seed = 2 });
        var isNoise = name is "write-noise" or "thermal-noise" or "phase-noise" or "flicker" or "dac-noise" or "adc-noise";
        Assert.Equal(isNoise, Arrays.Hash(other.Readouts) != Arrays.Hash(alone.Readouts));
        var die = await Run(Only(name, isXy), isXy, EmulatorMode.Physical64, o => o with { Instance = 2 });
        var isMismatch = name is "coupling-gain" or "coupling-offset" or "asymmetry" or "dead" or "stuck" or "time-spread" or "detuning" or "node-offset" or "leak"
            or "injection-delay" or "dac-errors" or "adc-errors" or "nudge-gain";
        Assert.Equal(isMismatch, Arrays.Hash(die.Readouts) != Arrays.Hash(alone.Readouts));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Same_seeds_give_the_same_bytes_however_the_emulator_is_run(EmulatorMode mode, bool isXy)
    {
        var profile = Worst.Profile(Law(isXy));
        var whole = await Run(profile, isXy, mode, o => o with { Lanes = LaneWidth.Scalar });
        foreach (var width in Enum.GetValues<LaneWidth>())
        {
            foreach (var threads in new[] { 1, 3 })
                Assert.Equal(Arrays.Hash(whole.Readouts), Arrays.Hash((await Run(profile, isXy, mode, o => o with { Lanes = width, Threads = threads })).Readouts));
        }
        int[] some = [36, 2, 19];
        var part = await Run(profile, isXy, mode, some: some);
        for (var k = 0; k < some.Length; k++) Assert.Equal(Arrays.Exact(whole.Readouts, some[k]), Arrays.Exact(part.Readouts, k));
    }

    [Fact]
    public async Task Array_that_is_settled_with_effects_of_no_size_has_the_bytes_of_the_ideal_one()
    {
        foreach (var isXy in new[] { true, false })
        {
            // A linewidth of 1e-300 Hz needs the other settler, and moves nothing.
            var still = Ideal(isXy) with { Nodes = new() { LinewidthHz = 1e-300 } };

            Assert.Equal(
                Arrays.Hash((await Run(Ideal(isXy), isXy, EmulatorMode.Physical)).Readouts), Arrays.Hash((await Run(still, isXy, EmulatorMode.Physical)).Readouts));
        }
    }

    [Fact]
    public async Task Programming_twice_changes_nothing()
    {
        var substrate = Law(true);
        await using var device = new EmulatorDevice(Worst.Profile(substrate), substrate, _graph, new() { Threads = 1 });
        var (once, twice) = (Parameters.Zero(substrate, _graph), Parameters.Zero(substrate, _graph));
        await device.ProgramAsync(Arrays.Parameters(substrate, _graph, 1, scale: 3), once);
        await device.ProgramAsync(once, twice);

        Assert.Equal(once.Couplings, twice.Couplings);
        Assert.Equal(once.Bias, twice.Bias);
    }

    [Theory]
    [InlineData(EmulatorMode.Equilibrium, "mode equilibrium follows no trajectory and cannot carry asymmetry,drift,detuning,thermal-noise,phase-noise,flicker,injection-delay,adc-skew,nudge-gain,nudge-ramp of profile worst; use --mode physical, or --without asymmetry,drift,")]
    [InlineData(EmulatorMode.Fixed, "mode fixed computes in integers and cannot carry coupling-gain,coupling-offset,asymmetry,cross-talk,write-noise,drift,")]
    public void Mode_that_cannot_carry_an_effect_refuses_it_by_name(EmulatorMode mode, string message)
    {
        var failure = Assert.Throws<NetworkException>(() => new EmulatorDevice(Worst.Profile(Law(true)), Law(true), _graph, new() { Mode = mode }));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beta_below_half_a_step_is_refused()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => Run(Only("nudge-bits", true), true, EmulatorMode.Physical, beta: 0.005));

        Assert.Equal("beta 0.005 is nothing in steps of 0.01575; the device needs at least half a step", failure.Message);
    }

    private static Substrate Law(bool isXy) => isXy ? new XyArray() : new NeuronArray(NeuronLaw.B, Activation.HardSigmoid);

    private static HardwareProfile Ideal(bool isXy) => ShippedProfiles.Load(isXy ? "xy-ideal" : "neuron-ideal");

    private static HardwareProfile Only(string name, bool isXy)
    {
        var worst = Worst.Profile(Law(isXy));
        worst = worst with { Limits = worst.Limits with { CouplingSign = CouplingSign.Positive } };
        return worst.Without(Effects.Of(worst).Where(e => e != name));
    }

    private sealed record Result(Readouts Readouts, Parameters Stored, IReadOnlyList<string> Effects);

    private static async Task<Result> Run(
        HardwareProfile profile, bool isXy, EmulatorMode mode, Func<EmulatorOptions, EmulatorOptions>? change = null, int[]? some = null, double beta = 0.77)
    {
        var substrate = Law(isXy);
        var options = new EmulatorOptions { Mode = mode, Threads = 1 };
        await using var device = new EmulatorDevice(profile, substrate, _graph, change is null ? options : change(options));
        var stored = Parameters.Zero(substrate, _graph);
        await device.ProgramAsync(Arrays.Parameters(substrate, _graph, 1, scale: 5, bias: 5), stored);
        var batch = Arrays.Batch(substrate, _graph, 37, 2);
        if (some is not null) batch = Arrays.Take(batch, some);
        var nudge = isXy ? Arrays.Log : Arrays.Squared;
        PhaseProgram program = new(10, [new(0, nudge, 30, Start.Given, 0.05), new(beta, nudge, 25, Start.Continue), new(-beta, nudge, 25, Start.RestoreFree)]);
        return new(await device.RunAsync(program, batch), stored, device.Description.Effects);
    }

    private static TheoryData<string, bool> Effect_and_law()
    {
        var data = new TheoryData<string, bool>();
        foreach (var isXy in new[] { true, false })
        {
            foreach (var name in Effects.Of(Worst.Profile(Law(isXy))).Append("coupling-sign")) data.Add(name, isXy);
        }
        return data;
    }
}
