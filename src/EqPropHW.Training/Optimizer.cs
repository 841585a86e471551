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
        switch (kind)
        {
            case OptimizerKind.Sgd:
                for (var k = 0; k < values.Length; k++) values[k] -= decay * rates[k] * gradient[k];
                break;
            case OptimizerKind.Momentum:
                for (var k = 0; k < values.Length; k++)
                {
                    First[k] = MomentumDecay * First[k] + gradient[k];
                    values[k] -= decay * rates[k] * First[k];
                }
                break;
            default:
                var adam = new Adam
                {
                    First = decay / (1 - Math.Pow(AdamFirst, step)),
                    Second = 1 / (1 - Math.Pow(AdamSecond, step)),
                    Count = values.Length,
                };
                fixed (double* value = values, slope = gradient, rate = rates, first = First, second = Second)
                {
                    adam.Value = value;
                    adam.Gradient = slope;
                    adam.Rate = rate;
                    adam.Mean = first;
                    adam.Square = second;
                    Lanes.Dispatch<double, Adam>(ref adam);
                }
                break;
        }
    }

    /// <summary>Adam over lanes: the root and the quotient of a hundred thousand parameters would cost more than settling them.</summary>
    private struct Adam : ILaneAction<double>
    {
        public double* Value, Gradient, Rate, Mean, Square;
        public double First, Second;
        public int Count;

        public readonly void Invoke<L>() where L : struct, ILane<L, double>
        {
            var whole = Count / L.Count * L.Count;
            Update<L>(0, whole);
            Update<LaneScalar<double>>(whole, Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Update<L>(int from, int to) where L : struct, ILane<L, double>
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
