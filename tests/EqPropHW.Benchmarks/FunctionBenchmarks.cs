using BenchmarkDotNet.Attributes;
using EqPropHW.Numerics;

namespace EqPropHW.Benchmarks;

/// <summary>Sine and cosine, and tanh, of 1024 numbers at each lane width; the scalar lane is the baseline.</summary>
public unsafe class FunctionBenchmarks
{
    private readonly float[] _x = [.. Enumerable.Range(0, 1024).Select(k => 0.01f * (k - 512))];
    private readonly float[] _y = new float[2048];

    /// <summary>Sine and cosine in scalars.</summary>
    [Benchmark(Baseline = true)]
    public void SinCosScalar() => SinCos<LaneScalar<float>>();

    /// <summary>Sine and cosine in 256 bits.</summary>
    [Benchmark]
    public void SinCos256() => SinCos<Lane256<float>>();

    /// <summary>Sine and cosine in 512 bits.</summary>
    [Benchmark]
    public void SinCos512() => SinCos<Lane512<float>>();

    /// <summary>tanh in 512 bits.</summary>
    [Benchmark]
    public void Tanh512()
    {
        fixed (float* x = _x, y = _y)
        {
            for (var k = 0; k < _x.Length; k += Lane512<float>.Count)
                Lane512<float>.Store(Transcendental.Tanh<Lane512<float>, float>(Lane512<float>.Load(x + k)), y + k);
        }
    }

    private void SinCos<L>() where L : struct, ILane<L, float>
    {
        fixed (float* x = _x, y = _y)
        {
            for (var k = 0; k < _x.Length; k += L.Count)
            {
                Transcendental.SinCos<L, float>(L.Load(x + k), out var sin, out var cos);
                L.Store(sin, y + k);
                L.Store(cos, y + 1024 + k);
            }
        }
    }
}
