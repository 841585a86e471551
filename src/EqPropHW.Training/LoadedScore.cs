using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>How well a device does with parameters that were trained elsewhere.</summary>
public static class LoadedScore
{
    // Keys of evaluations lie above 2^31; this one belongs to no iteration.
    private const uint Drawing = uint.MaxValue;

    /// <summary>Programs a device and scores it on the test samples by free phases.</summary>
    /// <param name="device">Where the physics happens.</param>
    /// <param name="network">What was trained.</param>
    /// <param name="task">What it learned.</param>
    /// <param name="learning">Lengths and starts of the free phases.</param>
    /// <param name="seed">Seed of the start states.</param>
    /// <param name="parameters">What was trained, in full precision.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static async Task<Score> MeasureAsync(
        IDevice device, Network network, TrainingTask task, LearningSettings learning, ulong seed, Parameters parameters, CancellationToken cancellation)
    {
        var stored = Parameters.Zero(network.Substrate, network.Topology);
        await device.ProgramAsync(parameters, stored, cancellation);
        var builder = new BatchBuilder(network, task, learning, seed, learning.RandomStart && device.Description.Capabilities.TakesStartStates);
        var (score, _) = await new Evaluator(device, network, task, learning, builder).ScoreAsync(task.Test, task.Test.Count, Drawing, null, cancellation);
        return score;
    }
}
