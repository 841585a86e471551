using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>
/// One die of a profile: every error that is fixed at fabrication, drawn once. A pure function of profile, graph and instance, independent
/// across parameters and elements; the same coupler of the same two nodes has the same errors in any network.
/// </summary>
public sealed class Die
{
    private Die(HardwareProfile profile, Topology topology, ulong instance, TimeModel time, int[] place)
    {
        var (c, n) = (profile.Couplings, profile.Nodes);
        Time = time;
        CouplingGain = OfEdges(DieDraw.CouplingGain, c.Gain);
        CouplingOffset = OfEdges(DieDraw.CouplingOffset, c.Offset);
        // The coupling towards the lower device node is the stronger one where the draw is positive.
        Asymmetry = [.. OfEdges(DieDraw.Asymmetry, c.Asymmetry).Zip(topology.Edges, (a, e) => place[e.I] < place[e.J] ? a : -a)];
        NodeOffset = OfNodes(DieDraw.NodeOffset, n.Offset);
        DetuningHz = OfNodes(DieDraw.Detuning, n.Detuning);
        Leak = VariedNodes(DieDraw.Leak, n.Leak);
        Saturation = VariedNodes(DieDraw.Saturation, n.Saturation);
        InjectionDelay = VariedNodes(DieDraw.InjectionDelay, n.InjectionDelay);
        var nudge = new Mismatch(instance, DieDraw.NudgeGain);
        NudgeGain = [.. topology.OutputNodes.Select(i => nudge.Draw(profile.Nudge.Gain, place[i]))];
        var fault = new Mismatch(instance, DieDraw.Fault);
        Held = c.Dead + c.Stuck == 0 ? [] : [.. topology.Edges.Select(Between).Select(e => Fault(profile, fault.Uniform(e.I, e.J)))];

        Edge Between(Edge e) => Edge.Between(place[e.I], place[e.J]);

        ImmutableArray<double> OfEdges(DieDraw purpose, Spread spread)
        {
            var draw = new Mismatch(instance, purpose);
            return spread.IsNone ? [] : [.. topology.Edges.Select(Between).Select(e => draw.Draw(spread, e.I, e.J))];
        }

        ImmutableArray<double> OfNodes(DieDraw purpose, Spread spread)
        {
            var draw = new Mismatch(instance, purpose);
            return spread.IsNone ? [] : [.. place.Select(i => draw.Draw(spread, i))];
        }

        ImmutableArray<double> VariedNodes(DieDraw purpose, Varied varied)
        {
            var draw = new Mismatch(instance, purpose);
            return varied.Value == 0 ? [] : [.. place.Select(i => draw.Draw(varied, i))];
        }
    }

    /// <summary>Time constants or update factors, at the temperature of the profile.</summary>
    public TimeModel Time { get; }

    /// <summary>What each coupler holds whatever is written, NaN where it works, [edges]; empty when all work.</summary>
    public ImmutableArray<double> Held { get; }

    /// <summary>Relative error of each coupling, [edges]; this and what follows is empty where the profile has no such effect.</summary>
    public ImmutableArray<double> CouplingGain { get; }

    /// <summary>Error of each coupling in full scales, [edges].</summary>
    public ImmutableArray<double> CouplingOffset { get; }

    /// <summary>Relative difference of J_ij and J_ji, i below j, [edges].</summary>
    public ImmutableArray<double> Asymmetry { get; }

    /// <summary>Stray bias, [nodes].</summary>
    public ImmutableArray<double> NodeOffset { get; }

    /// <summary>Frequency against the reference in Hz, [nodes].</summary>
    public ImmutableArray<double> DetuningHz { get; }

    /// <summary>Decay beyond that of the law in units of 1/tau, [nodes].</summary>
    public ImmutableArray<double> Leak { get; }

    /// <summary>Largest |s|, [nodes].</summary>
    public ImmutableArray<double> Saturation { get; }

    /// <summary>Phase delay in rad with which a node is heard, [nodes].</summary>
    public ImmutableArray<double> InjectionDelay { get; }

    /// <summary>Relative error of the nudge, [outputs].</summary>
    public ImmutableArray<double> NudgeGain { get; }

    /// <summary>Draws a die.</summary>
    /// <param name="profile">The hardware on paper.</param>
    /// <param name="topology">The graph.</param>
    /// <param name="instance">Which die.</param>
    /// <param name="time">Time constants of this very die; null draws them.</param>
    /// <param name="deviceNodes">Device node of each node of a placed network, [nodes]; empty or null: node by node. Errors belong to device nodes.</param>
    /// <exception cref="NetworkException">Its time constants do not fit the graph.</exception>
    public static Die Realise(HardwareProfile profile, Topology topology, ulong instance, TimeModel? time = null, IReadOnlyList<int>? deviceNodes = null) => new(
        profile,
        topology,
        instance,
        time ?? Warmed(TimeConstants.Draw(profile.Time, topology, instance, deviceNodes), profile.Environment.TimeFactor),
        deviceNodes is { Count: > 0 } ? [.. deviceNodes] : [.. Enumerable.Range(0, topology.NodeCount)]);

    private static TimeModel Warmed(TimeModel time, double factor) => (time, factor) switch
    {
        (_, 1) => time,
        (Continuous c, _) => c with { Tau = [.. c.Tau.Select(tau => tau * factor)] },
        (Clocked c, _) => c with { Factor = [.. c.Factor.Select(a => a / factor)] },
        _ => time,
    };

    private static double Fault(HardwareProfile profile, (double Chance, double Value) drawn)
    {
        var c = profile.Couplings;
        if (drawn.Chance < c.Dead) return 0;
        return drawn.Chance < c.Dead + c.Stuck ? profile.Limits.HeldCoupling(c.FullScale * (2 * drawn.Value - 1)) : double.NaN;
    }
}
