using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>Opens an emulated device of a profile for the network of a bench.</summary>
/// <param name="profile">The device on paper.</param>
/// <param name="instance">Which die, and which run of it.</param>
/// <param name="isDouble">Whether it computes in double precision.</param>
public delegate IDevice OpenDevice(HardwareProfile profile, ulong instance, bool isDouble);

/// <summary>A network, part-trained on an ideal device, at which gradients are compared.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Ideal">The ideal profile of its kind.</param>
/// <param name="Network">The network.</param>
/// <param name="Task">Its task.</param>
/// <param name="Learning">How it is trained.</param>
/// <param name="Open">Opens devices for it.</param>
public sealed record GradientBench(string Name, HardwareProfile Ideal, Network Network, TrainingTask Task, LearningSettings Learning, OpenDevice Open)
{
    // Long enough that states are well defined, short enough that samples are still wrong and there is a gradient left.
    private const int Updates = 200;

    /// <summary>Phases of the reference: centered, settled far below the nudge.</summary>
    public LearningSettings Reference => Learning with
    {
        Nudging = NudgingScheme.Centered,
        Beta = 0.05,
        FreeCycles = KnobTable.LongestPhase,
        NudgedCycles = KnobTable.LongestPhase,
        StopResidual = 1e-5,
    };

    /// <summary>Trains for a few updates on the ideal device.</summary>
    public async Task<Parameters> TrainAsync(CancellationToken cancellation)
    {
        await using var device = Open(Ideal, 1, false);
        var trainer = new EpTrainer(device, Network, Task, Learning with { Epochs = null, Iterations = Updates, EvaluateEvery = Updates }, seed: 1);
        await foreach (var _ in trainer.RunAsync(null, cancellation))
        {
        }
        var trained = Parameters.Zero(Network.Substrate, Network.Topology);
        trainer.Stored.CopyTo(trained);
        return trained;
    }
}
