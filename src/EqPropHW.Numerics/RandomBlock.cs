namespace EqPropHW.Numerics;

/// <summary>128 random bits, to be read in one of several ways; the readings share the bits, so take one of them.</summary>
/// <param name="A">Bits 0 to 31.</param>
/// <param name="B">Bits 32 to 63.</param>
/// <param name="C">Bits 64 to 95.</param>
/// <param name="D">Bits 96 to 127.</param>
public readonly record struct RandomBlock(uint A, uint B, uint C, uint D)
{
    /// <summary>64 bits.</summary>
    public ulong UInt64 => A | ((ulong)B << 32);

    /// <summary>A number uniform in the open interval (0, 1), in steps of 2^-52.</summary>
    public double Uniform01 => Open(A, B);

    /// <summary>Two independent normal numbers of mean 0 and variance 1.</summary>
    /// <remarks>Box and Muller 1958, with our own logarithm, sine and cosine: the same bits on every machine. At most 8.6.</remarks>
    public (double First, double Second) NormalPair()
    {
        var radius = Math.Sqrt(-2 * Transcendental.Log<LaneScalar<double>, double>(new(Open(A, B))).Value);
        Transcendental.SinCos<LaneScalar<double>, double>(new(2 * Math.PI * Open(C, D)), out var sin, out var cos);
        return (radius * cos.Value, radius * sin.Value);
    }

    /// <summary>A number uniform in (<paramref name="lo"/>, <paramref name="hi"/>).</summary>
    /// <param name="lo">Lower end, finite.</param>
    /// <param name="hi">Upper end, finite.</param>
    /// <remarks>Rounding may give an end itself when they lie within a few thousand steps of each other.</remarks>
    public double Uniform(double lo, double hi) => Math.FusedMultiplyAdd(hi - lo, Uniform01, lo);

    // 52 bits and a half step: 53 significant bits, symmetric about 1/2, never 0 or 1.
    private static double Open(uint low, uint high) => (((low | ((ulong)high << 32)) >> 12) + 0.5) * (1.0 / (1L << 52));
}
