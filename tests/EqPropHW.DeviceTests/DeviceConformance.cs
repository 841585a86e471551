using EqPropHW.Core;

namespace EqPropHW.DeviceTests;

/// <summary>What every device must do, whatever it is and wherever it sits: the meaning of the device contract.</summary>
public abstract class DeviceConformance
{
    /// <summary>Why this device cannot carry a network of that many nodes; null when it can.</summary>
    protected virtual string? Refuses(int nodes) => null;

    /// <summary>Why this device cannot carry neurons of law A with a hard sigmoid; null when it can.</summary>
    protected virtual string? RefusesNeurons => null;

    /// <summary>How much two readings of the same state may differ; 0 where the device computes.</summary>
    protected virtual double Repeatability => 0;

    /// <summary>Opens the device wired as a graph of oscillators, or of neurons of law A with a hard sigmoid.</summary>
    protected abstract ValueTask<IDevice> OpenAsync(Substrate substrate, Topology topology);

    [Fact]
    public async Task Description_carries_the_network_it_was_wired_for()
    {
        var topology = Networks.AllToAll(5);
        await using var device = await OpenAsync(new XyArray(), topology);

        var description = device.Description;

        Assert.Equal(topology.Edges, description.Topology.Edges);
        Assert.Equal(topology.OutputNodes, description.Topology.OutputNodes);
        Assert.IsType<XyArray>(description.Substrate);
        Assert.True(description.Timing.ClockHz > 0);
        Assert.NotEmpty(description.Identity.Name);
        Assert.Contains("C1", description.AccuracyClass);
    }

    [Fact]
    public async Task Storing_what_is_stored_changes_nothing()
    {
        var topology = Networks.AllToAll(5);
        await using var device = await OpenAsync(new XyArray(), topology);
        var (first, second) = (Parameters.Zero(new XyArray(), topology), Parameters.Zero(new XyArray(), topology));

        await device.ProgramAsync(Networks.Draw(topology, 1), first);
        await device.ProgramAsync(first, second);

        Assert.Equal(first.Couplings, second.Couplings);
        Assert.Equal(first.Bias, second.Bias);
        Assert.Equal(first.BiasAngle, second.BiasAngle);
        Assert.Equal(Networks.Draw(topology, 1).Couplings[3], first.Couplings[3], 1e-2);
    }

    [Fact]
    public async Task Values_beyond_the_range_are_saturated_and_told()
    {
        var topology = Networks.AllToAll(5);
        await using var device = await OpenAsync(new XyArray(), topology);
        var range = device.Description.Limits.CouplingRange;
        if (double.IsPositiveInfinity(range)) range = 1e3;
        var (wanted, stored) = (Networks.Draw(topology, 1), Parameters.Zero(new XyArray(), topology));
        wanted.Couplings[2] = 2 * range;

        await device.ProgramAsync(wanted, stored);

        Assert.Equal(double.IsPositiveInfinity(device.Description.Limits.CouplingRange) ? 2 * range : range, stored.Couplings[2], 1e-9);
    }

    [Fact]
    public async Task An_oscillator_alone_settles_at_its_bias_angle()
    {
        var topology = new Topology(2, [new(0, 1)], [0], [1]);
        await using var device = await OpenAsync(new XyArray(), topology);
        var parameters = Parameters.Zero(new XyArray(), topology);
        (parameters.Bias[1], parameters.BiasAngle[1]) = (1, 0.75);
        await device.ProgramAsync(parameters, parameters);

        var readouts = await device.RunAsync(Programs.Free(400, 1e-3), Batches.Draw(topology, 1, targets: false));

        Assert.True(readouts.Settled[0]);
        Assert.InRange(readouts.Residual[0], 0, 1e-3);
        Assert.InRange(readouts.Cycles[0], 10, 400);
        Assert.Equal(0.75, readouts[0, 0, 1], 2e-3);
    }

    [Fact]
    public async Task Stops_happen_at_checks_only_and_at_the_longest_duration()
    {
        await using var device = await ProgrammedAsync(5);
        var batch = Batches.Draw(device.Description.Topology, 3, targets: false);

        var endless = await device.RunAsync(Programs.Free(33, null), batch);
        var (cycles, settled) = (endless.Cycles.ToArray(), endless.Settled.ToArray());
        var stopped = await device.RunAsync(Programs.Free(400, 0.01), batch);

        Assert.All(cycles, c => Assert.Equal(33, c));
        Assert.All(settled, Assert.False);
        Assert.All(stopped.Cycles, c => Assert.True(c % 10 == 0 || c == 400));
    }

