using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Training;

namespace EqPropHW.Tests.Time;

/// <summary>What heterogeneous time constants must and must not change.</summary>
public sealed class HtsInvariantTests
{
    private static readonly Wired _wired = new DenseLayers([6, 12, 4]).Build();
    private static readonly Topology _topology = _wired.Topology;

    public static TheoryData<NeuronLaw, Activation> Laws => new()
    {
        { NeuronLaw.A, Activation.HardSigmoid }, { NeuronLaw.A, Activation.Logistic }, { NeuronLaw.B, Activation.HardSigmoid }, { NeuronLaw.B, Activation.Tanh },
    };

    private static TimeSpec Clocked(double a, string spread) => ProfileReader.Parse(
        $$"""{ "substrate": "neuron", "clock": "10 Hz", "time": { "kind": "clocked", "factor": {{a.ToString(System.Globalization.CultureInfo.InvariantCulture)}} {{(spread.Length > 0 ? ", \"spread\": " + spread : "")}} } }""", "p.json").Time;

    private static Parameters Couplings(Substrate substrate, double scale, int seed = 5)
    {
        var random = new Random(seed);
        var parameters = Parameters.Zero(substrate, _topology);
        for (var e = 0; e < parameters.Couplings.Length; e++) parameters.Couplings[e] = scale * (2 * random.NextDouble() - 1);
        foreach (var i in _topology.FreeNodes) parameters.Bias[i] = 0.2 + 0.4 * random.NextDouble();
        return parameters;
    }

    private static EmulatorDevice Open(Substrate substrate, TimeSpec time, EmulatorMode mode = EmulatorMode.Physical64, Topology? topology = null) => new(
        ShippedProfiles.Load("neuron-ideal") with { Time = time }, substrate, topology ?? _topology, new() { Mode = mode, Threads = 1 });

    private static SampleBatch Batch(int count, int seed = 7)
    {
        var random = new Random(seed);
        double[] Draw(int width) => [.. Enumerable.Range(0, count * width).Select(_ => random.NextDouble())];
        return new(count, Draw(6), Draw(4), Draw(_topology.NodeCount), Enumerable.Range(0, count).Select(b => (ulong)b).ToArray());
    }

    private static async Task<(double[] States, Readouts Readouts)> RunAsync(EmulatorDevice device, Parameters parameters, PhaseProgram program, SampleBatch batch)
    {
        await device.ProgramAsync(parameters, Parameters.Zero(device.Description.Substrate, device.Description.Topology));
        var readouts = await device.RunAsync(program, batch);
        return ([.. Enumerable.Range(0, readouts.Steps).SelectMany(k => Enumerable.Range(0, batch.Count).SelectMany(b => Enumerable.Range(0, readouts.Nodes).Select(i => readouts[k, b, i])))], readouts);
    }

