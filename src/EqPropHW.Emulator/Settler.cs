using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Follows the trajectory: a sub-step moves all nodes at once in the field of the states before it.</summary>
internal sealed class Settler<F, L, T, P>(CompiledGraph graph, ProgrammedArray<T> array) : GraphRunner<F, L, T, P>(graph, array)
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
    where P : struct, ILanePlacement
{
    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        MoveNodes(m, step, m.Gate);
        m.SwapEmitted();
    }
}
