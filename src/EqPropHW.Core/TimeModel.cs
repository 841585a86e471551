using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>How a device moves in time, as realised on one instance.</summary>
public abstract record TimeModel
{
    /// <summary>Nodes whose drawn value was limited to the range of the profile.</summary>
    public int Limited { get; init; }

    /// <summary>Value of each node: seconds, or update factors; nodes clamped to inputs do not use theirs, [nodes].</summary>
    public abstract ImmutableArray<double> Values { get; }

    /// <summary>Factor of one step of each node: dt/tau_i of a sub-step, or a_i of a cycle, [nodes].</summary>
    public abstract double[] StepFactors(DeviceTiming timing);
}

/// <summary>A die with time constants in seconds; the integrator's sub-steps must not matter.</summary>
/// <param name="Tau">Time constant of each node in seconds, positive; infinity for a dead node that never moves, [nodes].</param>
public sealed record Continuous(ImmutableArray<double> Tau) : TimeModel
{
    /// <inheritdoc/>
    public override ImmutableArray<double> Values => Tau;

    /// <inheritdoc/>
    public override double[] StepFactors(DeviceTiming timing)
    {
        var dt = 1 / (timing.ClockHz * timing.SubSteps);
        return [.. Tau.Select(tau => dt / tau)];
    }
}

/// <summary>One update a cycle with its own factor; the map itself is the physics, there are no sub-steps.</summary>
/// <param name="Factor">Update factor a_i = dt/tau_i of each node, positive; 0 for a dead node that never moves, [nodes].</param>
public sealed record Clocked(ImmutableArray<double> Factor) : TimeModel
{
    /// <inheritdoc/>
    public override ImmutableArray<double> Values => Factor;

    /// <inheritdoc/>
    public override double[] StepFactors(DeviceTiming timing) => [.. Factor];
}
