using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>One law of motion in integers, <c>firmware-stubs/FIXED.md</c>; states are i32 (a phase has its u32 bits in one).</summary>
internal interface IFixedLaw
{
    /// <summary>What turns a Q11 clip into the format of beta times <see cref="CostForce"/>.</summary>
    static abstract int NudgeShift { get; }

    /// <summary>The state nearest to a value in natural units.</summary>
    static abstract int State(double natural);

    /// <summary>The value of a state in natural units.</summary>
    static abstract double Natural(int state);

    /// <summary>Force of the cost on an output for beta = 1 (section 5).</summary>
    static abstract long CostForce(Cost cost, int state, int target);

    /// <summary>Moves all free nodes one cycle (sections 3 and 4).</summary>
    /// <param name="array">Graph and parameters.</param>
    /// <param name="state">States, [nodes].</param>
    /// <param name="field">On entry 0, on output nodes the nudge; used up, [nodes].</param>
    /// <returns>Largest force before the move, Q26.</returns>
    static abstract ulong Cycle(FixedArray array, int[] state, long[] field);
}
