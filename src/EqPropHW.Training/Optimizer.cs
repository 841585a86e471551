using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>An update rule with its moments.</summary>
/// <param name="kind">SGD, momentum or Adam.</param>
/// <param name="rates">Learning rate of each parameter before decay, [parameters].</param>
public sealed unsafe class Optimizer(OptimizerKind kind, double[] rates)
{
    private const double MomentumDecay = 0.9, AdamFirst = 0.9, AdamSecond = 0.999, AdamEpsilon = 1e-8;

    /// <summary>First moments, [parameters]; empty for SGD.</summary>
    public double[] First { get; } = kind == OptimizerKind.Sgd ? [] : new double[rates.Length];

    /// <summary>Second moments, [parameters]; empty unless Adam.</summary>
    public double[] Second { get; } = kind == OptimizerKind.Adam ? new double[rates.Length] : [];

    /// <summary>One update against the gradient.</summary>
    /// <param name="values">Changed, [parameters].</param>
    /// <param name="gradient">Read, [parameters].</param>
    /// <param name="step">Number of this update, from 1.</param>
    /// <param name="decay">Factor on all rates.</param>
    public void Step(Span<double> values, ReadOnlySpan<double> gradient, int step, double decay)
    {
        fixed (double* value = values, slope = gradient, rate = rates, mean = First, square = Second)
        {
            var update = new Update
            {
                Kind = kind,
                Value = value,
                Gradient = slope,
                Rate = rate,
                Mean = mean,
                Square = square,
                Decay = decay,
                First = decay / (1 - Math.Pow(AdamFirst, step)),
                Second = 1 / (1 - Math.Pow(AdamSecond, step)),
                Count = values.Length,
            };
            Lanes.Dispatch<double, Update>(ref update);
        }
    }

    /// <summary>The rules over lanes: scalar, they would cost more than settling as soon as there are a hundred thousand parameters.</summary>
    private struct Update : ILaneAction<double>
    {
        public OptimizerKind Kind;
        public double* Value, Gradient, Rate, Mean, Square;
        public double Decay, First, Second;
        public int Count;

        public readonly void Invoke<L>() where L : struct, ILane<L, double>
        {
            var whole = Count / L.Count * L.Count;
            Steps<L>(0, whole);
            Steps<LaneScalar<double>>(whole, Count);
        }

        private readonly void Steps<L>(int from, int to) where L : struct, ILane<L, double>
        {
            if (Kind == OptimizerKind.Sgd) Sgd<L>(from, to);
            else if (Kind == OptimizerKind.Momentum) Momentum<L>(from, to);
            else Adam<L>(from, to);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Sgd<L>(int from, int to) where L : struct, ILane<L, double>
        {
            for (var k = from; k < to; k += L.Count)
                L.Store(L.Load(Value + k) - L.Constant(Decay) * L.Load(Rate + k) * L.Load(Gradient + k), Value + k);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Momentum<L>(int from, int to) where L : struct, ILane<L, double>
        {
            for (var k = from; k < to; k += L.Count)
            {
                var mean = L.Constant(MomentumDecay) * L.Load(Mean + k) + L.Load(Gradient + k);
                L.Store(mean, Mean + k);
                L.Store(L.Load(Value + k) - L.Constant(Decay) * L.Load(Rate + k) * mean, Value + k);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Adam<L>(int from, int to) where L : struct, ILane<L, double>
        {
            for (var k = from; k < to; k += L.Count)
            {
                var g = L.Load(Gradient + k);
                var mean = L.Constant(AdamFirst) * L.Load(Mean + k) + L.Constant(1 - AdamFirst) * g;
                var square = L.Constant(AdamSecond) * L.Load(Square + k) + L.Constant(1 - AdamSecond) * g * g;
                L.Store(mean, Mean + k);
                L.Store(square, Square + k);
                var step = L.Constant(First) * L.Load(Rate + k) * mean / (L.Sqrt(square * L.Constant(Second)) + L.Constant(AdamEpsilon));
                L.Store(L.Load(Value + k) - step, Value + k);
            }
        }
    }
}
