using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>A data set put to a substrate: which samples train and test, and how features and classes become node values.</summary>
/// <remarks>
/// <para>XY: a feature v in [0, 1] is the phase <c>(v - 1/2) pi</c> rad; a target is +pi/2 rad for the class and -pi/2 for the others.</para>
/// <para>Neurons: a feature is the activation v, a target 1 or 0, under every activation.</para>
/// <para>Two classes share ONE output node: high for class 1, low for class 0. More classes have one output node each.</para>
/// </remarks>
public sealed class TrainingTask
{
    private readonly bool _phases;

    /// <summary>Opens the data a task names and splits it.</summary>
    /// <param name="spec">The task.</param>
    /// <param name="substrate">The substrate it is put to.</param>
    /// <param name="shuffle">From n a permutation of 0..n-1, drawn from the run seed; decides the validation samples.</param>
    /// <exception cref="DataException">The data are missing or malformed, or the task asks for more than they hold.</exception>
    public TrainingTask(TaskSpec spec, Substrate substrate, Func<int, int[]> shuffle)
        : this(Dataset.Open(spec.Data, spec.Folder), spec, substrate, shuffle)
    {
    }

    /// <summary>Splits a data set already open.</summary>
    /// <param name="dataset">The data set; the name and folder in <paramref name="spec"/> only say how a limit is taken.</param>
    /// <param name="spec">Limits and validation share.</param>
    /// <param name="substrate">The substrate it is put to.</param>
    /// <param name="shuffle">From n a permutation of 0..n-1, drawn from the run seed; decides the validation samples.</param>
    /// <exception cref="DataException">The task asks for more than the set holds.</exception>
    public TrainingTask(Dataset dataset, TaskSpec spec, Substrate substrate, Func<int, int[]> shuffle)
    {
        _phases = substrate switch
        {
            XyArray => true,
            NeuronArray => false,
            _ => throw new ArgumentException($"no encoding for the substrate '{substrate.Name}'", nameof(substrate)),
        };
        Dataset = dataset;
        var (train, test) = spec.Folds is { } folds ? Split.Fold(dataset, folds, spec.Fold) : (dataset.Train, dataset.Test);
        (Train, Validation) = Split.HoldOut(Limited(train, spec.Train, "training"), dataset.ClassNames, spec.Validation, shuffle);
        Test = Limited(test, spec.Test, "test");

        // An IDX folder is far larger than the limits used with it and its order is mixed: its first samples are taken as they come.
        Samples Limited(Samples samples, int? limit, string kind) => spec.Data == "idx"
            ? Split.First(samples, limit, dataset.Name, kind)
            : Split.FirstOfEachClass(samples, limit, dataset.ClassNames.Length, dataset.Name, kind);
    }

    /// <summary>The data set.</summary>
    public Dataset Dataset { get; }

    /// <summary>Samples that train.</summary>
    public Samples Train { get; }

    /// <summary>Samples held out of training for selection; null when none were asked for.</summary>
    public Samples? Validation { get; }

    /// <summary>Samples that test.</summary>
    public Samples Test { get; }

    /// <summary>Names of the classes, [classes].</summary>
    public ImmutableArray<string> ClassNames => Dataset.ClassNames;

    /// <summary>Input nodes the task needs: one for each feature.</summary>
    public int InputCount => Dataset.FeatureCount;

    /// <summary>Output nodes the task needs: one for two classes, else one for each class.</summary>
    public int OutputCount => ClassNames.Length == 2 ? 1 : ClassNames.Length;

    /// <summary>Refuses a network whose inputs and outputs are not the task's.</summary>
    /// <exception cref="DataException">The counts differ.</exception>
    public void CheckFits(Topology topology)
    {
        if (topology.InputNodes.Length != InputCount || topology.OutputNodes.Length != OutputCount)
        {
            throw new DataException($"the network has {topology.InputNodes.Length} input and {topology.OutputNodes.Length} output nodes; "
                + $"{Dataset.Name} needs {InputCount} and {OutputCount}");
        }
    }

    /// <summary>Writes the values at which the input nodes are clamped.</summary>
    /// <param name="set">Set of samples.</param>
    /// <param name="index">Sample in the set.</param>
    /// <param name="inputs">Receives phases in rad or activations, [inputs].</param>
    public void EncodeInputs(Samples set, int index, Span<double> inputs)
    {
        set.CopyFeatures(index, inputs);
        if (!_phases) return;
        foreach (ref var v in inputs) v = (v - 0.5) * Math.PI;
    }

    /// <summary>Writes the values towards which the output nodes are nudged.</summary>
    /// <param name="set">Set of samples.</param>
    /// <param name="index">Sample in the set.</param>
    /// <param name="target">Receives phases in rad or activations, [outputs].</param>
    public void EncodeTarget(Samples set, int index, Span<double> target)
    {
        CheckOutputs(target.Length, nameof(target));
        var label = set.Label(index);
        target.Fill(_phases ? -Math.PI / 2 : 0);
        if (OutputCount > 1) target[label] = High;
        else if (label == 1) target[0] = High;
    }

    /// <summary>The class read from output states.</summary>
    /// <param name="outputs">Phases in rad or activations, [outputs].</param>
    /// <returns>One output: 1 when sin phi &gt; 0 or s &gt; 1/2, else 0. More: the largest sin phi or s, the first of equals; a NaN never wins.</returns>
    public int Predict(ReadOnlySpan<double> outputs)
    {
        CheckOutputs(outputs.Length, nameof(outputs));
        if (OutputCount == 1) return Height(outputs[0]) > (_phases ? 0 : 0.5) ? 1 : 0;
        var (best, highest) = (0, double.NegativeInfinity);
        for (var c = 0; c < outputs.Length; c++)
        {
            var height = Height(outputs[c]);
            if (height > highest) (best, highest) = (c, height);
        }
        return best;
    }

    /// <summary>How far output states are from their target.</summary>
    /// <param name="outputs">Phases in rad or activations, [outputs].</param>
    /// <param name="target">From <see cref="EncodeTarget"/>, [outputs].</param>
    /// <returns>XY: C_sim, the mean over outputs of <c>(1 - cos d)/2</c>, 0 to 1; neurons: <c>1/2 sum (s - y)^2</c>.</returns>
    public double Distance(ReadOnlySpan<double> outputs, ReadOnlySpan<double> target)
    {
        CheckOutputs(outputs.Length, nameof(outputs));
        CheckOutputs(target.Length, nameof(target));
        var sum = 0.0;
        for (var c = 0; c < outputs.Length; c++)
        {
            var d = outputs[c] - target[c];
            sum += _phases ? 1 - Math.Cos(d) : d * d;
        }
        return 0.5 * (_phases ? sum / outputs.Length : sum);
    }

    private double High => _phases ? Math.PI / 2 : 1;

    private double Height(double state) => _phases ? Math.Sin(state) : state;

    private void CheckOutputs(int length, string name)
    {
        if (length != OutputCount) throw new ArgumentException($"{length} outputs, expected {OutputCount}", name);
    }
}
