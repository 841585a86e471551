using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Emulator;

/// <summary>Thermal noise keeps its temperature: the stationary variance in a potential k s^2/2 is T/k whatever tau, in the limit of small steps.</summary>
public sealed class NoiseTests
{
    private const double Temperature = 0.004;

    public static TheoryData<bool> Laws { get; } = [true, false];

    [Theory]
    [MemberData(nameof(Laws))]
    public async Task Stationary_variance_extrapolates_to_temperature_over_stiffness_with_unequal_tau(bool isXy)
    {
        // Free nodes: XY in the field h of their bias (k = h), law B without couplings (k = 1). Node 0 is a clamped input without couplings.
        double[] tau = [1, 0.5, 1, 3, 1, 2, 0.7];
        double[] stiffness = isXy ? [1, 1, 2, 1.5, 0.7, 1, 1.2] : [1, 1, 1, 1, 1, 1, 1];
        int[] subSteps = [2, 3, 6];
        var variance = new List<double[]>();
        foreach (var n in subSteps) variance.Add(await Variances(isXy, tau, stiffness, n));

        for (var i = 1; i < tau.Length; i++)
        {
            // Least squares line through the three step sizes; its value at 0.
            double[] x = [.. subSteps.Select(n => 1.0 / n)], y = [.. variance.Select(v => v[i])];
            var slope = x.Zip(y).Sum(p => (p.First - x.Average()) * (p.Second - y.Average())) / x.Sum(v => (v - x.Average()) * (v - x.Average()));
            var atZero = y.Average() - slope * x.Average();

            var expected = Temperature / stiffness[i];
            // cos is softer than a parabola: variance T/k (1 + T/(2 k)). 20 480 samples: 1 % each, 1.5 % extrapolated.
            if (isXy) expected *= 1 + 0.5 * expected;
            Assert.Equal(1, atZero / expected, 0.06);
            // Explicit Euler with a = dt k/tau is too hot by 1/(1 - a/2): the coarsest step shows it.
            var a = 0.5 * 0.5 * stiffness[i] / tau[i];
            Assert.Equal(1 / (1 - a / 2), y[0] / expected, 0.05);
        }
    }

    [Fact]
    public async Task Linewidth_is_the_diffusion_of_a_free_oscillator()
    {
        var topology = new Topology(5, [], [0], [4]);
        var profile = ShippedProfiles.Load("xy-ideal") with { Nodes = new() { LinewidthHz = 0.01 } };

        var states = await Settled(profile, new XyArray(), topology, Parameters.Zero(new XyArray(), topology), cycles: 20, batch: 4096);

        // D = pi linewidth, variance 2 D t after 2 s.
        Assert.Equal(2 * Math.PI * 0.01 * 2, states.Average(s => s * s), 0.005);
    }

    [Fact]
    public async Task Flicker_meets_the_thermal_noise_at_its_corner()
    {
        // A node that only integrates: its displacements in cycles of 0.1 s, as differences between phases of one program.
        var topology = new Topology(40, [], [0], [39]);
        var substrate = new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
        const double Tau = 1e6, T = 1, Corner = 0.05;
        var profile = ShippedProfiles.Load("neuron-ideal") with { Nodes = new() { FlickerHz = T * Corner } };
        await using var device = new EmulatorDevice(profile, substrate, topology, new() { Mode = EmulatorMode.Physical64, Threads = 2, Time = Arrays.Tau(topology, Tau) });
        const int Steps = 256;
        var program = new PhaseProgram(1, [.. Enumerable.Range(0, Steps).Select(k => new PhaseStep(0, Arrays.Squared, 1, k == 0 ? Start.Zero : Start.Continue))]);
        var batch = new SampleBatch(32, new double[32], Array.Empty<double>(), Array.Empty<double>(), Enumerable.Range(0, 32).Select(k => (ulong)k).ToArray());
        var readouts = await device.RunAsync(program, batch);

        // Power of the velocity near 2 and 4 corners, against the thermal density 2 T/tau (two-sided) times corner/f.
        foreach (var bin in new[] { 3, 6 })
        {
            var f = bin / (Steps * 0.1);
            var power = 0.0;
            for (var b = 0; b < 32; b++)
            {
                for (var i = 1; i < 40; i++)
                {
                    var (re, im, last) = (0.0, 0.0, 0.0);
                    for (var k = 0; k < Steps; k++)
                    {
                        var (step, phase) = (readouts[k, b, i] - last, 2 * Math.PI * bin * k / Steps);
                        last = readouts[k, b, i];
                        (re, im) = (re + step * Math.Cos(phase), im + step * Math.Sin(phase));
                    }
                    power += (re * re + im * im) / (Steps * 0.1) / (32 * 39);
                }
            }
            // Held octaves ripple about the 1/f line; a spectrum at the corner itself would hide a factor of two.
            Assert.InRange(power / (2 * T / Tau * Corner / f), 0.7, 1.4);
        }
    }

    /// <summary>Variance of each node over samples and times, [nodes].</summary>
    private static async Task<double[]> Variances(bool isXy, double[] tau, double[] stiffness, int subSteps)
    {
        var topology = new Topology(tau.Length, [], [0], [tau.Length - 1]);
        Substrate substrate = isXy ? new XyArray() : new NeuronArray(NeuronLaw.B, Activation.Logistic);
        var profile = ShippedProfiles.Load(isXy ? "xy-ideal" : "neuron-ideal") with { Nodes = new() { Temperature = Temperature }, Timing = new(2, subSteps) };
        var parameters = Parameters.Zero(substrate, topology);
        if (isXy) stiffness.CopyTo(parameters.Bias, 0);
        await using var device = new EmulatorDevice(profile, substrate, topology, new() { Threads = 2, Time = new Continuous([.. tau]) });
        await device.ProgramAsync(parameters, parameters);
        const int Count = 1024, Phases = 20;
        // 20 time constants of the slowest node to forget the start, then phases of 6 s each.
        var program = new PhaseProgram(1000, [new(0, Nudge(isXy), 120, Start.Zero, Sampled: false), .. Enumerable.Range(0, Phases).Select(_ => new PhaseStep(0, Nudge(isXy), 12, Start.Continue))]);
        var readouts = await device.RunAsync(program, new(Count, new double[Count], Array.Empty<double>(), Array.Empty<double>(), Enumerable.Range(0, Count).Select(k => (ulong)k).ToArray()));
        var variance = new double[tau.Length];
        for (var k = 1; k <= Phases; k++)
        {
            for (var b = 0; b < Count; b++)
            {
                for (var i = 1; i < tau.Length; i++) variance[i] += readouts[k, b, i] * readouts[k, b, i] / (Count * Phases);
            }
        }
        return variance;
    }

    private static Nudge Nudge(bool isXy) => isXy ? Arrays.Log : Arrays.Squared;

    private static async Task<List<double>> Settled(HardwareProfile profile, Substrate substrate, Topology topology, Parameters parameters, int cycles, int batch)
    {
        await using var device = new EmulatorDevice(profile, substrate, topology, new() { Threads = 2 });
        await device.ProgramAsync(parameters, parameters);
        var ids = Enumerable.Range(0, batch).Select(k => (ulong)k).ToArray();
        var readouts = await device.RunAsync(new(cycles, [new(0, Arrays.Log, cycles, Start.Zero)]), new(batch, new double[batch], Array.Empty<double>(), Array.Empty<double>(), ids));
        return [.. Enumerable.Range(0, batch).SelectMany(b => topology.FreeNodes.Select(i => readouts[0, b, i]))];
    }
}
