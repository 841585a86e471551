using System.Numerics;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

public sealed class TranscendentalTests
{
    // The runtime's own functions in double, the reference, are wrong by up to 1.2e-16 (logistic 4e-16) themselves.
    [Fact]
    public void Sine_stays_within_its_bound()
    {
        CheckAbsolute<Sine>(Math.Sin, 1e-7, 3e-16);
    }

    [Fact]
    public void Cosine_stays_within_its_bound()
    {
        CheckAbsolute<Cosine>(Math.Cos, 1e-7, 3e-16);
    }

    [Fact]
    public void Exponential_stays_within_its_bound() => CheckRelative<Exponential>(Math.Exp, -87.3, 88.7, -708, 709, 1e-7, 3e-16);

    [Fact]
    public void Hyperbolic_tangent_stays_within_its_bound() => CheckRelative<HyperbolicTangent>(Math.Tanh, -12, 12, -25, 25, 2e-7, 5e-16);

    [Fact]
    public void Logistic_stays_within_its_bound() => CheckRelative<LogisticFunction>(ReferenceLogistic, -87, 30, -708, 50, 2e-7, 8e-16);

    [Fact]
    public void Logarithm_stays_within_its_bound()
    {
        double[] near = Sweep(0.5, 2.5);
        double[] wide = [.. Sweep(-708, 709).Select(Math.Exp)];
        Check<Logarithm>(near, near, Math.Log, 1e-7, 3e-16, relative: true);
        Check<Logarithm>([.. Sweep(-103, 88.7).Select(Math.Exp)], wide, Math.Log, 1e-7, 3e-16, relative: true);
        Check<Logarithm>([], [5e-324, 1e-320, 2.2e-308], Math.Log, 1e-7, 3e-16, relative: true);
    }

    [Fact]
    public void Tangent_and_sine_keep_their_relative_precision_near_zero()
    {
        double[] small = [.. Sweep(-85, 0).Select(e => Math.Exp(e)), .. Sweep(-85, 0).Select(e => -Math.Exp(e))];
        Check<HyperbolicTangent>(small, small, Math.Tanh, 2e-7, 5e-16, relative: true);
        Check<Sine>([.. small.Select(x => x / 2)], [.. small.Select(x => x / 2)], Math.Sin, 1.3e-7, 3e-16, relative: true);
    }

    [Fact]
    public void All_widths_give_the_same_bits()
    {
        SameBits<Sine>();
        SameBits<Cosine>();
        SameBits<Exponential>();
        SameBits<Logarithm>();
        SameBits<HyperbolicTangent>();
        SameBits<LogisticFunction>();
    }

    [Fact]
    public void Special_values_are_those_of_the_mathematics()
    {
        const double Inf = double.PositiveInfinity;
        const double Nan = double.NaN;
        Special<Sine>((0, 0), (-0.0, 0), (Inf, Nan), (-Inf, Nan), (Nan, Nan));
        Special<Cosine>((0, 1), (-0.0, 1), (Inf, Nan), (Nan, Nan));
        Special<Exponential>((0, 1), (-0.0, 1), (Inf, Inf), (-Inf, 0), (1000, Inf), (-1000, 0), (Nan, Nan));
        Special<Logarithm>((1, 0), (0, -Inf), (-0.0, -Inf), (Inf, Inf), (-1, Nan), (-Inf, Nan), (Nan, Nan));
        Special<HyperbolicTangent>((0, 0), (-0.0, -0.0), (Inf, 1), (-Inf, -1), (50, 1), (-50, -1), (Nan, Nan));
        Special<LogisticFunction>((0, 0.5), (-0.0, 0.5), (Inf, 1), (-Inf, 0), (100, 1), (-1000, 0), (Nan, Nan));
    }

    [Fact]
    public void Exponential_underflows_gradually()
    {
        double[] x = [-745, -730, -709];
        var result = LaneRun.Map<double, Exponential>(Lanes.Width, x);
        for (var i = 0; i < x.Length; i++) Assert.InRange(result[i], Math.Exp(x[i]) - 5e-324, Math.Exp(x[i]) + 5e-324);
    }

    private static double ReferenceLogistic(double x) => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    private static double[] Sweep(double from, double to)
    {
        const int Count = 1 << 15;
        var random = new Random(7);
        var x = new double[Count];
        for (var i = 0; i < Count; i++) x[i] = from + (to - from) * (i + random.NextDouble()) / Count;
        return x;
    }

    private static void CheckAbsolute<TFunction>(Func<double, double> reference, double single, double @double)
        where TFunction : struct, ILaneFunction
    {
        double[] x = [.. Sweep(-1e4, 1e4), .. Sweep(-7, 7), .. Enumerable.Range(-6366, 12733).Select(n => n * (Math.PI / 2))];
        Check<TFunction>(x, x, reference, single, @double, relative: false);
    }

