using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>An update rule with its moments.</summary>
public sealed unsafe class Optimizer
{
    private const double MomentumDecay = 0.9, AdamFirst = 0.9, AdamSecond = 0.999, AdamEpsilon = 1e-8;
    private readonly OptimizerKind _kind;
    private readonly (int To, double Rate)[] _rates;
    private double _decay, _first, _second;

    /// <summary>A rule before its first update.</summary>
    /// <param name="kind">SGD, momentum or Adam.</param>
    /// <param name="rates">Learning rate of each parameter before decay, [parameters]; read.</param>
    public Optimizer(OptimizerKind kind, ReadOnlySpan<double> rates)
    {
        _kind = kind;
        // A layer has one rate: neighbours that share theirs are kept as one.
        var runs = new List<(int, double)>();
        for (var k = 1; k <= rates.Length; k++)
        {
            if (k == rates.Length || rates[k] != rates[k - 1]) runs.Add((k, rates[k - 1]));
        }
        _rates = [.. runs];
        First = kind == OptimizerKind.Sgd ? [] : new double[rates.Length];
        Second = kind == OptimizerKind.Adam ? new double[rates.Length] : [];
    }

    /// <summary>First moments, [parameters]; empty for SGD.</summary>
    public double[] First { get; }

    /// <summary>Second moments, [parameters]; empty unless Adam.</summary>
    public double[] Second { get; }

    /// <summary>Begins an update.</summary>
    /// <param name="step">Its number, from 1.</param>
    /// <param name="decay">Factor on all rates.</param>
    public void Begin(int step, double decay)
        => (_decay, _first, _second) = (decay, decay / (1 - Math.Pow(AdamFirst, step)), 1 / (1 - Math.Pow(AdamSecond, step)));

    /// <summary>Moves consecutive parameters against their gradient <c>scale * sums</c>; each once an update.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="values">Changed, [count].</param>
    /// <param name="sums">Single or double precision, read, [count].</param>
    /// <param name="scale">Factor on all sums.</param>
    /// <returns>Sum of the squares of the gradient, in an order of ranges and rates: the same at any lane width.</returns>
    public double Move<T>(int first, Span<double> values, ReadOnlySpan<T> sums, double scale) where T : unmanaged
    {
        var square = 0.0;
        fixed (double* value = values, mean = First, variance = Second)
        {
            fixed (T* sum = sums)
            {
                var (k, run) = (0, Array.FindIndex(_rates, r => first < r.To));
                for (; k < values.Length; run++)
                {
                    var (to, rate) = _rates[run];
                    var count = Math.Min(values.Length, to - first) - k;
                    var update = new Update<T>
                    {
                        Kind = _kind,
                        Value = value + k,
                        Sum = sum + k,
                        Scale = scale,
                        Rates = new() { Mean = mean + first + k, Variance = variance + first + k, Plain = _decay * rate, First = _first * rate, Second = _second },
                        Count = count,
                    };
                    Lanes.Dispatch<double, Update<T>>(ref update);
                    square += update.Square;
                    k += count;
                }
            }
        }
        return square;
    }

    /// <summary>What a rule knows beside the gradient; moments that it does not have are never touched.</summary>
    private struct Moments
    {
        public double* Mean, Variance;
        public double Plain, First, Second;
    }

    /// <summary>One rule: how far parameters go against their gradient.</summary>
    private interface IRule
    {
        static abstract L Step<L>(in Moments m, L gradient, int k) where L : struct, ILane<L, double>;
    }

    private readonly struct Sgd : IRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Step<L>(in Moments m, L gradient, int k) where L : struct, ILane<L, double> => L.Constant(m.Plain) * gradient;
    }

    private readonly struct Momentum : IRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Step<L>(in Moments m, L gradient, int k) where L : struct, ILane<L, double>
        {
            var mean = L.Constant(MomentumDecay) * L.Load(m.Mean + k) + gradient;
            L.Store(mean, m.Mean + k);
            return L.Constant(m.Plain) * mean;
        }
    }

    private readonly struct Adam : IRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Step<L>(in Moments m, L gradient, int k) where L : struct, ILane<L, double>
        {
            var mean = L.Constant(AdamFirst) * L.Load(m.Mean + k) + L.Constant(1 - AdamFirst) * gradient;
            var variance = L.Constant(AdamSecond) * L.Load(m.Variance + k) + L.Constant(1 - AdamSecond) * gradient * gradient;
            L.Store(mean, m.Mean + k);
            L.Store(variance, m.Variance + k);
            return L.Constant(m.First) * mean / (L.Sqrt(variance * L.Constant(m.Second)) + L.Constant(AdamEpsilon));
        }
    }

    /// <summary>The rules over lanes: scalar, they would cost more than settling as soon as there are a hundred thousand parameters.</summary>
    private struct Update<T> : ILaneAction<double> where T : unmanaged
    {
        /// <summary>Squares are summed in as many parts: as many as the widest lane has.</summary>
        private const int Parts = 8;

        public OptimizerKind Kind;
        public double* Value;
        public T* Sum;
        public double Scale;
        public Moments Rates;
        public int Count;
        public double Square;

        public void Invoke<L>() where L : struct, ILane<L, double>
        {
            if (Kind == OptimizerKind.Sgd) Steps<L, Sgd>();
            else if (Kind == OptimizerKind.Momentum) Steps<L, Momentum>();
            else Steps<L, Adam>();
        }

        private void Steps<L, TRule>() where L : struct, ILane<L, double> where TRule : IRule
        {
            var squares = stackalloc double[Parts];
            new Span<double>(squares, Parts).Clear();
            var whole = Count / Parts * Parts;
            Move<L, TRule>(0, whole, squares);
            Move<LaneScalar<double>, TRule>(whole, Count, squares);
            for (var half = Parts / 2; half > 0; half /= 2)
            {
                for (var k = 0; k < half; k++) squares[k] += squares[k + half];
            }
            Square = squares[0];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Move<L, TRule>(int from, int to, double* squares) where L : struct, ILane<L, double> where TRule : IRule
        {
            var (scale, moments) = (Scale, Rates);
            T* sums = Sum;
            double* values = Value;
            var eight = L.Load(squares);
            for (var k = from; k < to; k += L.Count)
            {
                var gradient = Scaled.Load<L, T>(sums + k, scale);
                var square = squares + (k & (Parts - 1));
                if (L.Count == Parts) eight += gradient * gradient;
                else L.Store(L.Load(square) + gradient * gradient, square);
                L.Store(L.Load(values + k) - TRule.Step(moments, gradient, k), values + k);
            }
            if (L.Count == Parts) L.Store(eight, squares);
        }
    }
}