    private static Nudging Centered(int free, int nudged, double beta = 0.01) => Nudging.Of(
        new() { Beta = beta, Nudge = new(NudgeKind.Live, Cost.Squared), FreeCycles = free, NudgedCycles = nudged, StopResidual = null, RandomStart = true }, new(true, true, true, 16));

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / Math.Max(1e-300, a.Sum(x => x * x)));

    [Theory]
    [MemberData(nameof(Laws))]
    public async Task I_time_constants_change_neither_fixed_point_nor_converged_gradient(NeuronLaw law, Activation rho)
    {
        var substrate = new NeuronArray(law, rho);
        var parameters = Couplings(substrate, 0.25);
        var (nudging, batch) = (Centered(4000, 4000), Batch(8));
        var states = new List<double[]>();
        var gradients = new List<double[]>();
        foreach (var spread in new[] { "", """{ "distribution": "gamma", "deviation": "57.7 %", "min": 0.02 }""" })
        {
            await using var device = Open(substrate, Clocked(0.3, spread));
            var (state, readouts) = await RunAsync(device, parameters, nudging.Program, batch);
            var gradient = new Gradient(_topology, false);
            new Contrast(substrate, _topology).Mean(readouts, nudging, gradient, [.. Enumerable.Repeat(true, batch.Count)]);
            states.Add(state);
            gradients.Add([.. gradient.Couplings]);
        }
        Assert.True(Distance(states[0], states[1]) < 1e-10);
        Assert.True(Distance(gradients[0], gradients[1]) < 1e-7, $"{Distance(gradients[0], gradients[1])}");
        Assert.True(gradients[0].Max(Math.Abs) > 1e-3);
    }

    [Theory]
    [InlineData(EmulatorMode.Physical)]
    [InlineData(EmulatorMode.Physical64)]
    public async Task Ii_constant_time_constants_give_the_bytes_of_the_scalar_run(EmulatorMode mode)
    {
        var network = new Network(new NeuronArray(NeuronLaw.B, Activation.HardSigmoid), new DenseLayers([64, 20, 10]).Build(), new(CouplingDraw.Uniform));
        var learning = new LearningSettings
        {
            Nudging = NudgingScheme.RandomSign,
            Beta = 0.5,
            Nudge = new(NudgeKind.Live, Cost.Squared),
            FreeCycles = 30,
            NudgedCycles = 10,
            StopResidual = 1e-3,
            RandomStart = false,
            Optimizer = OptimizerKind.Sgd,
            Rates = [0.1, 0.05],
            Batch = 20,
            Iterations = 20,
            EvaluateEvery = 10,
        };
        var runs = new List<(double[] Values, List<double> Scores)>();
        foreach (var spread in new[] { "", """{ "distribution": "constant", "deviation": 0, "min": 0.01 }""", """{ "distribution": "log-normal", "deviation": 0 }""" })
        {
            await using var device = Open(network.Substrate, Clocked(0.3, spread), mode, network.Topology);
            var task = new TrainingTask(new("digits", Train: 100, Test: 50), network.Substrate, n => [.. Enumerable.Range(0, n)]);
            var (values, scores) = (Array.Empty<double>(), new List<double>());
            await foreach (var happened in new EpTrainer(device, network, task, learning, 3).RunAsync())
            {
                if (happened is Checkpointed c) values = c.State.Values;
                if (happened is Evaluation e) scores.AddRange([e.Test.Distance, e.GradientNorm, e.Settling?.FreeResidual ?? 0, e.DeviceCycles]);
            }
            runs.Add((values, scores));
        }
        foreach (var run in runs.Skip(1))
        {
            Assert.Equal(runs[0].Values, run.Values);
            Assert.Equal(runs[0].Scores, run.Scores);
        }
    }

    [Theory]
    [InlineData(NeuronLaw.A)]
    [InlineData(NeuronLaw.B)]
    public async Task Iii_the_clocked_map_is_stable_while_the_spectral_radius_is_below_one(NeuronLaw law)
    {
        // tanh about its fixed point 0 is never limited, so the linear map decides.
        var substrate = new NeuronArray(law, Activation.Tanh);
        var parameters = Couplings(substrate, 0.3);
        Array.Clear(parameters.Bias);
        var random = new Random(2);
        foreach (var goal in new[] { 0.97, 1.03 })
        {
            // Scales all factors of a spread-out die until the radius is the goal.
            var shape = TimeConstants.Draw(Clocked(0.3, """{ "distribution": "log-normal", "deviation": "50 %" }"""), _topology, 1).Values;
            ModeRange Modes(double c) => new LinearModes(substrate, _topology, [.. shape.Select(a => c * a)]).At(parameters, new double[_topology.NodeCount]);
            var (low, high) = (0.0, 100.0);
            for (var k = 0; k < 60; k++) (low, high) = -Modes((low + high) / 2).Low < goal ? ((low + high) / 2, high) : (low, (low + high) / 2);
            var time = new Clocked([.. shape.Select(a => low * a)]);
            Assert.Equal(goal, Modes(low).Radius, 6);

            await using var device = new EmulatorDevice(
                ShippedProfiles.Load("neuron-ideal"), substrate, _topology, new() { Mode = EmulatorMode.Physical64, Threads = 1, Time = time });
            double[] starts = [.. Enumerable.Range(0, _topology.NodeCount).Select(_ => 1e-8 * (random.NextDouble() - 0.5))];
            SampleBatch still = new(1, new double[6], default, starts, new ulong[1]);
            var (state, _) = await RunAsync(device, parameters, new(1, [new(0, new(NudgeKind.Live, Cost.Squared), 800, Start.Given)]), still);
            var size = state.Max(Math.Abs);
            Assert.True(goal < 1 ? size < 1e-9 : size > 1e-6, $"radius {goal}: {size}");
        }
    }

    [Fact]
    public async Task Iv_a_slow_node_has_not_settled_and_biases_the_gradient()
    {
        var substrate = new NeuronArray(NeuronLaw.A, Activation.Logistic);
        var parameters = Couplings(substrate, 0.8);
        var batch = Batch(32);
        var exact = Parameters.Zero(substrate, _topology);
        await using (var settled = Open(substrate, Clocked(0.3, "")))
        {
            var (_, readouts) = await RunAsync(settled, parameters, Centered(4000, 1).Program, batch);
            new ImplicitGradient(substrate, _topology, Cost.Squared).Mean(parameters, readouts, 0, batch.Targets.Span, exact);
        }
        var errors = new List<double>();
        // a T = 1, 3 and 9 on every hidden node; the outputs are fast.
        foreach (var a in new[] { 0.02, 0.06, 0.18 })
        {
            var time = new Clocked([.. Enumerable.Range(0, _topology.NodeCount).Select(i => i is >= 6 and < 18 ? a : 0.5)]);
            await using var device = new EmulatorDevice(
                ShippedProfiles.Load("neuron-ideal"), substrate, _topology, new() { Mode = EmulatorMode.Physical64, Threads = 1, Time = time });
            var nudging = Centered(50, 50);
            var (_, readouts) = await RunAsync(device, parameters, nudging.Program, batch);
            var gradient = new Gradient(_topology, false);
            new Contrast(substrate, _topology).Mean(readouts, nudging, gradient, [.. Enumerable.Repeat(true, batch.Count)]);
            errors.Add(Distance(exact.Couplings, gradient.Couplings));
        }
        Assert.True(errors[0] > 0.2 && errors[0] > errors[1] && errors[1] > errors[2] && errors[2] < 0.02, string.Join(", ", errors));
    }

    [Theory]
    [InlineData(Activation.HardSigmoid)]
    [InlineData(Activation.HalfSlope)]
    [InlineData(Activation.Logistic)]
    public async Task V_law_A_keeps_states_in_the_unit_interval(Activation rho)
    {
        var substrate = new NeuronArray(NeuronLaw.A, rho);
        await using var device = Open(substrate, Clocked(0.6, """{ "distribution": "bimodal", "deviation": "60 %", "share": 0.5 }"""), EmulatorMode.Physical);
        Assert.Contains(((Clocked)device.Description.Time).Factor, a => a > 0.8);
        var program = new PhaseProgram(1, [.. Enumerable.Range(0, 40).Select(k => new PhaseStep(0, new(NudgeKind.Live, Cost.Squared), 1, k == 0 ? Start.Given : Start.Continue))]);
        var (states, _) = await RunAsync(device, Couplings(substrate, 8), program, Batch(64));

        Assert.All(states, s => Assert.InRange(s, 0, 1));
        Assert.Contains(states, s => s > 0.999);
    }
}
