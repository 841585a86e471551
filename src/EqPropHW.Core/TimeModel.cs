using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>How a device moves in time, as realised on one instance.</summary>
public abstract record TimeModel;

/// <summary>A die with time constants in seconds; the integrator's sub-steps must not matter.</summary>
/// <param name="Tau">Time constant of each node in seconds, positive, [nodes].</param>
public sealed record Continuous(ImmutableArray<double> Tau) : TimeModel;

/// <summary>One update a cycle with its own factor; the map itself is the physics, there are no sub-steps.</summary>
/// <param name="Factor">Update factor a_i = dt/tau_i of each node, positive, [nodes].</param>
public sealed record Clocked(ImmutableArray<double> Factor) : TimeModel;
