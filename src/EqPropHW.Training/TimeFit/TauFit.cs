using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;

namespace EqPropHW.Training;

/// <summary>What became of the fit of a node.</summary>
public enum TauQuality
{
    /// <summary>The time constant is known to its interval.</summary>
    Good,

    /// <summary>An exponential was fitted, but not well enough to be trusted.</summary>
    Bad,

    /// <summary>The node does not respond to the step.</summary>
    Dead,
}

/// <summary>The time constant of one node.</summary>
/// <param name="Node">Node number.</param>
/// <param name="Tau">Time constant in seconds; NaN for a dead node.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Noise">Standard deviation of what the exponential leaves, over the size of the step.</param>
/// <param name="Quality">Whether to trust it.</param>
/// <param name="Reason">Why not; empty for a good fit.</param>
public sealed record NodeTau(int Node, double Tau, double Low, double High, double Noise, TauQuality Quality, string Reason);

/// <summary>
/// Time constants from measured step responses by least squares: <c>s(t) = a + b exp(-t / tau)</c> for each node,
/// minimised over a, b and ln tau.
/// </summary>
public static class TauFit
{
    // A step below this many standard deviations of its own estimate is no response.
    private const double LeastResponse = 6;

    // A 95 % interval wider than this share of tau to either side is of no use.
    private const double WidestInterval = 0.2;

    // Residuals of white noise have 2 here; those of a wrong model follow each other and come near 0. (Below a millionth of
    // the step only rounding is left, which follows itself too.)
    private const double LeastDurbinWatson = 1;

    private const int Grid = 60;

    /// <summary>Fits every node of a trace.</summary>
    public static NodeTau[] Of(StepTrace trace) => [.. trace.Nodes.Select((node, k) => Fit(node, trace.Time, trace.Values[k]))];

    private static NodeTau Fit(int node, double[] time, double[] values)
    {
        var tau = Start(time, values);
        var (end, step, response) = Linear(time, values, tau);
        if (!(response >= LeastResponse))
            return new(node, double.NaN, double.NaN, double.NaN, double.NaN, TauQuality.Dead, $"no response: the step is {response:F1} times its own uncertainty");
        var (x, y) = (DenseVector.OfArray(time), DenseVector.OfArray(values));
        var model = ObjectiveFunction.NonlinearModel(
            (p, t) => t.Map(at => p[0] + p[1] * Math.Exp(-at * Math.Exp(-p[2]))),
            (p, t) => DenseMatrix.Build.DenseOfColumns([
                t.Map(_ => 1.0),
                t.Map(at => Math.Exp(-at * Math.Exp(-p[2]))),
                t.Map(at => p[1] * Math.Exp(-at * Math.Exp(-p[2])) * at * Math.Exp(-p[2]))]),
            x, y);
        double log, error;
        try
        {
            var result = new LevenbergMarquardtMinimizer().FindMinimum(model, DenseVector.OfArray([end, step, Math.Log(tau)]));
            (end, step, log) = (result.MinimizingPoint[0], result.MinimizingPoint[1], result.MinimizingPoint[2]);
            error = result.StandardErrors[2];
        }
        catch (Exception e) when (e is OptimizationException or NonConvergenceException or ArithmeticException or ArgumentException)
        {
            return new(node, tau, double.NaN, double.NaN, double.NaN, TauQuality.Bad, $"least squares did not converge: {e.Message}");
        }
        tau = Math.Exp(log);
        var left = time.Select((t, k) => values[k] - end - step * Math.Exp(-t / tau)).ToArray();
        var square = left.Sum(r => r * r);
        var noise = Math.Sqrt(square / (left.Length - 3)) / Math.Abs(step);
        var half = error * StudentT.InvCDF(0, 1, left.Length - 3, 0.975);
        var durbinWatson = square == 0 ? 2 : left.Skip(1).Zip(left, (b, a) => (b - a) * (b - a)).Sum() / square;
        var (low, high) = (tau * Math.Exp(-half), tau * Math.Exp(half));
        var reason = !(half <= WidestInterval) ? FormattableString.Invariant($"the 95 % interval reaches from {low:G3} to {high:G3} s")
            : tau > (time[^1] - time[0]) / 2 ? FormattableString.Invariant($"the trace of {time[^1] - time[0]:G3} s is shorter than two time constants")
            : tau < time[1] - time[0] ? "the response is faster than the sampling"
            : noise > 1e-6 && durbinWatson < LeastDurbinWatson ? FormattableString.Invariant($"no exponential: its residuals follow each other (Durbin-Watson {durbinWatson:F2}, white noise has 2)")
            : "";
        return new(node, tau, low, high, noise, reason.Length == 0 ? TauQuality.Good : TauQuality.Bad, reason);
    }

    /// <summary>The best of geometrically spaced time constants, each with its best a and b.</summary>
    private static double Start(double[] time, double[] values)
    {
        var (shortest, longest) = (0.3 * (time[1] - time[0]), 2 * (time[^1] - time[0]));
        return Enumerable.Range(0, Grid).Select(k => shortest * Math.Pow(longest / shortest, k / (Grid - 1.0)))
            .MinBy(tau => Squares(time, values, tau));
    }

    private static double Squares(double[] time, double[] values, double tau)
    {
        var (end, step, _) = Linear(time, values, tau);
        return time.Select((t, k) => values[k] - end - step * Math.Exp(-t / tau)).Sum(r => r * r);
    }

    /// <summary>Least squares in a and b at a given tau, and b over its standard error.</summary>
    private static (double End, double Step, double Response) Linear(double[] time, double[] values, double tau)
    {
        var basis = time.Select(t => Math.Exp(-t / tau)).ToArray();
        var (meanBasis, meanValue) = (basis.Average(), values.Average());
        var (spread, common) = (0.0, 0.0);
        for (var k = 0; k < time.Length; k++)
        {
            spread += (basis[k] - meanBasis) * (basis[k] - meanBasis);
            common += (basis[k] - meanBasis) * (values[k] - meanValue);
        }
        if (spread < 1e-300) return (meanValue, 0, 0);
        var step = common / spread;
        var end = meanValue - step * meanBasis;
        var square = time.Select((_, k) => values[k] - end - step * basis[k]).Sum(r => r * r);
        var error = Math.Sqrt(square / (time.Length - 2) / spread);
        return (end, step, step == 0 ? 0 : Math.Abs(step) / error);
    }
}
