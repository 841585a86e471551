namespace EqPropHW.Core;

/// <summary>What a terminal of an analog array sets.</summary>
public enum TerminalKind
{
    /// <summary>The coupling into a node from another one; the other direction is another terminal.</summary>
    Coupling,

    /// <summary>The bias of a neuron, or <c>h cos psi</c> of an oscillator.</summary>
    Bias,

    /// <summary><c>h sin psi</c> of an oscillator.</summary>
    BiasQuadrature,

    /// <summary>The state of a clamped node.</summary>
    Input,

    /// <summary>A constant force on a node: <c>-beta dC/ds</c>.</summary>
    Nudge,
}

/// <summary>A terminal of an analog array: what is set, and on which node.</summary>
/// <param name="Kind">What it sets.</param>
/// <param name="Node">The node it acts on.</param>
/// <param name="From">The node a coupling comes from; -1 for the other kinds.</param>
public readonly record struct Terminal(TerminalKind Kind, int Node, int From = -1)
{
    /// <summary>The terminal in words: <c>coupling 2 from 0</c>.</summary>
    public override string ToString() => (Kind switch
    {
        TerminalKind.Coupling => "coupling",
        TerminalKind.Bias => "bias",
        TerminalKind.BiasQuadrature => "quadrature bias",
        TerminalKind.Input => "input",
        _ => "nudge",
    }) + $" {Node}" + (Kind == TerminalKind.Coupling ? $" from {From}" : "");
}

/// <summary>An analog array held by its terminals: levels are set, time passes, nodes are read.</summary>
/// <remarks>What stands behind the converters of a board. Both directions of a coupling are separate, as two resistors are.</remarks>
public interface IAnalogPlant
{
    /// <summary>Length of a cycle in seconds.</summary>
    double CycleSeconds { get; }

    /// <summary>Sets a level in natural units; it acts from the next cycle on.</summary>
    /// <param name="terminal">Which level.</param>
    /// <param name="level">Coupling, bias, state (activation; rad) or force.</param>
    /// <exception cref="ArgumentException">There is no such terminal.</exception>
    void Set(Terminal terminal, double level);

    /// <summary>Holds all free nodes at zero, or lets them go.</summary>
    void Hold(bool isHeld);

    /// <summary>Lets cycles pass.</summary>
    /// <param name="cycles">Number of cycles, not negative.</param>
    void Advance(long cycles);

    /// <summary>The state of a node now: activation, or phase in (-pi, pi].</summary>
    double Read(int node);
}
