using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Emulator;

/// <summary>Integrators of a continuous device: their order against a fine reference, and where they are refused.</summary>
public sealed class IntegratorTests
{
    private static readonly XyArray _xy = new();
    private static readonly NeuronArray _logistic = new(NeuronLaw.B, Activation.Logistic);
    private static readonly Topology _topology = new AllToAll(8, 2, 2).Build().Topology;

    [Theory]
    [InlineData("xy", Integrator.Euler, 1)]
    [InlineData("xy", Integrator.Heun, 2)]
    [InlineData("xy", Integrator.Rk4, 4)]
    [InlineData("neuron", Integrator.Heun, 2)]
    [InlineData("neuron", Integrator.Rk4, 4)]
    public async Task Halving_the_step_divides_the_error_by_two_to_the_order(string kind, Integrator integrator, int order)
    {
        var exact = await After(Kind(kind), Integrator.Rk4, 640);
        var errors = new List<double>();
        foreach (var clock in new[] { 5, 10, 20 })
            errors.Add(Distance(exact, await After(Kind(kind), integrator, clock)));

        Assert.InRange(Math.Log2(errors[0] / errors[1]), order - 0.4, order + 0.4);
        Assert.InRange(Math.Log2(errors[1] / errors[2]), order - 0.2, order + 0.2);
    }

    [Fact]
    public async Task Adaptive_steps_keep_their_tolerance_however_coarse_the_clock()
    {
        var exact = await After(_xy, Integrator.Rk4, 640);
        var fine = Distance(exact, await After(_xy, Integrator.Adaptive, 10));
        var coarse = Distance(exact, await After(_xy, Integrator.Adaptive, 1));

        Assert.InRange(fine, 1e-9, 20 * AdaptiveStep.Tolerance);
        Assert.InRange(coarse, 1e-9, 20 * AdaptiveStep.Tolerance);
    }

    [Theory]
    [InlineData(Integrator.Heun)]
    [InlineData(Integrator.Adaptive)]
    public async Task Lanes_and_batch_do_not_change_a_bit(Integrator integrator)
    {
        var parameters = Arrays.Parameters(_xy, _topology, 1);
        var batch = Arrays.Batch(_xy, _topology, 19, 2);
        var program = new PhaseProgram(3, [new(0, Arrays.Log, 20, Start.Given, 0.05), new(0.2, Arrays.Log, 10, Start.Continue)]);
        Task<Readouts> Run(LaneWidth lanes, SampleBatch samples)
            => Arrays.Run(Open(_xy, 10, new() { Integrator = integrator, Lanes = lanes }), parameters, program, samples);
        var wide = await Run(LaneWidth.Bits512, batch);

        Assert.Equal(Arrays.Hash(wide), Arrays.Hash(await Run(LaneWidth.Scalar, batch)));
        Assert.Equal(Arrays.Exact(wide, 17), Arrays.Exact(await Run(LaneWidth.Bits256, Arrays.Take(batch, 17)), 0));
    }

    [Fact]
    public void Clocked_devices_have_nothing_to_integrate()
    {
        var profile = new HardwareProfile("test", "", "", "xy", new(true, 0.1), new(10, 1), DeviceLimits.None, new(true, true, true, 16));
        var refused = Assert.Throws<NetworkException>(() => new EmulatorDevice(profile, _xy, _topology, new() { Integrator = Integrator.Heun }));
        Assert.Contains("clocked", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equilibrium_mode_follows_no_flow()
        => Assert.Throws<NetworkException>(() => Open(_xy, 10, new() { Integrator = Integrator.Heun, Mode = EmulatorMode.Equilibrium }));

    [Fact]
    public async Task Device_takes_the_integrator_of_its_profile_unless_told_another()
    {
        var profile = Profile(_xy, 10, Integrator.Heun);

        Assert.Equal(await Hash(Profile(_xy, 10), Integrator.Heun), await Hash(profile, null));
        Assert.Equal(await Hash(Profile(_xy, 10), null), await Hash(profile, Integrator.Euler));
        Assert.NotEqual(await Hash(profile, null), await Hash(profile, Integrator.Euler));

        static async Task<string> Hash(HardwareProfile profile, Integrator? integrator) => Arrays.Hash(await Arrays.Run(
            new EmulatorDevice(profile, _xy, _topology, new() { Integrator = integrator }), Arrays.Parameters(_xy, _topology, 1),
            new(10, [new(0, Arrays.Log, 20, Start.Given)]), Arrays.Batch(_xy, _topology, 4, 2)));
    }

    [Fact]
    public async Task Mode_without_trajectory_does_not_ask_the_profile_how_to_follow_one()
    {
        await using var device = new EmulatorDevice(Profile(_xy, 10, Integrator.Heun), _xy, _topology, new() { Mode = EmulatorMode.Equilibrium });

        Assert.Equal(Integrator.Euler, device.Description.Timing.Integrator);
    }

    [Fact]
    public void Law_that_is_a_map_has_nothing_to_integrate_on_a_continuous_profile()
    {
        var map = new NeuronArray(NeuronLaw.C, Activation.Tanh);
        var refused = Assert.Throws<NetworkException>(() => Open(map, 10, new() { Integrator = Integrator.Rk4 }));

        Assert.Contains("Rk4 on test: it is clocked", refused.Message, StringComparison.Ordinal);
    }

    private static Substrate Kind(string kind) => kind == "xy" ? _xy : _logistic;

    /// <summary>States of four samples after two seconds at some clock, in double precision.</summary>
    private static async Task<double[]> After(Substrate substrate, Integrator integrator, int clock)
    {
        var device = Open(substrate, clock, new() { Integrator = integrator, Mode = EmulatorMode.Physical64 });
        var readouts = await Arrays.Run(
            device, Arrays.Parameters(substrate, _topology, 1), new(1000, [new(0, new(NudgeKind.Live, substrate.DefaultCost), 2 * clock, Start.Given)]),
            Arrays.Batch(substrate, _topology, 4, 2));
        return [.. Enumerable.Range(0, 4).SelectMany(b => Arrays.State(readouts, 0, b))];
    }

    private static double Distance(double[] a, double[] b) => a.Zip(b).Max(p => Math.Abs(p.First - p.Second));

    private static EmulatorDevice Open(Substrate substrate, double clock, EmulatorOptions options)
        => new(Profile(substrate, clock), substrate, _topology, options);

    private static HardwareProfile Profile(Substrate substrate, double clock, Integrator integrator = Integrator.Euler)
        => new("test", "", "", substrate.Name, new(false, 1), new(clock, 1) { Integrator = integrator }, DeviceLimits.None, new(true, true, true, 16));
}
