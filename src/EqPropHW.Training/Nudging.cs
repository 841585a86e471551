using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// The phase program of a nudging scheme and which of its steps are contrasted:
/// <c>g = (dE/dp|plus - dE/dp|minus) / divisor</c>, conventions of <see cref="Substrate"/>.
/// </summary>
/// <param name="Program">Free and nudged phases.</param>
/// <param name="Plus">Step at +beta.</param>
/// <param name="Minus">Step at -beta, or the free one.</param>
/// <param name="Divisor">beta, or 2 beta centered.</param>
/// <param name="FreeOf">For each step, the free step it is compared with to find basin jumps, [steps].</param>
public sealed record Nudging(PhaseProgram Program, int Plus, int Minus, double Divisor, int[] FreeOf)
{
    /// <summary>The program of a run's settings on a device.</summary>
    /// <param name="learning">Scheme, strength, lengths.</param>
    /// <param name="device">Capabilities decide how the second nudged phase finds the free state, and who draws random starts.</param>
    /// <param name="negative">Whether this batch of a random-sign scheme nudges with -beta.</param>
    public static Nudging Of(LearningSettings learning, DeviceCapabilities device, bool negative = false)
    {
        var free = Free(learning, device);
        var beta = negative ? -learning.Beta : learning.Beta;
        var plus = new PhaseStep(beta, learning.Nudge, learning.NudgedCycles, Start.Continue, learning.StopResidual);
        if (learning.Nudging != NudgingScheme.Centered)
            return new(new(learning.CheckEvery, [free, plus]), 1, 0, beta, [0, 0]);
        var minus = plus with { Beta = -beta };
        return device.RestoresFreeState
            ? new(new(learning.CheckEvery, [free, plus, minus with { Start = Start.RestoreFree }]), 1, 2, 2 * beta, [0, 0, 0])
            : new(new(learning.CheckEvery, [free, plus, Again(free), minus]), 1, 3, 2 * beta, [0, 0, 2, 2]);
    }

    /// <summary>
    /// The free phase once more, on a device that cannot restore it: from zero it ends where it ended before; a random start would
    /// be another one, so it goes on from the nudged state instead.
    /// </summary>
    private static PhaseStep Again(PhaseStep free) => free.Start == Start.Zero ? free : free with { Start = Start.Continue };

    /// <summary>The free phase alone.</summary>
    public static PhaseStep Free(LearningSettings learning, DeviceCapabilities device) => new(
        0,
        learning.Nudge,
        learning.FreeCycles,
        !learning.RandomStart ? Start.Zero : device.TakesStartStates ? Start.Given : Start.Random,
        learning.StopResidual);
}
