using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// Steps the few samples of a block that still settle with nodes in the lanes: a block with samples in the lanes costs the same whether
/// one of them settles or all.
/// </summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="L">The lane over nodes.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <remarks>For graphs of dense panels, but for a few rows. Every sum and step is the one of the block, so samples come and go without changing a bit.</remarks>
internal sealed unsafe class NodeLanes<F, L, T>
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
{
    private readonly CompiledGraph _graph;
    private readonly ProgrammedArray<T> _array;
    private readonly NodeSum _free;
    private readonly NodeSum? _input;

    private NodeLanes(CompiledGraph graph, ProgrammedArray<T> array, NodeSum free)
        => (_graph, _array, _free, _input) = (graph, array, free, NodeSum.Of(graph.InputSum));

    /// <summary>For a graph, or null when too much of it is sparse.</summary>
    public static NodeLanes<F, L, T>? Of(CompiledGraph graph, ProgrammedArray<T> array)
        => NodeSum.Of(graph.FreeSum) is { } free ? new(graph, array, free) : null;

    /// <summary>Folds what the inputs of the first samples of a block emit into their biases; false when it cannot.</summary>
    public bool FoldInputs(BlockMemory<T> m, NodeMemory<T> n, int samples)
    {
        if (_input is null) return false;
        for (var s = 0; s < samples; s++)
        {
            for (var c = 0; c < F.Channels; c++)
            {
                var row = s * F.Channels + c;
                (c == 0 ? _array.BiasFirst : _array.BiasSecond).Span[.._graph.Free].CopyTo(n.Field.Span[(row * n.Pitch)..]);
                Gather(m.InputEmitted, m.Width * F.Channels, c * m.Width + s, n.InputEmitted.Span.Slice(row * n.InputPitch, _graph.Inputs));
            }
        }
        _input.Add<L, T>(_array.InputCouplings.Pointer, samples * F.Channels, n.InputEmitted.Pointer, n.InputPitch, n.Field.Pointer, n.BaseField.Pointer, n.Pitch);
        for (var row = 0; row < samples * F.Channels; row++)
            Scatter(n.BaseField.Span.Slice(row * n.Pitch, _graph.Free), m.BaseField, m.Width * F.Channels, row % F.Channels * m.Width + row / F.Channels);
        return true;
    }

    /// <summary>Takes the samples whose gate is open over from the block.</summary>
    public void Take(BlockMemory<T> m, NodeMemory<T> n)
    {
        n.Count = 0;
        for (var lane = 0; lane < m.Width; lane++)
        {
            if (m.Gate.Span[lane] == T.Zero) continue;
            Gather(m.State, m.Width, lane, n.State.Span.Slice(n.Count * n.Pitch, _graph.Free));
            for (var c = 0; c < F.Channels; c++)
            {
                var row = (n.Count * F.Channels + c) * n.Pitch;
                Gather(m.Emitted, m.Width * F.Channels, c * m.Width + lane, n.Emitted.Span.Slice(row, _graph.Free));
                Gather(m.BaseField, m.Width * F.Channels, c * m.Width + lane, n.BaseField.Span.Slice(row, _graph.Free));
            }
            n.Lanes[n.Count++] = lane;
        }
    }

    /// <summary>Gives all samples back to the block.</summary>
    public void Give(BlockMemory<T> m, NodeMemory<T> n)
    {
        for (var s = 0; s < n.Count; s++)
        {
            Scatter(n.State.Span.Slice(s * n.Pitch, _graph.Free), m.State, m.Width, n.Lanes[s]);
            for (var c = 0; c < F.Channels; c++)
                Scatter(n.Emitted.Span.Slice((s * F.Channels + c) * n.Pitch, _graph.Free), m.Emitted, m.Width * F.Channels, c * m.Width + n.Lanes[s]);
        }
        n.Count = 0;
    }

    /// <summary>Gives the outputs alone back: the block computes their nudges.</summary>
    public void GiveOutputs(BlockMemory<T> m, NodeMemory<T> n)
    {
        for (var s = 0; s < n.Count; s++)
        {
            foreach (var f in _graph.OutputSlots)
            {
                m.State.Span[f * m.Width + n.Lanes[s]] = n.State.Span[s * n.Pitch + f];
                for (var c = 0; c < F.Channels; c++)
                    m.Emitted.Span[(f * F.Channels + c) * m.Width + n.Lanes[s]] = n.Emitted.Span[(s * F.Channels + c) * n.Pitch + f];
            }
        }
    }

    /// <summary>Takes over the nudges that the block computed.</summary>
    public void TakeNudge(BlockMemory<T> m, NodeMemory<T> n)
    {
        for (var s = 0; s < n.Count; s++)
        {
            for (var o = 0; o < _graph.Outputs; o++) n.Nudge.Span[s * n.Pitch + _graph.OutputSlots[o]] = m.Nudge.Span[o * m.Width + n.Lanes[s]];
        }
    }

    /// <summary>One sub-step of all nodes, and the residual of each sample in its lane of the block.</summary>
    public void SubStep(BlockMemory<T> m, NodeMemory<T> n, bool isNudged)
    {
        _free.Add<L, T>(_array.FreeCouplings.Pointer, n.Count * F.Channels, n.Emitted.Pointer, n.Pitch, n.BaseField.Pointer, n.Field.Pointer, n.Pitch);
        for (var s = 0; s < n.Count; s++)
        {
            var channels = s * F.Channels * n.Pitch;
            m.Residual.Span[n.Lanes[s]] = StepNodes(
                _graph.Free, n.Pitch, n.State.Pointer + s * n.Pitch, n.Emitted.Pointer + channels, n.Field.Pointer + channels,
                isNudged ? n.Nudge.Pointer + s * n.Pitch : null, _array.Factor.Pointer, n.Mask.Pointer);
        }
    }

    /// <summary>Moves all nodes of a sample one step in their field and emits their new states; the largest force.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T StepNodes(int count, nint pitch, T* state, T* emitted, T* field, T* nudge, T* factor, T* mask)
    {
        var isPair = F.Channels == 2;
        var residual = L.Constant(0);
        for (nint f = 0; f < count; f += L.Count)
        {
            var moved = F.Step<L, T>(
                L.Load(state + f),
                L.Load(emitted + f),
                isPair ? L.Load(emitted + pitch + f) : default,
                L.Load(field + f),
                isPair ? L.Load(field + pitch + f) : default,
                nudge != null ? L.Load(nudge + f) : L.Constant(0),
                L.Load(factor + f),
                out var force);
            residual = L.Max(L.And(L.Abs(force), L.Load(mask + f)), residual);
            L.Store(moved, state + f);
            F.Emit<L, T>(moved, out var first, out var second);
            L.Store(first, emitted + f);
            if (isPair) L.Store(second, emitted + pitch + f);
        }
        var forces = stackalloc T[L.Count];
        L.Store(residual, forces);
        for (var k = 1; k < L.Count; k++) forces[0] = T.Max(forces[k], forces[0]);
        return forces[0];
    }

    /// <summary>One lane of the block, [free, pitch], as a row of nodes.</summary>
    private static void Gather(AlignedBuffer<T> block, int pitch, int lane, Span<T> row)
    {
        var source = block.Pointer + lane;
        for (var f = 0; f < row.Length; f++, source += pitch) row[f] = *source;
    }

    private static void Scatter(ReadOnlySpan<T> row, AlignedBuffer<T> block, int pitch, int lane)
    {
        var target = block.Pointer + lane;
        for (var f = 0; f < row.Length; f++, target += pitch) *target = row[f];
    }
}
