using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Reads the states of a block in natural units and tells those that left the numbers.</summary>
/// <param name="graph">The graph.</param>
/// <param name="width">Samples in a block.</param>
/// <param name="isPhase">Whether states are phases, which are read in (-pi, pi].</param>
internal readonly struct BlockReader<T>(CompiledGraph graph, int width, bool isPhase) where T : unmanaged, INumber<T>
{
    /// <summary>Phases that are looked at together: most are where they belong.</summary>
    private const int AtOnce = 64;

    /// <summary>Reads the states of all nodes out.</summary>
    /// <param name="free">States of free nodes, [free, lane].</param>
    /// <param name="clamped">States of inputs, [inputs, lane].</param>
    /// <param name="k">Step of the program.</param>
    /// <param name="first">First sample of the block.</param>
    /// <param name="readouts">Where to.</param>
    public void Sample(Span<T> free, Span<T> clamped, int k, int first, Readouts readouts)
    {
        // A block of one sample may be read into a lane of a wider block of readouts.
        var into = readouts.Block<T>(k, first / readouts.Lanes)[(first % readouts.Lanes)..];
        // Nodes one after the other in both are copied at once.
        var isAlike = width == readouts.Lanes;
        foreach (var (slot, node, count) in graph.FreeRuns)
        {
            for (var (f, some) = (0, isAlike ? count : 1); f < count; f += some)
                Natural(free.Slice((slot + f) * width, some * width), into[((node + f) * readouts.Lanes)..]);
        }
        foreach (var (input, node, count) in graph.InputRuns)
        {
            for (var (i, some) = (0, isAlike ? count : 1); i < count; i += some)
                clamped.Slice((input + i) * width, some * width).CopyTo(into[((node + i) * readouts.Lanes)..]);
        }
    }

    /// <summary>A state that left the numbers has not settled, whatever its last finite force was.</summary>
    public void RefuseInfinite(Span<T> states, int k, int first, int lanes, Readouts readouts)
    {
        if (Finite.AreAll<T>(states[..(graph.Free * width)])) return;
        for (var l = 0; l < lanes; l++)
        {
            for (var f = 0; f < graph.Free; f++)
            {
                if (T.IsFinite(states[f * width + l])) continue;
                readouts.Settled[k * readouts.Batch + first + l] = false;
                readouts.Residual[k * readouts.Batch + first + l] = double.PositiveInfinity;
                break;
            }
        }
    }

    /// <summary>Takes down the state of the first sample, by nodes in natural units.</summary>
    public void TakeDown(BlockMemory<T> m, StateTap tap, int k, long cycle)
    {
        var (states, natural) = (new double[graph.Topology.NodeCount], new T[width]);
        for (var f = 0; f < graph.Free; f++)
        {
            Natural(m.State.Span.Slice(f * width, width), natural);
            states[graph.NodeOf[f]] = double.CreateTruncating(natural[0]);
        }
        for (var i = 0; i < graph.Inputs; i++) states[graph.Topology.InputNodes[i]] = double.CreateTruncating(m.Input.Span[i * width]);
        tap.Add(k, cycle, double.CreateTruncating(m.Residual.Span[0]), states);
    }

    /// <summary>Copies states of some nodes in natural units: phases into (-pi, pi].</summary>
    private void Natural(ReadOnlySpan<T> states, Span<T> into)
    {
        states.CopyTo(into);
        for (var at = 0; isPhase && at < states.Length; at += AtOnce)
        {
            var some = into.Slice(at, Math.Min(AtOnce, states.Length - at));
            if (AreWithin(some, T.CreateTruncating(3.14))) continue;
            foreach (ref var state in some)
            {
                var phi = double.CreateTruncating(state);
                if (Math.Abs(phi) >= Math.PI) state = T.CreateTruncating(phi - Math.Tau * Math.Ceiling((phi - Math.PI) / Math.Tau));
            }
        }
    }

    /// <summary>Whether no value is larger than a bound.</summary>
    private static bool AreWithin(ReadOnlySpan<T> values, T bound)
    {
        var (most, k) = (new Vector<T>(bound), 0);
        for (; k + Vector<T>.Count <= values.Length; k += Vector<T>.Count)
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<T>(values[k..])), most)) return false;
        }
        foreach (var value in values[k..])
        {
            if (!(T.Abs(value) <= bound)) return false;
        }
        return true;
    }
}
