using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Cli.Bench;

/// <summary>Sine and cosine of numbers that stay in the first-level cache.</summary>
internal struct SinCosLoop : ILaneAction<float>
{
    private const int Numbers = 1024;
    private const int Rounds = 1000;

    /// <summary>Numbers taken in one call.</summary>
    public const int Count = Numbers * Rounds;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly unsafe void Invoke<L>() where L : struct, ILane<L, float>
    {
        var room = stackalloc float[3 * Numbers + 16];
        var x = (float*)(((nint)room + 63) & ~63);
        for (var k = 0; k < Numbers; k++) x[k] = 0.01f * (k - 512);
        for (var r = 0; r < Rounds; r++)
        {
            for (var k = 0; k < Numbers; k += L.Count)
            {
                Transcendental.SinCos<L, float>(L.Load(x + k), out var sin, out var cos);
                L.Store(sin, x + Numbers + k);
                L.Store(cos, x + 2 * Numbers + k);
            }
        }
    }
}
