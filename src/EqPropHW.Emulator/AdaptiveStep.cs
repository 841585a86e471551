namespace EqPropHW.Emulator;

/// <summary>How <see cref="Core.Integrator.Adaptive"/> chooses its steps.</summary>
public static class AdaptiveStep
{
    /// <summary>Largest estimated error of any state in one step, in rad or activation.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Shortest step, in sub-steps: it is taken whatever its error.</summary>
    public const double Shortest = 1.0 / 4096;

    /// <summary>The step to try next: a safe share of what the error allows, between a fifth and twice the step.</summary>
    /// <param name="step">Step that was tried, in sub-steps.</param>
    /// <param name="error">Its estimated error.</param>
    public static double Next(double step, double error)
    {
        // Roots are correctly rounded everywhere, other powers are not. The fourth root is safer than the third, which would do.
        var factor = 0.9 * Math.Sqrt(Math.Sqrt(Tolerance / Math.Max(error, 1e-300)));
        return Math.Max(Shortest, step * Math.Clamp(factor, 0.2, 2));
    }
}
