namespace EqPropHW.Tests.Numerics;

/// <summary>Distribution functions and the test against them.</summary>
internal static class Distributions
{
    /// <summary>Kolmogorov's statistic sqrt(n) max |F_n - F|; above 1.63 in one of a hundred true samples.</summary>
    public static double Kolmogorov(IEnumerable<double> sample, Func<double, double> cumulative)
    {
        var sorted = sample.Order().ToArray();
        var n = sorted.Length;
        var distance = Enumerable.Range(0, n).Max(k => Math.Max(Math.Abs((k + 1.0) / n - cumulative(sorted[k])), Math.Abs((double)k / n - cumulative(sorted[k]))));
        return Math.Sqrt(n) * distance;
    }

    /// <summary>The normal distribution. Source: Abramowitz and Stegun 7.1.26, error below 1.5e-7.</summary>
    public static double Normal(double x)
    {
        var z = Math.Abs(x) / Math.Sqrt(2);
        var t = 1 / (1 + 0.3275911 * z);
        var tail = 0.5 * t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.Exp(-z * z);
        return x > 0 ? 1 - tail : tail;
    }
}
