using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>Cost of the outputs against their targets; the same one nudges and is differentiated.</summary>
public enum Cost
{
    /// <summary>XY: <c>C = -sum log(1 + eps + cos d)</c>, d = phi - y, eps = 1e-5.</summary>
    Log,

    /// <summary>XY: <c>C = sum (1 - cos d)</c>.</summary>
    Cosine,

    /// <summary>Neurons: <c>C = 1/2 sum (s - y)^2</c> (nudged outside rho: see <see cref="NudgeSite.Outside"/>).</summary>
    Squared,
}

/// <summary>How the cost force is applied during a nudged phase.</summary>
public enum NudgeKind
{
    /// <summary>The cost force follows the state.</summary>
    Live,

    /// <summary>The cost force is taken once, at the end of the last free phase, and held constant: what a board can apply.</summary>
    Tangent,
}

/// <summary>A nudge: live or tangent, of which cost, up to which force.</summary>
/// <param name="Kind">Live or tangent.</param>
/// <param name="Cost">The cost whose force pulls the outputs.</param>
/// <param name="Clip">Largest applied force <c>|beta dC/ds|</c> on a node; positive, infinity for none.</param>
public sealed record Nudge(NudgeKind Kind, Cost Cost, double Clip = double.PositiveInfinity)
{
    /// <summary>The eps of <see cref="Cost.Log"/>.</summary>
    public const double LogEpsilon = 1e-5;
}

/// <summary>State in which a step of a phase program starts.</summary>
public enum Start
{
    /// <summary>The states given with the batch.</summary>
    Given,

    /// <summary>All free nodes at 0.</summary>
    Zero,

    /// <summary>Drawn by the device: phases uniform in (-pi, pi), activations uniform in (0, 1).</summary>
    Random,

    /// <summary>Where the step before ended.</summary>
    Continue,

    /// <summary>Where the last free step ended.</summary>
    RestoreFree,
}

/// <summary>One phase: settle with a signed nudge strength from a start state.</summary>
/// <param name="Beta">Signed nudging strength; 0 is a free phase.</param>
/// <param name="Nudge">The nudge; ignored when beta is 0.</param>
/// <param name="MaxCycles">Longest duration in control cycles, at least 1.</param>
/// <param name="Start">Where it starts.</param>
/// <param name="StopResidual">Stop a sample at the first check with residual at or below this; null runs all cycles.</param>
/// <param name="Sampled">Whether the end state is read out.</param>
public sealed record PhaseStep(double Beta, Nudge Nudge, int MaxCycles, Start Start, double? StopResidual = null, bool Sampled = true);

/// <summary>The ordered free and nudged phases that a device runs on each sample of a batch.</summary>
/// <param name="CheckEvery">Cycles between residual tests, at least 1; a sample stops only there.</param>
/// <param name="Steps">The phases.</param>
public sealed record PhaseProgram(int CheckEvery, ImmutableArray<PhaseStep> Steps)
{
    /// <summary>Refuses a program that no device could run.</summary>
    /// <exception cref="ArgumentException">The message names the step and what is wrong with it.</exception>
    public void Validate(Substrate substrate)
    {
        if (CheckEvery < 1) throw new ArgumentException($"CheckEvery is {CheckEvery}; at least 1 cycle is needed");
        if (Steps.IsDefaultOrEmpty) throw new ArgumentException("a phase program needs at least one step");
        var freeSeen = false;
        for (var k = 0; k < Steps.Length; k++)
        {
            var step = Steps[k];
            if (step.MaxCycles < 1) throw new ArgumentException($"step {k}: MaxCycles is {step.MaxCycles}; at least 1 is needed");
            if (!double.IsFinite(step.Beta)) throw new ArgumentException($"step {k}: beta is {step.Beta}");
            if (k == 0 && step.Start is (Start.Continue or Start.RestoreFree))
                throw new ArgumentException($"step 0 starts with {step.Start}, but nothing ran before it");
            if (step.Start == Start.RestoreFree && !freeSeen)
                throw new ArgumentException($"step {k} restores the free state, but no free step ran before it");
            if (step.Beta != 0)
            {
                if (!substrate.Accepts(step.Nudge.Cost))
                    throw new ArgumentException($"step {k}: cost {step.Nudge.Cost} cannot nudge a {substrate.Name} substrate");
                if (step.Nudge.Kind == NudgeKind.Tangent && !freeSeen)
                    throw new ArgumentException($"step {k}: a tangent nudge needs a free step before it");
                if (!(step.Nudge.Clip > 0)) throw new ArgumentException($"step {k}: clip is {step.Nudge.Clip}; it must be positive");
            }
            freeSeen |= step.Beta == 0;
        }
        var tangents = Steps.Where(s => s.Beta != 0 && s.Nudge.Kind == NudgeKind.Tangent).Select(s => s.Nudge.Cost).Distinct().ToArray();
        if (tangents.Length > 1)
            throw new ArgumentException($"tangent steps of {tangents[0]} and of {tangents[1]}: a device keeps the force of one cost");
    }
}
