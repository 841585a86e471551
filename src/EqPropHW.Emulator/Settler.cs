using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Follows the trajectory: a sub-step moves all nodes at once in the field of the states before it.</summary>
/// <remarks>When few samples of a block settle, because it has no more or because the others have settled, their nodes go into the lanes.</remarks>
internal sealed class Settler<F, L, T, P>(CompiledGraph graph, ProgrammedArray<T> array, LaneLayout layout) : GraphRunner<F, L, T, P>(graph, array)
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
    where P : struct, ILanePlacement
{
    private readonly NodeLanes<F, L, T>? _nodes = layout == LaneLayout.Samples ? null : NodeLanes<F, L, T>.Of(graph, array);

    /// <summary>Most samples with nodes in the lanes: more take longer than a whole block.</summary>
    private int Most => layout == LaneLayout.Nodes ? Width : Width / 2;

    /// <inheritdoc/>
    private protected override void FoldInputs(BlockMemory<T> m, AlignedBuffer<T> couplings)
    {
        if (_nodes is null || m.Samples > Most || !_nodes.FoldInputs(m, Nodes(m), m.Samples)) base.FoldInputs(m, couplings);
    }

    /// <inheritdoc/>
    protected override void Regroup(BlockMemory<T> m, int active)
    {
        // Who watches a block on its way finds its states in its own memory.
        if (_nodes is null || m.Pause is not null || m.Tap is not null) return;
        Finish(m);
        if (active <= Most) _nodes.Take(m, Nodes(m));
    }

    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        if (m.Nodes is not { Count: > 0 } few)
        {
            MoveNodes(m, step, m.Gate);
            m.SwapEmitted();
            return;
        }
        if (step.Beta != 0)
        {
            _nodes!.GiveOutputs(m, few);
            TakeNudge(m, step);
            _nodes.TakeNudge(m, few);
        }
        _nodes!.SubStep(m, few, step.Beta != 0);
    }

    /// <inheritdoc/>
    protected override void Finish(BlockMemory<T> m)
    {
        if (m.Nodes is { } few) _nodes!.Give(m, few);
    }

    private NodeMemory<T> Nodes(BlockMemory<T> m) => m.Nodes ??= new(Graph, F.Channels, Most);
}
