using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class OptimizerTests
{
    // The gradients 0.5, -1, 2 on a parameter that begins at 1, with the rate 0.1, worked out by hand.
    [Theory]
    [InlineData(OptimizerKind.Sgd, 0.95, 1.05, 0.85)]
    [InlineData(OptimizerKind.Momentum, 0.95, 1.005, 0.8545)]
    [InlineData(OptimizerKind.Adam, 0.900000002, 0.9366103542405653, 0.8946447927181044)]
    public void Three_steps_are_those_worked_out_by_hand(OptimizerKind kind, double first, double second, double third)
    {
        var optimizer = new Optimizer(kind, [0.1, 0.2]);
        double[] values = [1, 1];
        double[] gradients = [0.5, -1, 2], expected = [first, second, third];

        for (var step = 1; step <= 3; step++)
        {
            var g = gradients[step - 1];
            optimizer.Begin(step, 1);
            optimizer.Move<double>(0, values, [g, g], 1);

            Assert.Equal(expected[step - 1], values[0], 1e-9);
            // Twice the rate moves twice as far.
            Assert.Equal(1 + 2 * (values[0] - 1), values[1], 1e-12);
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Momentum)]
    [InlineData(OptimizerKind.Adam)]
    public void Decay_scales_the_step_and_not_the_moments(OptimizerKind kind)
    {
        var (full, halved) = (new Optimizer(kind, [0.1]), new Optimizer(kind, [0.1]));
        double[] a = [0], b = [0];

        full.Begin(1, 1);
        full.Move<double>(0, a, [0.7], 1);
        halved.Begin(1, 0.5);
        halved.Move<double>(0, b, [0.7], 1);

        Assert.Equal(0.5 * a[0], b[0], 1e-15);
        Assert.Equal(full.First, halved.First);
        Assert.Equal(full.Second, halved.Second);
    }

    [Fact]
    public void Adam_is_its_formula_for_any_number_of_parameters()
    {
        for (var n = 1; n < 20; n++)
        {
            var rates = Enumerable.Range(0, n).Select(k => 0.01 * (k + 1)).ToArray();
            var optimizer = new Optimizer(OptimizerKind.Adam, rates);
            var (values, expected) = (new double[n], new double[n]);
            var (mean, square) = (new double[n], new double[n]);
            for (var step = 1; step < 5; step++)
            {
                var gradient = Enumerable.Range(0, n).Select(k => Math.Sin(7 * k + step)).ToArray();
                optimizer.Begin(step, 0.9);
                optimizer.Move<double>(0, values, gradient, 1);
                for (var k = 0; k < n; k++)
                {
                    mean[k] = 0.9 * mean[k] + 0.1 * gradient[k];
                    square[k] = 0.999 * square[k] + 0.001 * gradient[k] * gradient[k];
                    expected[k] -= 0.9 * rates[k] * mean[k] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(square[k] / (1 - Math.Pow(0.999, step))) + 1e-8);
                    Assert.Equal(expected[k], values[k], 1e-14);
                }
            }
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Momentum)]
    [InlineData(OptimizerKind.Adam)]
    public void Strips_in_single_precision_move_parameters_as_the_whole_gradient_does(OptimizerKind kind)
    {
        const int Count = 1000;
        const double Scale = 0.3;
        // Three layers with rates of their own; strips begin and end wherever they like.
        var rates = Enumerable.Range(0, Count).Select(k => k < 300 ? 0.1 : k < 777 ? 0.02 : 0.5).ToArray();
        var (whole, strips) = (new Optimizer(kind, rates), new Optimizer(kind, rates));
        var (a, b) = (new double[Count], new double[Count]);
        for (var step = 1; step <= 3; step++)
        {
            var sums = Enumerable.Range(0, Count).Select(k => MathF.Sin(3 * k + step)).ToArray();
            double[] gradient = [.. sums.Select(s => Scale * s)];
            whole.Begin(step, 0.9);
            strips.Begin(step, 0.9);

            var all = whole.Move<double>(0, a, gradient, 1);
            var parts = 0.0;
            int[] cuts = [0, 1, 250, 264, 700, 990, Count];
            for (var c = 1; c < cuts.Length; c++)
                parts += strips.Move<float>(cuts[c - 1], b.AsSpan(cuts[c - 1]..cuts[c]), sums.AsSpan(cuts[c - 1]..cuts[c]), Scale);

            Assert.Equal(a, b);
            Assert.Equal(gradient.Sum(g => g * g), all, 1e-12);
            Assert.Equal(all, parts, 1e-12);
        }
        Assert.Equal(whole.First, strips.First);
        Assert.Equal(whole.Second, strips.Second);
    }
}
