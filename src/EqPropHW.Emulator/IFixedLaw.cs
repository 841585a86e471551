using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>One law of motion in integers, <c>firmware-stubs/FIXED.md</c>; states are held in 64 bits (a phase as 0..2^32-1).</summary>
internal interface IFixedLaw
{
    /// <summary>What turns a Q11 clip into the format of beta times <see cref="CostForce"/>.</summary>
    static abstract int NudgeShift { get; }

    /// <summary>Whether a node feels the same from a clamped neighbour in every cycle, whatever its own state.</summary>
    static abstract bool InputsAreConstant { get; }

    /// <summary>The state nearest to a value in natural units.</summary>
    static abstract long State(double natural);

    /// <summary>The value of a state in natural units.</summary>
    static abstract double Natural(long state);

    /// <summary>Force of the cost on an output for beta = 1 (section 5).</summary>
    static abstract long CostForce(Cost cost, long state, long target);

    /// <summary>What the two ends of an edge feel through it (sections 3 and 4).</summary>
    static abstract void Pair<L>(L one, L other, L coupling, out L onOne, out L onOther) where L : struct, ILongLane<L>;

    /// <summary>Where a node goes in one cycle.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="field">What it feels through its edges, and its nudge.</param>
    /// <param name="bias">Its bias, Q11.</param>
    /// <param name="angle">Its bias angle.</param>
    /// <param name="factor">Its update factor, Q22.</param>
    /// <param name="force">Magnitude of its force before the move, Q26.</param>
    static abstract L Move<L>(L state, L field, long bias, long angle, long factor, out L force) where L : struct, ILongLane<L>;
}
