using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class DataTrainingTaskTests
{
    private static readonly XyArray _xy = new();
    private static readonly NeuronArray _neurons = new(NeuronLaw.A, Activation.Tanh);

    [Fact]
    public void Xor_bits_become_quarter_turns_with_one_output()
    {
        var task = new TrainingTask(new("xor"), _xy, Backwards);
        var inputs = new double[2];
        var target = new double[1];

        task.EncodeInputs(task.Train, 1, inputs);
        task.EncodeTarget(task.Train, 1, target);

        Assert.Equal((2, 1), (task.InputCount, task.OutputCount));
        Assert.Equal([-Math.PI / 2, Math.PI / 2], inputs);
        Assert.Equal([Math.PI / 2], target);
        task.EncodeTarget(task.Train, 3, target);
        Assert.Equal([-Math.PI / 2], target);
    }

    [Fact]
    public void Digits_become_phases_and_a_one_hot_target()
    {
        var task = new TrainingTask(new("digits"), _xy, Backwards);
        var inputs = new double[64];
        var target = new double[10];

        task.EncodeInputs(task.Train, 0, inputs);
        task.EncodeTarget(task.Train, 7, target);

        Assert.Equal([-Math.PI / 2, (13 / 16.0 - 0.5) * Math.PI], [inputs[0], inputs[3]]);
        Assert.All(inputs, phi => Assert.InRange(phi, -Math.PI / 2, Math.PI / 2));
        for (var c = 0; c < 10; c++) Assert.Equal(c == 7 ? Math.PI / 2 : -Math.PI / 2, target[c]);
    }

    [Fact]
    public void Neurons_take_features_as_they_are_and_targets_of_0_and_1()
    {
        var task = new TrainingTask(new("digits"), _neurons, Backwards);
        var inputs = new double[64];
        var target = new double[10];

        task.EncodeInputs(task.Train, 0, inputs);
        task.EncodeTarget(task.Train, 3, target);

        Assert.Equal(13 / 16.0, inputs[3]);
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], target);
    }

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(-0.1, 0)]
    [InlineData(Math.PI + 0.1, 0)]
    [InlineData(-Math.PI - 0.1, 1)]
    public void One_phase_predicts_by_the_sign_of_its_sine(double phi, int expected)
        => Assert.Equal(expected, new TrainingTask(new("xor"), _xy, Backwards).Predict([phi]));

    [Theory]
    [InlineData(0.49, 0)]
    [InlineData(0.51, 1)]
    [InlineData(double.NaN, 0)]
    public void One_activation_predicts_by_its_side_of_one_half(double s, int expected)
        => Assert.Equal(expected, new TrainingTask(new("xor"), _neurons, Backwards).Predict([s]));

    [Fact]
    public void Several_outputs_predict_the_highest()
    {
        var xy = new TrainingTask(new("iris"), _xy, Backwards);
        var neurons = new TrainingTask(new("iris"), _neurons, Backwards);

        // sin 3.0 < sin 1.2: the largest phase is not the largest sine.
        Assert.Equal(1, xy.Predict([-1.5, 1.2, 3.0]));
        Assert.Equal(2, neurons.Predict([-1.5, 1.2, 3.0]));
        Assert.Equal(1, neurons.Predict([double.NaN, 0.2, 0.2]));
    }

    [Fact]
    public void Distance_is_C_sim_for_phases_and_the_squared_cost_for_neurons()
    {
        var xy = new TrainingTask(new("iris"), _xy, Backwards);
        var neurons = new TrainingTask(new("iris"), _neurons, Backwards);

        Assert.Equal((0 + 1 + 0.5) / 3, xy.Distance([0.3, Math.PI, Math.PI / 2], [0.3, 0, 0]), 15);
        Assert.Equal(0.5 * (1 + 4), neurons.Distance([1, 0, 3], [0, 0, 1]), 15);
    }

    [Fact]
    public void Outputs_of_another_length_are_refused()
    {
        var task = new TrainingTask(new("iris"), _xy, Backwards);

        Assert.Throws<ArgumentException>(() => task.Predict([1.0, 2]));
        Assert.Throws<ArgumentException>(() => task.Distance([1, 2, 3], [1.0, 2]));
        Assert.Throws<ArgumentException>(() => task.EncodeTarget(task.Train, 0, new double[10]));
    }

    [Fact]
    public void A_limit_takes_the_first_of_each_class_in_file_order()
    {
        var task = new TrainingTask(new("digits", Train: 32, Test: 10), _xy, Backwards);

        Assert.Equal([4, 4, 3, 3, 3, 3, 3, 3, 3, 3], task.Train.CountPerClass(10));
        Assert.Equal(Enumerable.Repeat(1, 10), task.Test.CountPerClass(10));
        var positions = Enumerable.Range(0, 32).Select(task.Train.Position).ToArray();
        Assert.Equal(positions.Order(), positions);
        Assert.Equal(Enumerable.Range(0, 30), positions.Take(30));
    }

    [Fact]
    public void Validation_takes_its_share_of_each_class_in_the_order_of_the_shuffle()
    {
        var task = new TrainingTask(new("iris", Validation: 0.2), _xy, Backwards);

        Assert.Equal([28, 28, 28], task.Train.CountPerClass(3));
        Assert.Equal([7, 7, 7], task.Validation!.CountPerClass(3));
        Assert.Equal(45, task.Test.Count);

        // The shuffle runs backwards, so the last 7 of the 35 training samples of each class are held out.
        Assert.Equal(Enumerable.Range(28, 7), Enumerable.Range(0, 7).Select(task.Validation.Position));
        var all = new[] { task.Train, task.Validation }.SelectMany(s => Enumerable.Range(0, s.Count).Select(s.Position));
        Assert.Equal(105, all.Distinct().Count());
    }

    [Fact]
    public void Without_a_validation_share_nothing_is_shuffled()
    {
        var task = new TrainingTask(new("iris"), _xy, _ => throw new InvalidOperationException("shuffled"));

        Assert.Null(task.Validation);
        Assert.Equal(105, task.Train.Count);
    }

    [Theory]
    [InlineData("digits", 1001, null, 0, "1001 training samples asked for; digits has 1000, expected 1 to 1000")]
    [InlineData("digits", null, 0, 0, "0 test samples asked for; digits has 700, expected 1 to 700")]
    [InlineData("digits", null, null, 1.0, "validation share 1; expected 0 to below 1")]
    [InlineData("digits", null, null, double.NaN, "validation share NaN; expected 0 to below 1")]
    [InlineData("digits", null, null, 0.001, "validation share 0.001 of 1000 samples holds out none")]
    [InlineData("xor", null, null, 0.9, "validation share 0.9 leaves no training sample of class '0', which has 2")]
    public void A_task_that_asks_for_too_much_is_refused(string data, int? train, int? test, double validation, string message)
    {
        var error = Assert.Throws<DataException>(() => new TrainingTask(new(data, null, train, test, validation), _xy, Backwards));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_shuffle_that_is_no_permutation_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new TrainingTask(new("iris", Validation: 0.2), _xy, n => new int[n]));

        Assert.StartsWith("the shuffle of 105 did not return a permutation of 0..104", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_another_size_is_refused()
    {
        var task = new TrainingTask(new("digits"), _xy, Backwards);

        var error = Assert.Throws<DataException>(() => task.CheckFits(new DenseLayers([784, 20, 10]).Build().Topology));

        Assert.Equal("the network has 784 input and 10 output nodes; digits needs 64 and 10", error.Message);
        task.CheckFits(new DenseLayers([64, 20, 10]).Build().Topology);
    }

    private static int[] Backwards(int count) => [.. Enumerable.Range(0, count).Reverse()];
}
