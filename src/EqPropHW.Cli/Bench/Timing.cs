using System.Diagnostics;
using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Cli.Bench;

/// <summary>Times of repeated work that a busy machine disturbs little.</summary>
internal static class Timing
{
    private const double LeastSeconds = 0.05;
    private const int Repeats = 7;

    /// <summary>Least CPU time of one call in seconds, user and system as PyTorch's is counted, over several samples long enough to be measured.</summary>
    public static double Cpu(Action work) => Least(work, () => Environment.CpuUsage.TotalTime.TotalSeconds);

    /// <summary>Least wall time of one call in seconds.</summary>
    public static double Wall(Action work) => Least(work, () => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);

    private static double Least(Action work, Func<double> clock)
    {
        work();
        var calls = 1;
        var least = double.PositiveInfinity;
        for (var k = 0; k < Repeats;)
        {
            var start = clock();
            for (var c = 0; c < calls; c++) work();
            var seconds = clock() - start;
            if (seconds < LeastSeconds)
            {
                calls *= 2;
                continue;
            }
            least = Math.Min(least, seconds / calls);
            k++;
        }
        return least;
    }
}

/// <summary>The most single precision operations a second that one thread can do: sixteen independent chains of FMA, nothing else.</summary>
internal static class FmaPeak
{
    private const int Rounds = 2_000_000;
    private const int Chains = 16;

    /// <summary>Operations a second, a multiply-add counted as two.</summary>
    public static double Measure()
    {
        var loop = new Loop();
        Lanes.Dispatch<float, Loop>(ref loop);
        var seconds = Timing.Cpu(() => Lanes.Dispatch<float, Loop>(ref loop));
        return 2.0 * Rounds * Chains * loop.Width / seconds;
    }

    private struct Loop : ILaneAction<float>
    {
        public int Width;
        public float Result;

        public void Invoke<L>() where L : struct, ILane<L, float>
        {
            Width = L.Count;
            Result = Run<L>();
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static unsafe float Run<L>() where L : struct, ILane<L, float>
        {
            var (x, y) = (L.Constant(0.999), L.Constant(0.001));
            var (a, b, c, d) = (x, y, x, y);
            var (e, f, g, h) = (x, y, x, y);
            var (i, j, k, l) = (x, y, x, y);
            var (m, n, o, p) = (x, y, x, y);
            for (var r = 0; r < Rounds; r++)
            {
                a = L.FusedMultiplyAdd(a, x, y);
                b = L.FusedMultiplyAdd(b, x, y);
                c = L.FusedMultiplyAdd(c, x, y);
                d = L.FusedMultiplyAdd(d, x, y);
                e = L.FusedMultiplyAdd(e, x, y);
                f = L.FusedMultiplyAdd(f, x, y);
                g = L.FusedMultiplyAdd(g, x, y);
                h = L.FusedMultiplyAdd(h, x, y);
                i = L.FusedMultiplyAdd(i, x, y);
                j = L.FusedMultiplyAdd(j, x, y);
                k = L.FusedMultiplyAdd(k, x, y);
                l = L.FusedMultiplyAdd(l, x, y);
                m = L.FusedMultiplyAdd(m, x, y);
                n = L.FusedMultiplyAdd(n, x, y);
                o = L.FusedMultiplyAdd(o, x, y);
                p = L.FusedMultiplyAdd(p, x, y);
            }
            var sum = a + b + c + d + (e + f + g + h) + (i + j + k + l) + (m + n + o + p);
            var room = stackalloc float[L.Count];
            L.Store(sum, room);
            return *room;
        }
    }
}