    [Fact]
    public async Task Readouts_are_the_same_alone_and_in_a_batch()
    {
        await using var device = await ProgrammedAsync(5);
        var topology = device.Description.Topology;
        var all = Batches.Draw(topology, 7, targets: true);

        var together = States(await device.RunAsync(Programs.OneSided, all));
        var alone = new List<double>();
        for (var sample = 0; sample < all.Count; sample++)
            alone.AddRange(States(await device.RunAsync(Programs.OneSided, Batches.One(topology, all, sample))));

        Assert.Equal(together.Length, alone.Count);
        Assert.All(together.Zip(alone), pair => Assert.Equal(pair.First, pair.Second, Repeatability));
    }

    [Fact]
    public async Task Inputs_are_read_back_as_they_were_clamped()
    {
        await using var device = await ProgrammedAsync(5);
        var batch = Batches.Draw(device.Description.Topology, 2, targets: false);

        var readouts = await device.RunAsync(Programs.Free(20, null), batch);

        Assert.Equal(batch.Inputs.Span[0], readouts[0, 0, 0], 1e-6);
        Assert.Equal(batch.Inputs.Span[3], readouts[0, 1, 1], 1e-6);
    }

    [Fact]
    public async Task A_nudge_pulls_the_output_towards_its_target_and_a_free_step_lets_go()
    {
        await using var device = await ProgrammedAsync(5);
        if (!device.Description.Capabilities.RestoresFreeState) return;
        var batch = Batches.Draw(device.Description.Topology, 4, targets: true);
        var program = new PhaseProgram(10,
        [
            new(0, Programs.Tangent, 1500, Start.Given),
            new(0.125, Programs.Tangent, 400, Start.Continue),
            new(0, Programs.Tangent, 400, Start.RestoreFree),
        ]);

        var readouts = await device.RunAsync(program, batch);

        for (var sample = 0; sample < batch.Count; sample++)
        {
            var (free, nudged, again) = (readouts[0, sample, 4], readouts[1, sample, 4], readouts[2, sample, 4]);
            var pull = Math.Sin(batch.Targets.Span[sample] - free);
            Assert.True(Math.Sin(nudged - free) * pull > 0, $"sample {sample}: free {free}, nudged {nudged}, target {batch.Targets.Span[sample]}");
            Assert.Equal(0, Math.Sin(again - free), 2e-2);
        }
    }

    [Fact]
    public async Task A_clip_that_limits_a_nudge_is_told()
    {
        await using var device = await ProgrammedAsync(5);
        var batch = Batches.Draw(device.Description.Topology, 4, targets: true);
        var nudge = Programs.Tangent with { Clip = 1.0 / 1024 };

        var readouts = await device.RunAsync(new(10, [new(0, nudge, 200, Start.Given), new(0.5, nudge, 20, Start.Continue)]), batch);

        Assert.All(readouts.Clipped.Take(4), Assert.False);
        Assert.All(readouts.Clipped.Skip(4), Assert.True);
    }

    [Fact]
    public async Task Steps_that_are_not_sampled_still_run()
    {
        await using var device = await ProgrammedAsync(5);
        var batch = Batches.Draw(device.Description.Topology, 2, targets: false);

        var whole = (await device.RunAsync(Programs.Free(60, null), batch))[0, 1, 3];
        var halves = await device.RunAsync(
            new(10, [new(0, Programs.Tangent, 30, Start.Given, Sampled: false), new(0, Programs.Tangent, 30, Start.Continue)]), batch);

        Assert.Equal(whole, halves[1, 1, 3], Repeatability);
        Assert.Equal(30, halves.Cycles[0]);
    }

    [Fact]
    public async Task What_does_not_fit_is_an_argument_exception_and_changes_nothing()
    {
        await using var device = await ProgrammedAsync(5);
        var batch = Batches.Draw(device.Description.Topology, 2, targets: true);
        var before = States(await device.RunAsync(Programs.OneSided, batch));

        await Assert.ThrowsAsync<ArgumentException>(async () => await device.RunAsync(new(0, []), batch));
        await Assert.ThrowsAsync<ArgumentException>(async () => await device.RunAsync(Programs.OneSided, batch with { Inputs = new double[1] }));

        Assert.Equal(before, States(await device.RunAsync(Programs.OneSided, batch)));
    }

    [Fact]
    public async Task A_larger_network_runs_or_is_refused_with_its_sizes()
    {
        var topology = Networks.AllToAll(16);
        if (Refuses(16) is { } reason)
        {
            var refused = await Assert.ThrowsAsync<NetworkException>(async () => await OpenAsync(new XyArray(), topology));
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            return;
        }
        await using var device = await ProgrammedAsync(16);

        var readouts = await device.RunAsync(Programs.OneSided, Batches.Draw(topology, 2, targets: true));

        Assert.True(double.IsFinite(readouts[1, 1, 15]));
    }

