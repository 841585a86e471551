namespace EqPropHW.Core;

/// <summary>How a sub-step of a continuous device is computed from its flow.</summary>
public enum Integrator
{
    /// <summary>Explicit Euler: one evaluation, error of order 1.</summary>
    Euler,

    /// <summary>Heun: two evaluations, order 2.</summary>
    Heun,

    /// <summary>The classical method of Runge and Kutta: four evaluations, order 4.</summary>
    Rk4,

    /// <summary>
    /// Bogacki and Shampine 3(2) with a step of its own for each sample within each sub-step, its local error bounded: to follow
    /// what published solvers compute.
    /// </summary>
    Adaptive,
}
