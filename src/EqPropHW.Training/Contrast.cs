using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>
/// The EP gradient from readouts: the difference of <c>dE/dp</c> between two steps, averaged over samples. Formulas of <see cref="XyArray"/> and <see cref="NeuronArray"/>.
/// </summary>
/// <remarks>Bit-identical for any lane width: every sum has a fixed order.</remarks>
public sealed class Contrast(Substrate substrate, Topology topology)
{
    private const int B = 16;
    private readonly bool[] _isOutput = Outputs(topology);
    private object? _memory;

    /// <summary>Computes the mean gradient over some of the samples.</summary>
    /// <param name="readouts">States of all steps.</param>
    /// <param name="nudging">Which steps are contrasted.</param>
    /// <param name="gradient">Overwritten; zero when no sample is used.</param>
    /// <param name="used">Which samples enter, [batch].</param>
    /// <returns>Number of samples used.</returns>
    public int Mean(Readouts readouts, Nudging nudging, Gradient gradient, bool[] used)
    {
        var count = used.Count(u => u);
        var scale = count == 0 ? 0 : 1 / (nudging.Divisor * count);
        if (readouts.IsSingle) Run<float>(readouts, nudging, gradient, used, scale);
        else Run<double>(readouts, nudging, gradient, used, scale);
        return count;
    }

    /// <summary>Whether every nudged state of each sample lies in the basin of its free state, [batch].</summary>
    public bool[] StayInBasin(Readouts readouts, Nudging nudging)
    {
        var stays = new bool[readouts.Batch];
        Array.Fill(stays, true);
        for (var step = 0; step < readouts.Steps; step++)
        {
            if (nudging.FreeOf[step] == step) continue;
            for (var block = 0; block < readouts.Blocks; block++)
            {
                if (readouts.IsSingle) Compare<float>(readouts, nudging.FreeOf[step], step, block, stays);
                else Compare<double>(readouts, nudging.FreeOf[step], step, block, stays);
            }
        }
        return stays;
    }

    private void Compare<T>(Readouts readouts, int free, int nudged, int block, bool[] stays) where T : unmanaged, INumber<T>
    {
        var lanes = readouts.Lanes;
        Span<T> from = readouts.Block<T>(free, block), to = readouts.Block<T>(nudged, block);
        foreach (var i in topology.FreeNodes)
        {
            // No jump is this short in any substrate, and most nodes move even less.
            if (IsNear<T>(from.Slice(i * lanes, lanes), to.Slice(i * lanes, lanes))) continue;
            for (var l = 0; l < Math.Min(lanes, readouts.Batch - block * lanes); l++)
            {
                if (substrate.IsBasinJump(double.CreateTruncating(from[i * lanes + l]), double.CreateTruncating(to[i * lanes + l]), _isOutput[i]))
                    stays[block * lanes + l] = false;
            }
        }
    }