    private static void CheckRelative<TFunction>(
        Func<double, double> reference, double lo, double hi, double loDouble, double hiDouble, double single, double @double)
        where TFunction : struct, ILaneFunction =>
        Check<TFunction>([.. Sweep(lo, hi), .. Sweep(-1, 1)], [.. Sweep(loDouble, hiDouble), .. Sweep(-1, 1)], reference, single, @double, relative: true);

    private static void Check<TFunction>(
        double[] singles, double[] doubles, Func<double, double> reference, double single, double @double, bool relative)
        where TFunction : struct, ILaneFunction
    {
        float[] x = [.. singles.Select(v => (float)v)];
        Compare([.. x.Select(v => (double)v)], [.. LaneRun.Map<float, TFunction>(Lanes.Width, x).Select(v => (double)v)], single);
        Compare(doubles, LaneRun.Map<double, TFunction>(Lanes.Width, doubles), @double);

        void Compare(double[] x, double[] result, double bound)
        {
            for (var i = 0; i < x.Length; i++)
            {
                var expected = reference(x[i]);
                var error = Math.Abs(result[i] - expected) / (relative && expected != 0 ? Math.Abs(expected) : 1);
                if (!(error <= bound)) Assert.Fail($"{typeof(TFunction).Name}({x[i]:r}) gave {result[i]:r}, not {expected:r}: error {error:e2} above {bound:e2}");
            }
        }
    }

    private static void SameBits<TFunction>()
        where TFunction : struct, ILaneFunction
    {
        Compare<float>([.. Sweep(-110, 110).Select(v => (float)v), .. LaneRun.Patterns<float>(4096, 5)]);
        Compare<double>([.. Sweep(-800, 800), .. LaneRun.Patterns<double>(4096, 6)]);

        static void Compare<T>(T[] x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var scalar = LaneRun.Map<T, TFunction>(LaneWidth.Scalar, x);
            foreach (var width in LaneRun.Widths)
            {
                var result = LaneRun.Map<T, TFunction>(width, x);
                for (var i = 0; i < x.Length; i++)
                {
                    var same = LaneRun.Bits(scalar[i]) == LaneRun.Bits(result[i]) || (T.IsNaN(scalar[i]) && T.IsNaN(result[i]));
                    if (!same) Assert.Fail($"{typeof(TFunction).Name}({x[i]}) of {typeof(T).Name} is {result[i]} at {width}, {scalar[i]} in scalars");
                }
            }
        }
    }

    private static void Special<TFunction>(params (double X, double Value)[] cases)
        where TFunction : struct, ILaneFunction
    {
        var doubles = LaneRun.Map<double, TFunction>(Lanes.Width, [.. cases.Select(c => c.X)]);
        var singles = LaneRun.Map<float, TFunction>(Lanes.Width, [.. cases.Select(c => (float)c.X)]);
        for (var i = 0; i < cases.Length; i++)
        {
            // Equal takes NaN as NaN, but -0 as 0 too: the sign is asked apart.
            Assert.Equal(cases[i].Value, doubles[i]);
            Assert.Equal((float)cases[i].Value, singles[i]);
            if (!double.IsNaN(cases[i].Value)) Assert.Equal((double.IsNegative(cases[i].Value), double.IsNegative(cases[i].Value)), (double.IsNegative(doubles[i]), float.IsNegative(singles[i])));
        }
    }

    private readonly struct Sine : ILaneFunction
    {
        public TLane Call<TLane, T>(TLane a, TLane b, TLane c)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged
        {
            Transcendental.SinCos<TLane, T>(a, out var sin, out _);
            return sin;
        }
    }

    private readonly struct Cosine : ILaneFunction
    {
        public TLane Call<TLane, T>(TLane a, TLane b, TLane c)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged
        {
            Transcendental.SinCos<TLane, T>(a, out _, out var cos);
            return cos;
        }
    }

    private readonly struct Exponential : ILaneFunction
    {
        public TLane Call<TLane, T>(TLane a, TLane b, TLane c)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged => Transcendental.Exp<TLane, T>(a);
    }

    private readonly struct Logarithm : ILaneFunction
    {
        public TLane Call<TLane, T>(TLane a, TLane b, TLane c)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged => Transcendental.Log<TLane, T>(a);
    }

    private readonly struct HyperbolicTangent : ILaneFunction
    {
        public TLane Call<TLane, T>(TLane a, TLane b, TLane c)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged => Transcendental.Tanh<TLane, T>(a);
    }

    private readonly struct LogisticFunction : ILaneFunction
    {
        public TLane Call<TLane, T>(TLane a, TLane b, TLane c)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged => Transcendental.Logistic<TLane, T>(a);
    }
}
