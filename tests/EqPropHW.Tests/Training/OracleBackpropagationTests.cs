using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class OracleBackpropagationTests
{
    private static readonly TrainingTask _digits = new(new("digits"), new NeuronArray(NeuronLaw.A, Activation.HardSigmoid), n => [.. Enumerable.Range(0, n)]);

    /// <summary>The reference on the authors' split of the digits; a wrong gradient stays far below.</summary>
    [Fact]
    public void Backpropagation_reaches_the_reference_on_digits()
        => Assert.InRange(new Backpropagation(_digits, 100, 1).Train(epochs: 20, batch: 20, rate: 0.1), 0.93, 0.97);

    [Fact]
    public void Equal_seeds_give_equal_nets_and_no_training_is_chance()
    {
        Assert.Equal(new Backpropagation(_digits, 10, 3).Train(2, 50, 0.1), new Backpropagation(_digits, 10, 3).Train(2, 50, 0.1));
        Assert.InRange(new Backpropagation(_digits, 10, 3).Train(1, 1000, 0), 0, 0.3);
    }
}
