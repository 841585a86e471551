using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Positive random numbers of mean 1 and a given relative deviation, one for each node.</summary>
internal static class TimeSampler
{
    /// <summary>The number of one node: a pure function of spread, key and node.</summary>
    public static double Draw(TimeSpread spread, RandomKey key, uint node)
    {
        var cv = spread.Deviation;
        return spread.Distribution switch
        {
            TimeDistribution.Uniform => 1 + Math.Sqrt(3) * cv * (2 * key.At(node).Uniform01 - 1),
            TimeDistribution.TruncatedNormal => FirstPositive(key, node, cv),
            TimeDistribution.LogNormal => LogNormal(key.At(node).NormalPair().First, Math.Sqrt(Log(1 + cv * cv))),
            TimeDistribution.Gamma => Gamma(key, node, 1 / (cv * cv)),
            TimeDistribution.Bimodal => key.At(node).Uniform01 < spread.Share
                ? 1 + cv * Math.Sqrt((1 - spread.Share) / spread.Share)
                : 1 - cv * Math.Sqrt(spread.Share / (1 - spread.Share)),
            _ => 1,
        };
    }

    private static double LogNormal(double normal, double sigma) => Exp(sigma * normal - 0.5 * sigma * sigma);

    private static double FirstPositive(RandomKey key, uint node, double cv)
    {
        for (var attempt = 0UL; ; attempt++)
        {
            var x = 1 + cv * key.At(node, attempt).NormalPair().First;
            if (x > 0) return x;
        }
    }

    /// <summary>Gamma of mean 1. Source: Marsaglia and Tsang 2000; below shape 1 one more factor u^(1/shape).</summary>
    private static double Gamma(RandomKey key, uint node, double shape)
    {
        var boost = shape < 1 ? Exp(Log(key.At(node, 0, 2).Uniform01) / shape) : 1;
        var d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        for (var attempt = 0UL; ; attempt++)
        {
            var x = key.At(node, attempt).NormalPair().First;
            var v = 1 + x / Math.Sqrt(9 * d);
            if (v <= 0) continue;
            v = v * v * v;
            if (Log(key.At(node, attempt, 1).Uniform01) < 0.5 * x * x + d - d * v + d * Log(v)) return boost * d * v / shape;
        }
    }

    // Own transcendentals, so that a die is the same on every machine.
    internal static double Log(double x) => Transcendental.Log<LaneScalar<double>, double>(new(x)).Value;

    internal static double Exp(double x) => Transcendental.Exp<LaneScalar<double>, double>(new(x)).Value;
}
