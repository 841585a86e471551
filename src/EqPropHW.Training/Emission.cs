using System.Collections.Immutable;
using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>
/// What the nodes emit in the two steps of a contrast, and its difference. Where nodes emit their states and every sample is used,
/// that is where the device left them; an input is clamped, so its difference is zero.
/// </summary>
internal sealed unsafe class Emission<T>(Substrate substrate, Topology topology) where T : unmanaged, INumber<T>
{
    private const int B = MatrixTile.Width;
    private readonly bool _isState = substrate is NeuronArray { Law: not NeuronLaw.B };
    private readonly ImmutableArray<int> _all = [.. Enumerable.Range(0, topology.NodeCount)];
    private readonly ImmutableArray<int> _moving = [.. topology.FreeNodes.Union(topology.Edges.Select(e => e.J)).Order()];
    private WorkingArray<T> _plus = new(0), _minus = new(0), _delta = new(0), _plusStates = new(0), _minusStates = new(0);

    /// <summary>Channels of a node: cosine and sine of an oscillator, one number of a neuron.</summary>
    public int Channels { get; } = substrate is XyArray ? 2 : 1;

    /// <summary>Blocks of sixteen samples.</summary>
    public int Blocks { get; private set; }

    /// <summary>In the step at +beta, [block, node, channel, lane]; of inputs only those that are the j of an edge.</summary>
    public SampleRows<T> Plus { get; private set; }

    /// <summary>In the step at -beta, or the free one.</summary>
    public SampleRows<T> Minus { get; private set; }

    /// <summary>Plus less minus.</summary>
    public SampleRows<T> Delta { get; private set; }

    /// <summary>Reads the two steps; zero for samples that are not used.</summary>
    /// <param name="readouts">States of all steps, pinned until the emission is no longer read.</param>
    /// <param name="nudging">Which steps are contrasted.</param>
    /// <param name="used">Which samples enter, [batch].</param>
    public void Read<L>(Readouts readouts, Nudging nudging, bool[] used) where L : struct, ILane<L, T>
    {
        Blocks = (readouts.Batch + B - 1) / B;
        Plus = States(readouts, nudging.Plus, ref _plusStates);
        Minus = States(readouts, nudging.Minus, ref _minusStates);
        if (!_isState || used.Length != Blocks * B || used.AsSpan().Contains(false))
        {
            Plus = Emit<L>(Plus, _moving.AsSpan(), used, ref _plus);
            Minus = Emit<L>(Minus, _all.AsSpan(), used, ref _minus);
        }
        Delta = Room(ref _delta, Channels);
        for (var block = 0; block < Blocks; block++)
        {
            foreach (var i in topology.FreeNodes)
            {
                T* plus = Plus.At(block, i), minus = Minus.At(block, i), delta = Delta.At(block, i);
                for (var l = 0; l < Channels * B; l += L.Count) L.Store(L.Load(plus + l) - L.Load(minus + l), delta + l);
            }
        }
    }

    /// <summary>The states after a step: in place, or sixteen samples at a time from a device with other blocks.</summary>
    private SampleRows<T> States(Readouts readouts, int step, ref WorkingArray<T> memory)
    {
        if (SampleRows<T>.Fit(readouts))
        {
            fixed (T* states = readouts.Block<T>(step, 0)) return new(states, topology.NodeCount, readouts.Lanes, readouts.Lanes / B);
        }
        var rows = Room(ref memory, 1);
        for (var b = 0; b < readouts.Batch; b++)
        {
            var states = readouts.Block<T>(step, b / readouts.Lanes)[(b % readouts.Lanes)..];
            var into = rows.At(b / B, 0) + b % B;
            for (var i = 0; i < topology.NodeCount; i++) into[i * B] = states[i * readouts.Lanes];
        }
        return rows;
    }

    private SampleRows<T> Room(ref WorkingArray<T> memory, int channels)
    {
        var size = Blocks * topology.NodeCount * channels * B;
        if (memory.Length != size) memory = new(size);
        return new(memory.Pointer, topology.NodeCount, channels * B, 1);
    }

    private SampleRows<T> Emit<L>(SampleRows<T> states, ReadOnlySpan<int> nodes, bool[] used, ref WorkingArray<T> memory)
        where L : struct, ILane<L, T>
    {
        var into = Room(ref memory, Channels);
        var unused = stackalloc T[B];
        for (var block = 0; block < Blocks; block++)
        {
            for (var l = 0; l < B; l++) unused[l] = block * B + l < used.Length && used[block * B + l] ? T.Zero : T.One;
            foreach (var i in nodes)
            {
                T* from = states.At(block, i), to = into.At(block, i);
                for (var l = 0; l < B; l += L.Count)
                {
                    var isUsed = L.IsZeroBits(L.Load(unused + l));
                    var state = L.Load(from + l);
                    if (substrate is NeuronArray neuron)
                    {
                        L.Store(L.Select(isUsed, Emitted<L>(neuron, state), L.Constant(0)), to + l);
                        continue;
                    }
                    Transcendental.SinCos<L, T>(state, out var sin, out var cos);
                    L.Store(L.Select(isUsed, cos, L.Constant(0)), to + l);
                    L.Store(L.Select(isUsed, sin, L.Constant(0)), to + B + l);
                }
            }
        }
        return into;
    }

    private static L Emitted<L>(NeuronArray neuron, L s) where L : struct, ILane<L, T>
    {
        if (neuron.Law != NeuronLaw.B) return s;
        return neuron.Activation switch
        {
            Activation.HardSigmoid => L.Min(L.Max(s, L.Constant(0)), L.Constant(1)),
            Activation.HalfSlope => L.Min(L.Max(s * L.Constant(0.5), L.Constant(0)), L.Constant(1)),
            Activation.Logistic => Transcendental.Logistic<L, T>(s),
            _ => Transcendental.Tanh<L, T>(s),
        };
    }
}
