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
    private readonly bool[] _isOutput = Outputs(topology);
    private object? _sums;

    /// <summary>Computes the mean gradient over some of the samples.</summary>
    /// <param name="readouts">States of all steps.</param>
    /// <param name="nudging">Which steps are contrasted.</param>
    /// <param name="into">Takes the gradient; zero when no sample is used.</param>
    /// <param name="used">Which samples enter, [batch].</param>
    /// <returns>Number of samples used.</returns>
    public int Mean(Readouts readouts, Nudging nudging, IGradientReceiver into, bool[] used)
    {
        var count = used.Count(u => u);
        var scale = count == 0 ? 0 : 1 / (nudging.Divisor * count);
        if (readouts.IsSingle) Run<float>(readouts, nudging, into, used, scale);
        else Run<double>(readouts, nudging, into, used, scale);
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

    private void Run<T>(Readouts readouts, Nudging nudging, IGradientReceiver into, bool[] used, double scale)
        where T : unmanaged, INumber<T>
    {
        if (_sums is not Sums<T> sums) _sums = sums = new(new(substrate, topology), new(topology));
        var kernel = new Kernel<T>(sums, readouts, nudging, into, used, scale);
        Lanes.Dispatch<T, Kernel<T>>(ref kernel);
    }

    private static bool[] Outputs(Topology topology)
    {
        var isOutput = new bool[topology.NodeCount];
        foreach (var i in topology.OutputNodes) isOutput[i] = true;
        return isOutput;
    }

    /// <summary>Working memory in the precision of a device, kept from batch to batch.</summary>
    private sealed record Sums<T>(Emission<T> Emission, ContrastSums<T> Products) where T : unmanaged, INumber<T>;

    private readonly unsafe struct Kernel<T>(
        Sums<T> sums, Readouts readouts, Nudging nudging, IGradientReceiver into, bool[] used, double scale) : ILaneAction<T>
        where T : unmanaged, INumber<T>
    {
        public void Invoke<L>() where L : struct, ILane<L, T>
        {
            // The emission may be read where the device left its states.
            fixed (T* pinned = readouts.Block<T>(0, 0))
            {
                sums.Emission.Read<L>(readouts, nudging, used);
                sums.Products.Fill<L>(sums.Emission, into, -scale);
            }
        }
    }
}
