using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Training;

namespace EqPropHW.Tests.Papers;

/// <summary>The EP gradient of the emulator, contrasted by the trainer, against implicit differentiation and finite differences.</summary>
public class GradientGateTests
{
    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_law_cost_and_nudge_meets_its_gates(int seed)
    {
        var failed = new List<string>();
        var cases = GradientCase.StandardCases(seed);
        foreach (var c in cases)
        {
            await using var device = new EmulatorDevice(
                ShippedProfiles.Load(c.Substrate.Name + "-ideal"), c.Substrate, c.Topology, new() { Mode = EmulatorMode.Physical64, Threads = 1 });
            var result = await new GradientCheck().RunAsync(c, device);
            failed.AddRange(result.Gates.Where(g => !g.Passed).Select(g => $"{c.Name}: {g.Requirement}, was {g.Value}"));
        }

        Assert.Equal(28, cases.Count);
        Assert.Empty(failed);
    }

    /// <summary>
    /// What single precision costs: the gradient of the same network and samples on both arithmetics. Biases rule the couplings
    /// and the cosine cost is bounded, so that both settle in the one basin there is.
    /// </summary>
    [Fact]
    public async Task Single_precision_agrees_with_double()
    {
        var topology = new DenseLayers([8, 12, 4]).Build().Topology;
        var random = new Random(5);
        var parameters = Parameters.Zero(new XyArray(), topology);
        for (var e = 0; e < parameters.Couplings.Length; e++) parameters.Couplings[e] = 0.4 * (random.NextDouble() - 0.5);
        for (var i = 0; i < parameters.Bias.Length; i++) (parameters.Bias[i], parameters.BiasAngle[i]) = (1, random.NextDouble());
        var inputs = Enumerable.Range(0, 20 * 8).Select(_ => random.NextDouble() - 0.5).ToArray();
        var targets = Enumerable.Range(0, 20 * 4).Select(_ => random.Next(2) == 0 ? -0.5 : 0.5).ToArray();

        var single = await Gradient(EmulatorMode.Physical, 1e-6);
        var exact = await Gradient(EmulatorMode.Physical64, 1e-6);

        Assert.InRange(LogicalGradient.RelativeError(single, exact), 1e-9, 1e-4);

        async Task<double[]> Gradient(EmulatorMode mode, double residual)
        {
            var learning = new LearningSettings { Beta = 0.5, Nudge = new(NudgeKind.Live, Cost.Cosine), FreeCycles = 2000, NudgedCycles = 2000, StopResidual = residual };
            await using var device = new EmulatorDevice(ShippedProfiles.Load("xy-ideal"), new XyArray(), topology, new() { Mode = mode });
            var nudging = Nudging.Of(learning with { RandomStart = false }, device.Description.Capabilities);
            var stored = Parameters.Zero(new XyArray(), topology);
            await device.ProgramAsync(parameters, stored);
            var ids = Enumerable.Range(0, 20).Select(k => (ulong)k).ToArray();
            var readouts = await device.RunAsync(nudging.Program, new(20, inputs, targets, default, ids));
            var gradient = new Gradient(topology, isXy: true);
            new Contrast(new XyArray(), topology).Mean(readouts, nudging, gradient, [.. Enumerable.Repeat(true, 20)]);
            var physical = Parameters.Zero(new XyArray(), topology);
            gradient.ToPhysical(stored, physical);
            return LogicalGradient.Collect(topology, physical);
        }
    }
}
