namespace EqPropHW.Reports;

/// <summary>A closed interval of numbers.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Low, double High);

/// <summary>The few statistics reports and studies need.</summary>
public static class Statistics
{
    /// <summary>Arithmetic mean; NaN of nothing.</summary>
    public static double Mean(IReadOnlyCollection<double> values) => values.Count == 0 ? double.NaN : values.Sum() / values.Count;

    /// <summary>Sample standard deviation (divided by n - 1); NaN of fewer than two values.</summary>
    public static double StandardDeviation(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2) return double.NaN;
        var mean = Mean(values);
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }

    // Student's t at 97.5 % for 1 to 10 degrees of freedom; beyond, Cornish and Fisher's expansion is right to four digits.
    private static readonly double[] _student = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281];

    /// <summary>95 % interval of a mean by Student's t; the whole line for fewer than two values.</summary>
    public static Interval MeanInterval(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2) return new(double.NegativeInfinity, double.PositiveInfinity);
        const double Z = 1.959964;
        var (mean, f) = (Mean(values), values.Count - 1);
        var t = f <= _student.Length ? _student[f - 1] : Z + (Z * Z * Z + Z) / (4.0 * f) + (5 * Math.Pow(Z, 5) + 16 * Z * Z * Z + 3 * Z) / (96.0 * f * f);
        var half = t * StandardDeviation(values) / Math.Sqrt(values.Count);
        return new(mean - half, mean + half);
    }

    /// <summary>Median, the mean of the two middle values for an even count; NaN of nothing, or when any value is NaN.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0 || values.Any(double.IsNaN)) return double.NaN;
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Wilson score interval of a share: honest for few trials and near 0 and 1.</summary>
    /// <remarks>
    /// <c>(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)</c>. Source: Wilson 1927.
    /// </remarks>
    /// <param name="successes">Successes, 0 to <paramref name="n"/>.</param>
    /// <param name="n">Trials; 0 gives the whole of 0..1.</param>
    /// <param name="z">Quantile of the normal distribution; 1.96 for 95 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Successes are negative or more than the trials.</exception>
    public static Interval WilsonInterval(int successes, int n, double z = 1.96)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, n);
        if (n == 0) return new(0, 1);
        var p = (double)successes / n;
        var z2 = z * z / n;
        var centre = p + z2 / 2;
        var half = z * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n));
        // At the ends the exact value is 0 or 1; rounding must not leave it outside by an ulp.
        return new(
            successes == 0 ? 0 : (centre - half) / (1 + z2),
            successes == n ? 1 : (centre + half) / (1 + z2));
    }
}
