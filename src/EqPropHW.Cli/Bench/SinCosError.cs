using EqPropHW.Numerics;

namespace EqPropHW.Cli.Bench;

/// <summary>Largest absolute error of sine and cosine in single precision, against double, on even steps over four turns each way.</summary>
internal struct SinCosError : ILaneAction<float>
{
    private const int Numbers = 1 << 20;
    private const double Range = 8 * Math.PI;

    /// <summary>The error.</summary>
    public double Largest { get; private set; }

    public unsafe void Invoke<L>() where L : struct, ILane<L, float>
    {
        float* x = stackalloc float[16], sines = stackalloc float[16], cosines = stackalloc float[16];
        for (var k = 0; k < Numbers; k += L.Count)
        {
            for (var l = 0; l < L.Count; l++) x[l] = (float)(Range * (2.0 * (k + l) / Numbers - 1));
            Transcendental.SinCos<L, float>(L.Load(x), out var sin, out var cos);
            L.Store(sin, sines);
            L.Store(cos, cosines);
            for (var l = 0; l < L.Count; l++)
                Largest = Math.Max(Largest, Math.Max(Math.Abs(sines[l] - Math.Sin(x[l])), Math.Abs(cosines[l] - Math.Cos(x[l]))));
        }
    }
}