    [Fact]
    public async Task A_neuron_alone_settles_at_its_bias_and_at_its_walls()
    {
        var topology = new Topology(4, [new(0, 1), new(0, 2), new(0, 3)], [0], [3]);
        if (await OpenNeuronsAsync(topology) is not { } opened) return;
        await using var device = opened;
        var parameters = Parameters.Zero(Neurons, topology);
        (parameters.Bias[1], parameters.Bias[2], parameters.Bias[3]) = (0.625, 1.5, -0.5);
        await device.ProgramAsync(parameters, parameters);

        var readouts = await device.RunAsync(NeuronPrograms.Free(400, 1e-3), new(1, new[] { 0.25 }, default, new[] { 0, 0.1, 0.2, 0.3 }, new ulong[] { 1 }));

        Assert.True(readouts.Settled[0]);
        foreach (var (i, at) in new[] { (0, 0.25), (1, 0.625), (2, 1.0), (3, 0.0) }) Assert.Equal(at, readouts[0, 0, i], 2e-3);
    }

    [Theory]
    [InlineData(NudgeKind.Live)]
    [InlineData(NudgeKind.Tangent)]
    public async Task A_nudge_pulls_a_neuron_towards_its_target(NudgeKind kind)
    {
        var topology = Networks.AllToAll(5);
        if (await OpenNeuronsAsync(topology) is not { } opened) return;
        await using var device = opened;
        var parameters = Parameters.Zero(Neurons, topology);
        Array.Fill(parameters.Couplings, 0.125);
        Array.Fill(parameters.Bias, 0.25);
        await device.ProgramAsync(parameters, parameters);
        var nudge = new Nudge(kind, Cost.Squared);
        var batch = new SampleBatch(2, new[] { 0.5, 0.25, 0.5, 0.25 }, new[] { 1.0, 0 }, default, new ulong[] { 1, 2 });

        var readouts = await device.RunAsync(new(10, [new(0, nudge, 300, Start.Zero), new(0.25, nudge, 300, Start.Continue), new(-0.25, nudge, 300, Start.RestoreFree)]), batch);

        Assert.True(readouts[1, 0, 4] > readouts[0, 0, 4] + 0.05 && readouts[2, 0, 4] < readouts[0, 0, 4] - 0.05);
        Assert.True(readouts[1, 1, 4] < readouts[0, 1, 4] - 0.05 && readouts[2, 1, 4] > readouts[0, 1, 4] + 0.05);
    }

    [Fact]
    public async Task Neurons_give_the_same_readouts_alone_and_in_a_batch()
    {
        var topology = Networks.AllToAll(5);
        if (await OpenNeuronsAsync(topology) is not { } opened) return;
        await using var device = opened;
        var (random, parameters) = (new Random(1), Parameters.Zero(Neurons, topology));
        Networks.Fill(parameters.Couplings, random, 1);
        Networks.Fill(parameters.Bias, random, 0.5);
        await device.ProgramAsync(parameters, parameters);
        var all = Batches.Draw(topology, 5, targets: true);

        var together = States(await device.RunAsync(NeuronPrograms.OneSided, all));
        var alone = new List<double>();
        for (var sample = 0; sample < all.Count; sample++) alone.AddRange(States(await device.RunAsync(NeuronPrograms.OneSided, Batches.One(topology, all, sample))));

        Assert.All(together.Zip(alone), pair => Assert.Equal(pair.First, pair.Second, Repeatability));
        Assert.True(together.Distinct().Count() > 10);
    }

    /// <summary>The device wired as neurons; null when it refuses them, for its reason.</summary>
    private async ValueTask<IDevice?> OpenNeuronsAsync(Topology topology)
    {
        if (RefusesNeurons is not { } reason) return await OpenAsync(Neurons, topology);
        var refused = await Assert.ThrowsAsync<NetworkException>(async () => await OpenAsync(Neurons, topology));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        return null;
    }

    private static NeuronArray Neurons { get; } = new(NeuronLaw.A, Activation.HardSigmoid);

    internal static double[] States(Readouts readouts)
    {
        var states = new List<double>();
        for (var sample = 0; sample < readouts.Batch; sample++)
        {
            for (var k = 0; k < readouts.Steps; k++)
            {
                for (var i = 0; i < readouts.Nodes; i++) states.Add(readouts[k, sample, i]);
            }
        }
        return [.. states];
    }

    private async ValueTask<IDevice> ProgrammedAsync(int nodes)
    {
        var topology = Networks.AllToAll(nodes);
        var device = await OpenAsync(new XyArray(), topology);
        var parameters = Networks.Draw(topology, 1);
        await device.ProgramAsync(parameters, parameters);
        return device;
    }
}