    private static bool IsNear<T>(ReadOnlySpan<T> from, ReadOnlySpan<T> to) where T : unmanaged, INumber<T>
    {
        var half = T.CreateTruncating(0.49);
        var k = 0;
        for (; k + Vector<T>.Count <= from.Length; k += Vector<T>.Count)
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<T>(from[k..]) - new Vector<T>(to[k..])), new Vector<T>(half))) return false;
        }
        for (; k < from.Length; k++)
        {
            if (!(T.Abs(from[k] - to[k]) <= half)) return false;
        }
        return true;
    }

    private void Run<T>(Readouts readouts, Nudging nudging, Gradient gradient, bool[] used, double scale)
        where T : unmanaged, INumber<T>
    {
        var channels = substrate is XyArray ? 2 : 1;
        var blocks = (readouts.Batch + B - 1) / B;
        var size = blocks * topology.NodeCount * channels * B;
        if (_memory is not Memory<T> memory || memory.Plus.Length != size) _memory = memory = new(new(topology, channels), new T[size], new T[size], new T[size]);
        var kernel = new Kernel<T>(this, readouts, nudging, gradient, used, scale, memory);
        Lanes.Dispatch<T, Kernel<T>>(ref kernel);
    }

    private unsafe void Run<L, T>(Readouts readouts, Nudging nudging, Gradient gradient, bool[] used, double scale, Memory<T> memory)
        where L : struct, ILane<L, T>
        where T : unmanaged, INumber<T>
    {
        var blocks = (readouts.Batch + B - 1) / B;
        var stride = memory.Plus.Length / blocks;
        fixed (T* plus = memory.Plus, minus = memory.Minus, delta = memory.Delta)
        {
            for (var block = 0; block < blocks; block++)
            {
                Emit<L, T>(readouts, nudging.Plus, block, used, plus + block * stride);
                Emit<L, T>(readouts, nudging.Minus, block, used, minus + block * stride);
            }
            for (var k = 0; k < memory.Delta.Length; k += L.Count) L.Store(L.Load(plus + k) - L.Load(minus + k), delta + k);
            memory.Sums.Fill<L>(plus, minus, delta, blocks, gradient, -scale);
        }
    }

    /// <summary>What the nodes emit after a step, [node, channel, lane]; zero for samples that are not used.</summary>
    private unsafe void Emit<L, T>(Readouts readouts, int step, int block, bool[] used, T* into)
        where L : struct, ILane<L, T>
        where T : unmanaged, INumber<T>
    {
        var channels = substrate is XyArray ? 2 : 1;
        var unused = stackalloc T[B];
        for (var l = 0; l < B; l++) unused[l] = block * B + l < used.Length && used[block * B + l] ? T.Zero : T.One;
        // Sixteen samples are a block of the device's, or a part of one.
        var isPart = readouts.Lanes % B == 0;
        var (lanes, offset) = isPart ? (readouts.Lanes, block * B % readouts.Lanes) : (B, 0);
        fixed (T* states = isPart ? readouts.Block<T>(step, block * B / lanes) : Gathered<T>(readouts, step, block))
        {
            for (var i = 0; i < topology.NodeCount; i++)
            {
                for (var l = 0; l < B; l += L.Count)
                {
                    var isUsed = L.IsZeroBits(L.Load(unused + l));
                    var at = into + i * channels * B + l;
                    var state = L.Load(states + i * lanes + offset + l);
                    if (substrate is NeuronArray neuron)
                    {
                        L.Store(L.Select(isUsed, Emitted<L, T>(neuron, state), L.Constant(0)), at);
                        continue;
                    }
                    Transcendental.SinCos<L, T>(state, out var sin, out var cos);
                    L.Store(L.Select(isUsed, cos, L.Constant(0)), at);
                    L.Store(L.Select(isUsed, sin, L.Constant(0)), at + B);
                }
            }
        }
    }

    /// <summary>The states of sixteen samples of a device with another block size, [node, lane].</summary>
    private T[] Gathered<T>(Readouts readouts, int step, int block) where T : unmanaged, INumber<T>
    {
        var states = new T[topology.NodeCount * B];
        for (var l = 0; l < Math.Min(B, readouts.Batch - block * B); l++)
        {
            for (var i = 0; i < topology.NodeCount; i++) states[i * B + l] = T.CreateTruncating(readouts[step, block * B + l, i]);
        }
        return states;
    }

    private static L Emitted<L, T>(NeuronArray neuron, L s) where L : struct, ILane<L, T> where T : unmanaged
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

    private static bool[] Outputs(Topology topology)
    {
        var isOutput = new bool[topology.NodeCount];
        foreach (var i in topology.OutputNodes) isOutput[i] = true;
        return isOutput;
    }

    private readonly struct Kernel<T>(
        Contrast contrast, Readouts readouts, Nudging nudging, Gradient gradient, bool[] used, double scale, Memory<T> memory) : ILaneAction<T>
        where T : unmanaged, INumber<T>
    {
        public void Invoke<L>() where L : struct, ILane<L, T> => contrast.Run<L, T>(readouts, nudging, gradient, used, scale, memory);
    }

    /// <summary>What the nodes emit in both steps and its difference, [block, node, channel, lane], kept from batch to batch.</summary>
    private sealed record Memory<T>(ContrastSums<T> Sums, T[] Plus, T[] Minus, T[] Delta) where T : unmanaged, INumber<T>;
}
