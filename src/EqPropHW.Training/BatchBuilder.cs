using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>Encodes examples and draws their start states; every example appears once for each initial state.</summary>
internal sealed class BatchBuilder(Network network, TrainingTask task, LearningSettings learning, ulong seed, bool given)
{
    private readonly Topology _topology = network.Topology;
    private double[] _inputs = [];
    private double[] _targets = [];
    private double[] _starts = [];
    private ulong[] _ids = [];

    /// <summary>A batch of examples of one set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="examples">Positions in the set.</param>
    /// <param name="drawing">Distinguishes this use of the examples from every other in the run: 32 bits.</param>
    public SampleBatch Build(Samples set, ReadOnlySpan<int> examples, uint drawing)
    {
        var copies = learning.InitialStates;
        var count = examples.Length * copies;
        var (inputs, outputs, nodes) = (_topology.InputNodes.Length, _topology.OutputNodes.Length, _topology.NodeCount);
        if (_ids.Length != count)
        {
            (_inputs, _targets) = (new double[count * inputs], new double[count * outputs]);
            (_starts, _ids) = (given ? new double[count * nodes] : [], new ulong[count]);
        }
        for (var b = 0; b < count; b++)
        {
            var example = examples[b / copies];
            task.EncodeInputs(set, example, _inputs.AsSpan(b * inputs, inputs));
            task.EncodeTarget(set, example, _targets.AsSpan(b * outputs, outputs));
            _ids[b] = ((ulong)drawing << 32) | ((uint)example * (uint)copies + (uint)(b % copies));
            if (given) DrawStart(_ids[b], _starts.AsSpan(b * nodes, nodes));
        }
        return new(count, _inputs, _targets, _starts, _ids);
    }

    /// <summary>Target of a sample of the last batch, [outputs].</summary>
    public ReadOnlySpan<double> Target(int sample)
        => _targets.AsSpan(sample * _topology.OutputNodes.Length, _topology.OutputNodes.Length);

    private void DrawStart(ulong id, Span<double> start)
    {
        var random = new RandomStream(seed, RandomDomain.Start, id);
        var isXy = network.Substrate is XyArray;
        foreach (var i in _topology.FreeNodes) start[i] = isXy ? Math.PI * (2 * random.Uniform01() - 1) : random.Uniform01();
    }
}
