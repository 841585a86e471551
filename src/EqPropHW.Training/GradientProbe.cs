using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>What a device answered to one batch: its EP gradient and how far the nudge moved its states.</summary>
/// <param name="Gradient">Gradient of couplings, then of the field components of the biases, [values].</param>
/// <param name="Used">Samples in the gradient.</param>
/// <param name="Jumps">Samples left out because their nudged state lies in another basin.</param>
/// <param name="OutputResponse">Root mean square of <c>(s(beta) - s(0)) / beta</c> over the output nodes.</param>
/// <param name="HiddenResponse">The same over all other free nodes; 0 without any.</param>
/// <param name="Cycles">Mean control cycles of each step of the phase program, [steps].</param>
public sealed record ProbeReading(double[] Gradient, int Used, int Jumps, double OutputResponse, double HiddenResponse, double[] Cycles);

/// <summary>
/// Asks devices for the EP gradient of always the same samples at given parameters, and the oracle for the exact one: how good is
/// the gradient of a device, before anything is trained on it?
/// </summary>
public sealed class GradientProbe
{
    private readonly Network _network;
    private readonly SampleBatch _batch;
    private readonly Contrast _contrast;
    private readonly Gradient _gradient;
    private readonly Parameters _stored;

    /// <summary>Chooses samples evenly over the training set and draws their start states.</summary>
    /// <param name="network">The network.</param>
    /// <param name="task">Its task.</param>
    /// <param name="learning">Whether free phases start at random.</param>
    /// <param name="seed">Seed of the start states.</param>
    /// <param name="samples">Samples, limited to the size of the training set.</param>
    public GradientProbe(Network network, TrainingTask task, LearningSettings learning, ulong seed, int samples)
    {
        (_network, Learning) = (network, learning);
        var count = Math.Min(samples, task.Train.Count);
        var chosen = Enumerable.Range(0, count).Select(k => (int)((long)k * task.Train.Count / count)).ToArray();
        _batch = new BatchBuilder(network, task, learning with { InitialStates = 1 }, seed, learning.RandomStart).Build(task.Train, chosen, drawing: 0);
        _contrast = new(network.Substrate, network.Topology);
        _gradient = new(network.Topology, network.Substrate is XyArray);
        _stored = Parameters.Zero(network.Substrate, network.Topology);
        Among = [.. Enumerable.Repeat(true, count)];
    }

    /// <summary>How the network is nudged, unless a reading says otherwise.</summary>
    public LearningSettings Learning { get; }

    /// <summary>The samples.</summary>
    public SampleBatch Batch => _batch;

    /// <summary>Samples that enter a gradient, [batch]: those at whose free states the oracle can be trusted, once it was asked.</summary>
    public bool[] Among { get; private set; }

    /// <summary>The exact gradient by implicit differentiation at the free states of a device, and from then on its samples.</summary>
    /// <param name="ideal">A device without non-idealities, in double precision.</param>
    /// <param name="parameters">Parameters; read.</param>
    /// <param name="margin">Samples that would jump to another basin at so many times the nudge are left out.</param>
    /// <param name="cancellation">Stops the device.</param>
    /// <returns>The gradient in the order of <see cref="ProbeReading.Gradient"/>.</returns>
    public async Task<double[]> ExactAsync(IDevice ideal, Parameters parameters, double margin = 1, CancellationToken cancellation = default)
    {
        const int Patience = 100;
        await ideal.ProgramAsync(parameters, _stored, cancellation);
        var settled = Learning with { Beta = margin * Learning.Beta, FreeCycles = Patience * Learning.FreeCycles, StopResidual = 1e-9 };
        var oracle = new ExactGradient(ideal, _network, settled);
        await oracle.EstimateAsync(_batch, 0, _stored, _gradient, cancellation);
        Among = oracle.Used;
        return Vector();
    }

    /// <summary>The EP gradient of a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="parameters">Wanted parameters; read. The device stores what it can.</param>
    /// <param name="learning">How it is nudged and for how long; null for <see cref="Learning"/>.</param>
    /// <param name="cancellation">Stops the device.</param>
    public async Task<ProbeReading> ReadAsync(IDevice device, Parameters parameters, LearningSettings? learning = null, CancellationToken cancellation = default)
    {
        await device.ProgramAsync(parameters, _stored, cancellation);
        var nudging = Nudging.Of(learning ?? Learning, device.Description.Capabilities);
        var readouts = await device.RunAsync(nudging.Program, _batch, cancellation);
        bool[] stays = [.. _contrast.StayInBasin(readouts, nudging).Select((stay, b) => stay && Among[b])];
        var jumps = Among.Zip(stays).Count(s => s.First && !s.Second);
        var used = _contrast.Mean(readouts, nudging, _gradient, stays);
        var outputs = _network.Topology.OutputNodes;
        var beta = nudging.Program.Steps[nudging.Plus].Beta;
        return new(
            Vector(), used, jumps, Response(readouts, nudging, stays, beta, [.. outputs]),
            Response(readouts, nudging, stays, beta, [.. _network.Topology.FreeNodes.Except(outputs)]),
            [.. Enumerable.Range(0, readouts.Steps).Select(k => readouts.Cycles.AsSpan(k * readouts.Batch, readouts.Batch).ToArray().Average())]);
    }

    private static double Response(Readouts readouts, Nudging nudging, bool[] used, double beta, int[] nodes)
    {
        var (sum, count) = (0.0, 0);
        for (var b = 0; b < used.Length; b++)
        {
            if (!used[b]) continue;
            foreach (var i in nodes) sum += Math.Pow((readouts[nudging.Plus, b, i] - readouts[nudging.FreeOf[nudging.Plus], b, i]) / beta, 2);
            count += nodes.Length;
        }
        return count == 0 ? 0 : Math.Sqrt(sum / count);
    }

    private double[] Vector() => [.. _gradient.Couplings, .. _gradient.Fields.First, .. _gradient.Fields.Second];
}
