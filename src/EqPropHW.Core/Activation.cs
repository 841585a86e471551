namespace EqPropHW.Core;

/// <summary>Activation rho of an analog neuron.</summary>
public enum Activation
{
    /// <summary><c>clamp(x, 0, 1)</c>.</summary>
    HardSigmoid,

    /// <summary><c>clamp(x/2, 0, 1)</c>.</summary>
    HalfSlope,

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    Logistic,

    /// <summary><c>tanh(x)</c>.</summary>
    Tanh,
}

/// <summary>Activations in double precision, for energies and oracles; the emulator has its own vector forms.</summary>
public static class Activations
{
    /// <summary>rho(x).</summary>
    public static double Value(this Activation rho, double x) => rho switch
    {
        Activation.HardSigmoid => Math.Clamp(x, 0, 1),
        Activation.HalfSlope => Math.Clamp(0.5 * x, 0, 1),
        Activation.Logistic => 1 / (1 + Math.Exp(-x)),
        _ => Math.Tanh(x),
    };

    /// <summary>rho'(x); a hard sigmoid has its slope on the CLOSED linear interval.</summary>
    public static double Slope(this Activation rho, double x) => rho switch
    {
        Activation.HardSigmoid => x is >= 0 and <= 1 ? 1 : 0,
        Activation.HalfSlope => x is >= 0 and <= 2 ? 0.5 : 0,
        Activation.Logistic => rho.Value(x) * (1 - rho.Value(x)),
        _ => 1 - Math.Tanh(x) * Math.Tanh(x),
    };

    /// <summary>rho''(x) away from the corners of a hard sigmoid.</summary>
    public static double Curvature(this Activation rho, double x) => rho switch
    {
        Activation.Logistic => rho.Slope(x) * (1 - 2 * rho.Value(x)),
        Activation.Tanh => -2 * Math.Tanh(x) * rho.Slope(x),
        _ => 0,
    };

    /// <summary>Slope of rho expressed by its value s = rho(x), inside the linear range.</summary>
    public static double SlopeAtValue(this Activation rho, double s) => rho switch
    {
        Activation.HardSigmoid => 1,
        Activation.HalfSlope => 0.5,
        Activation.Logistic => s * (1 - s),
        _ => 1 - s * s,
    };

    /// <summary>The integral of rho^-1 from 0 to s: the node term of the law-A energy.</summary>
    public static double InverseIntegral(this Activation rho, double s) => rho switch
    {
        Activation.HardSigmoid => 0.5 * s * s,
        Activation.HalfSlope => s * s,
        Activation.Logistic => XLogX(s) + XLogX(1 - s),
        _ => 0.5 * (XLogX(1 + s) + XLogX(1 - s)),
    };

    /// <summary>Whether rho is a hard sigmoid, whose states live in the box [0, 1].</summary>
    public static bool IsBox(this Activation rho) => rho is Activation.HardSigmoid or Activation.HalfSlope;

    private static double XLogX(double x) => x > 0 ? x * Math.Log(x) : 0;
}
