using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Steps the few samples of a block of a dense graph together: every coupling is loaded once for all of them.</summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="L">The lane over nodes.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class NodeLanes<F, L, T> : IFewSamples<T>
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
{
    private readonly FlowRunner<F, L, T> _block;
    private readonly CompiledGraph _graph;
    private readonly ProgrammedArray<T> _array;
    private readonly NodeSum _free;
    private readonly NodeSum? _input;

    private NodeLanes(FlowRunner<F, L, T> block, CompiledGraph graph, ProgrammedArray<T> array, bool isForced, NodeSum free)
    {
        (_block, _graph, _array, _free, _input) = (block, graph, array, free, NodeSum.Of(graph.InputSum));
        // Measured times of a sub-step in ns, of sixteen samples in the lanes and of one sample here: products, nodes, the rest.
        var products = (double)F.Channels * free.Couplings;
        var most = (0.135 * products + 5.5 * graph.Free) / (0.011 * products + 0.65 * graph.Free + 50);
        Most = isForced ? block.Width : Math.Min(block.Width, (int)(most * block.Width / BlockShape.Lanes));
    }

    /// <inheritdoc/>
    public int Most { get; }

    /// <summary>For the blocks of a runner, or null when too much of the graph is sparse.</summary>
    /// <param name="block">The runner.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="array">Its array.</param>
    /// <param name="layout">Nodes: however many samples there are, they are few.</param>
    public static NodeLanes<F, L, T>? Of(FlowRunner<F, L, T> block, CompiledGraph graph, ProgrammedArray<T> array, LaneLayout layout)
        => layout != LaneLayout.Samples && NodeSum.Of(graph.FreeSum) is { } free ? new(block, graph, array, layout == LaneLayout.Nodes, free) : null;

    /// <summary>Folds what the inputs of a block of few samples emit into their biases; false when it cannot, or they are not few.</summary>
    public bool FoldInputs(BlockMemory<T> m)
    {
        if (_input is null || m.Samples > Most) return false;
        var n = Memory(m);
        for (var row = 0; row < m.Samples * F.Channels; row++)
        {
            var (s, c) = (row / F.Channels, row % F.Channels);
            (c == 0 ? _array.BiasFirst : _array.BiasSecond).Span[.._graph.Free].CopyTo(n.Field.Span[(row * n.Pitch)..]);
            Gather(m.InputEmitted, m.Width * F.Channels, c * m.Width + s, n.InputEmitted.Span.Slice(row * n.InputPitch, _graph.Inputs));
        }
        _input.Add<L, T>(_array.InputCouplings.Pointer, m.Samples * F.Channels, n.InputEmitted.Pointer, n.InputPitch, n.Field.Pointer, n.BaseField.Pointer, n.Pitch);
        for (var row = 0; row < m.Samples * F.Channels; row++)
            Scatter(n.BaseField.Span.Slice(row * n.Pitch, _graph.Free), m.BaseField, m.Width * F.Channels, row % F.Channels * m.Width + row / F.Channels);
        return true;
    }

    /// <inheritdoc/>
    public void Take(BlockMemory<T> m)
    {
        var n = Memory(m);
        for (var s = 0; s < m.FewCount; s++)
        {
            Gather(m.State, m.Width, m.FewLanes[s], n.State.Span.Slice(s * n.Pitch, _graph.Free));
            for (var c = 0; c < F.Channels; c++)
            {
                var (row, lane) = ((s * F.Channels + c) * n.Pitch, c * m.Width + m.FewLanes[s]);
                Gather(m.Emitted, m.Width * F.Channels, lane, n.Emitted.Span.Slice(row, _graph.Free));
                Gather(m.BaseField, m.Width * F.Channels, lane, n.BaseField.Span.Slice(row, _graph.Free));
            }
        }
    }

    /// <inheritdoc/>
    public void Give(BlockMemory<T> m)
    {
        var n = Memory(m);
        for (var s = 0; s < m.FewCount; s++)
        {
            Scatter(n.State.Span.Slice(s * n.Pitch, _graph.Free), m.State, m.Width, m.FewLanes[s]);
            for (var c = 0; c < F.Channels; c++)
                Scatter(n.Emitted.Span.Slice((s * F.Channels + c) * n.Pitch, _graph.Free), m.Emitted, m.Width * F.Channels, c * m.Width + m.FewLanes[s]);
        }
    }

    /// <inheritdoc/>
    public void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        var n = Memory(m);
        if (step.Beta != 0) TakeNudge(m, n, step);
        _free.Add<L, T>(_array.FreeCouplings.Pointer, m.FewCount * F.Channels, n.Emitted.Pointer, n.Pitch, n.BaseField.Pointer, n.Field.Pointer, n.Pitch);
        for (var s = 0; s < m.FewCount; s++)
        {
            var channels = s * F.Channels * n.Pitch;
            m.Residual.Span[m.FewLanes[s]] = StepNodes(
                _graph.Free, n.Pitch, n.State.Pointer + s * n.Pitch, n.Emitted.Pointer + channels, n.Field.Pointer + channels,
                step.Beta == 0 ? null : n.Nudge.Pointer + s * n.Pitch, _array.Factor.Pointer, n.Mask.Pointer);
        }
    }

    /// <summary>The nudges, which the block computes from its own outputs.</summary>
    private void TakeNudge(BlockMemory<T> m, NodeMemory<T> n, PhaseStep step)
    {
        for (var s = 0; s < m.FewCount; s++)
        {
            foreach (var f in _graph.OutputSlots)
            {
                m.State.Span[f * m.Width + m.FewLanes[s]] = n.State.Span[s * n.Pitch + f];
                for (var c = 0; c < F.Channels; c++)
                    m.Emitted.Span[(f * F.Channels + c) * m.Width + m.FewLanes[s]] = n.Emitted.Span[(s * F.Channels + c) * n.Pitch + f];
            }
        }
        _block.TakeNudge(m, step);
        for (var s = 0; s < m.FewCount; s++)
        {
            for (var o = 0; o < _graph.Outputs; o++) n.Nudge.Span[s * n.Pitch + _graph.OutputSlots[o]] = m.Nudge.Span[o * m.Width + m.FewLanes[s]];
        }
    }

    private NodeMemory<T> Memory(BlockMemory<T> m) => m.Nodes ??= new(_graph, F.Channels, Most);

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
