using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>How a gradient came about.</summary>
/// <param name="Readouts">What the device measured.</param>
/// <param name="Program">What it ran.</param>
/// <param name="Jumps">Samples whose nudged state lies in another basin; for the exact gradient, whose state is no minimum.</param>
internal readonly record struct GradientEstimate(Readouts Readouts, PhaseProgram Program, int Jumps);

/// <summary>How a batch becomes a gradient.</summary>
internal interface IGradientEstimator
{
    /// <summary>Runs the device on a batch and hands over the mean gradient.</summary>
    /// <param name="batch">Samples.</param>
    /// <param name="iteration">Number of this update, from 0.</param>
    /// <param name="stored">Parameters the device holds.</param>
    /// <param name="into">Takes the gradient.</param>
    /// <param name="cancellation">Stops the device.</param>
    Task<GradientEstimate> EstimateAsync(
        SampleBatch batch, int iteration, Parameters stored, IGradientReceiver into, CancellationToken cancellation);
}

/// <summary>Equilibrium propagation: the contrast of a nudged phase with another.</summary>
internal sealed class EpGradient(IDevice device, Network network, LearningSettings learning, ulong seed) : IGradientEstimator
{
    private readonly Contrast _contrast = new(network.Substrate, network.Topology);
    private readonly Nudging _positive = Nudging.Of(learning, device.Description.Capabilities);
    private readonly Nudging _negative = Nudging.Of(learning, device.Description.Capabilities, negative: true);

    public async Task<GradientEstimate> EstimateAsync(
        SampleBatch batch, int iteration, Parameters stored, IGradientReceiver into, CancellationToken cancellation)
    {
        var nudging = learning.Nudging == NudgingScheme.RandomSign && IsNegative(iteration) ? _negative : _positive;
        var readouts = await device.RunAsync(nudging.Program, batch, cancellation);
        var stays = _contrast.StayInBasin(readouts, nudging);
        var jumps = stays.Count(s => !s);
        if (learning.BasinJumps == BasinJumps.Keep) Array.Fill(stays, true);
        _contrast.Mean(readouts, nudging, into, stays);
        return new(readouts, nudging.Program, jumps);
    }

    private bool IsNegative(int iteration) => new RandomStream(seed, RandomDomain.BetaSign, (ulong)iteration).Uniform01() < 0.5;
}
