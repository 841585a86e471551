using System.Collections.Immutable;

namespace EqPropHW.Training;

/// <summary>How the EP gradient of a device compares with the exact one on one network.</summary>
/// <param name="Name">The case.</param>
/// <param name="Samples">Samples of the case.</param>
/// <param name="Used">Samples in the gradients.</param>
/// <param name="Excluded">Why the others are not.</param>
/// <param name="Errors">Relative error of the EP gradient against implicit differentiation at each beta, largest beta first.</param>
/// <param name="Slope">Log-log slope of the error against beta; not a number when fewer than three errors stand clear of rounding.</param>
/// <param name="Cosine">Cosine between the EP gradient at the gate's beta and finite differences of the loss.</param>
/// <param name="ExactError">Relative error of implicit differentiation against finite differences.</param>
/// <param name="Gates">The gates that apply, each met or not.</param>
public sealed record GradientCheckResult(
    string Name,
    int Samples,
    int Used,
    ExcludedSamples Excluded,
    ImmutableArray<BetaError> Errors,
    double Slope,
    double Cosine,
    double ExactError,
    ImmutableArray<GradientGate> Gates)
{
    /// <summary>Whether every gate is met.</summary>
    public bool Passed => Gates.All(g => g.Passed);
}

/// <summary>Samples outside the scope of the gates, each counted under the first reason that applies.</summary>
/// <param name="Unsettled">A phase did not reach the stop residual.</param>
/// <param name="SoftModes">The smallest Hessian eigenvalue is at most 1e-2, or the state is not a minimum.</param>
/// <param name="FarOutputs">Log cost with an output 2 rad or more from its target.</param>
/// <param name="ActiveSets">A node entered or left the end of its box, or a nudge outside rho pulls an output held there.</param>
/// <param name="BasinJumps">A nudged state lies in another basin than the free one.</param>
public sealed record ExcludedSamples(int Unsettled, int SoftModes, int FarOutputs, int ActiveSets, int BasinJumps);

/// <summary>Error of the EP gradient at one nudging strength.</summary>
/// <param name="Beta">Nudging strength.</param>
/// <param name="Relative">Euclidean norm of the difference over that of the exact gradient.</param>
/// <param name="IsClear">Whether it stands clear of the error that the stop residual alone makes.</param>
public sealed record BetaError(double Beta, double Relative, bool IsClear);

/// <summary>A requirement and what was measured.</summary>
/// <param name="Requirement">The requirement in words and numbers.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Passed">Whether it is met.</param>
public sealed record GradientGate(string Requirement, double Value, bool Passed);
