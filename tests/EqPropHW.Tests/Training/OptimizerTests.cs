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
            optimizer.Step(values, [g, g], step, 1);

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

        full.Step(a, [0.7], 1, 1);
        halved.Step(b, [0.7], 1, 0.5);

        Assert.Equal(0.5 * a[0], b[0], 1e-15);
        Assert.Equal(full.First, halved.First);
        Assert.Equal(full.Second, halved.Second);
    }
}
