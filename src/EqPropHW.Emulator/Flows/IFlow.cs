using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator.Flows;

/// <summary>
/// One law of motion, written once over lanes. A node emits one or two channels; its field is
/// <c>bias + sum_j J_ij emitted_j</c> in each channel; a step moves its state. The loop around it is <see cref="FlowRunner{F, L, T}"/>.
/// </summary>
internal interface IFlow
{
    /// <summary>Channels a node emits: 1 or 2. With 1, the second of every pair below is unused.</summary>
    static abstract int Channels { get; }

    /// <summary>What a node in this state sends to its neighbours.</summary>
    static abstract void Emit<L, T>(L state, out L first, out L second) where L : struct, ILane<L, T> where T : unmanaged;

    /// <summary>The same in a loop that keeps the constants of sine and cosine, for laws that need them.</summary>
    static abstract void Emit<L, T>(L state, in SinCosConstants<L, T> kept, out L first, out L second) where L : struct, ILane<L, T> where T : unmanaged;

    /// <summary>Force of the cost on an output, <c>-dC/ds</c> for unit beta, in the form <see cref="Step"/> adds it.</summary>
    static abstract L CostForce<L, T>(Cost cost, L state, L first, L second, L targetFirst, L targetSecond)
        where L : struct, ILane<L, T> where T : unmanaged;

    /// <summary>One step of a node.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="first">First channel it emits.</param>
    /// <param name="second">Second channel it emits.</param>
    /// <param name="fieldFirst">Its field, first channel.</param>
    /// <param name="fieldSecond">Its field, second channel.</param>
    /// <param name="nudge">Applied nudge force, 0 on nodes that are not outputs.</param>
    /// <param name="factor">dt/tau or clocked factor; 0 freezes the state exactly.</param>
    /// <param name="force">The force <c>tau ds/dt</c>, 0 where a saturated state cannot move.</param>
    /// <returns>The new state.</returns>
    static abstract L Step<L, T>(
        L state, L first, L second, L fieldFirst, L fieldSecond, L nudge, L factor, out L force)
        where L : struct, ILane<L, T> where T : unmanaged;

    /// <summary>Towards the state at which the force on this node alone vanishes: a step of equilibrium mode.</summary>
    /// <param name="state">Its state; of two channels nothing is read from it.</param>
    /// <param name="first">First channel it emits.</param>
    /// <param name="second">Second channel it emits.</param>
    /// <param name="fieldFirst">Its field, first channel.</param>
    /// <param name="fieldSecond">Its field, second channel.</param>
    /// <param name="nudge">Applied nudge force, 0 on nodes that are not outputs.</param>
    /// <param name="omega">1 goes there, less goes part of the way; more, up to 2, over-relaxes where the law allows it.</param>
    /// <param name="movedFirst">First channel it emits afterwards.</param>
    /// <param name="movedSecond">Second channel.</param>
    /// <returns>The new state; of two channels it is not kept, see <see cref="Locate"/>.</returns>
    static abstract L Relax<L, T>(
        L state, L first, L second, L fieldFirst, L fieldSecond, L nudge, L omega, out L movedFirst, out L movedSecond)
        where L : struct, ILane<L, T> where T : unmanaged;

    /// <summary>The state of a node after <see cref="Relax"/>.</summary>
    static abstract L Locate<L, T>(L state, L first, L second) where L : struct, ILane<L, T> where T : unmanaged;
}
