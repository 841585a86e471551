namespace EqPropHW.Emulator;

/// <summary>How a sub-step of a continuous device is computed from its flow.</summary>
public enum Integrator
{
    /// <summary>Explicit Euler: one evaluation, error of order 1.</summary>
    Euler,

    /// <summary>Heun: two evaluations, order 2.</summary>
    Heun,

    /// <summary>The classical method of Runge and Kutta: four evaluations, order 4.</summary>
    RungeKutta4,

    /// <summary>
    /// Bogacki and Shampine 3(2) with a step of its own for each sample within each sub-step, local error at most
    /// <see cref="AdaptiveStep.Tolerance"/>: to follow what published solvers compute.
    /// </summary>
    Adaptive,
}

/// <summary>How the adaptive integrator chooses its steps.</summary>
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
