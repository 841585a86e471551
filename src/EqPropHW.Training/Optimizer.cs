using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>An update rule with its moments.</summary>
/// <param name="kind">SGD, momentum or Adam.</param>
/// <param name="rates">Learning rate of each parameter before decay, [parameters].</param>
public sealed class Optimizer(OptimizerKind kind, double[] rates)
{
    private const double MomentumDecay = 0.9, AdamFirst = 0.9, AdamSecond = 0.999, AdamEpsilon = 1e-8;

    /// <summary>First moments, [parameters]; empty for SGD.</summary>
    public double[] First { get; } = kind == OptimizerKind.Sgd ? [] : new double[rates.Length];

    /// <summary>Second moments, [parameters]; empty unless Adam.</summary>
    public double[] Second { get; } = kind == OptimizerKind.Adam ? new double[rates.Length] : [];

    /// <summary>One update against the gradient.</summary>
    /// <param name="values">Changed, [parameters].</param>
    /// <param name="gradient">Read, [parameters].</param>
    /// <param name="step">Number of this update, from 1.</param>
    /// <param name="decay">Factor on all rates.</param>
    public void Step(Span<double> values, ReadOnlySpan<double> gradient, int step, double decay)
    {
        switch (kind)
        {
            case OptimizerKind.Sgd:
                for (var k = 0; k < values.Length; k++) values[k] -= decay * rates[k] * gradient[k];
                break;
            case OptimizerKind.Momentum:
                for (var k = 0; k < values.Length; k++)
                {
                    First[k] = MomentumDecay * First[k] + gradient[k];
                    values[k] -= decay * rates[k] * First[k];
                }
                break;
            default:
                var first = decay / (1 - Math.Pow(AdamFirst, step));
                var second = 1 / (1 - Math.Pow(AdamSecond, step));
                for (var k = 0; k < values.Length; k++)
                {
                    First[k] = AdamFirst * First[k] + (1 - AdamFirst) * gradient[k];
                    Second[k] = AdamSecond * Second[k] + (1 - AdamSecond) * gradient[k] * gradient[k];
                    values[k] -= first * rates[k] * First[k] / (Math.Sqrt(Second[k] * second) + AdamEpsilon);
                }
                break;
        }
    }
}
