using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Follows the trajectory: a sub-step moves all nodes at once in the field of the states before it.</summary>
internal sealed class Settler<F, L, T, P> : GraphRunner<F, L, T, P>
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
    where P : struct, ILanePlacement
{
    private readonly NodeLanes<F, L, T>? _nodes;

    public Settler(CompiledGraph graph, ProgrammedArray<T> array, LaneLayout layout) : base(graph, array)
        => _nodes = NodeLanes<F, L, T>.Of(this, graph, array, layout);

    /// <inheritdoc/>
    protected override IFewSamples<T>? Few => _nodes;

    /// <inheritdoc/>
    private protected override void FoldInputs(BlockMemory<T> m, AlignedBuffer<T> couplings)
    {
        if (_nodes?.FoldInputs(m) != true) base.FoldInputs(m, couplings);
    }

    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        MoveNodes(m, step, m.Gate);
        m.SwapEmitted();
    }
}
