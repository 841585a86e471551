using EqPropHW.Core;

namespace EqPropHW.Boards.Wire;

/// <summary>What load target 1 holds: physics, graph, roles and time of an array.</summary>
/// <param name="Substrate">Its physics.</param>
/// <param name="Topology">Its graph with node roles.</param>
/// <param name="Time">Its time constants or factors.</param>
/// <param name="Timing">Its clock.</param>
public sealed record BoardWiring(Substrate Substrate, Topology Topology, TimeModel Time, DeviceTiming Timing)
{
    private double Step => Time is Continuous ? 1 / (Timing.ClockHz * Timing.SubSteps) : 0;

    /// <summary>The bytes of the load.</summary>
    public byte[] Encode(byte format)
    {
        var (w, numbers) = (new WireWriter(), WireNumbers.Of(format, Substrate));
        w.U8(Substrate is XyArray ? 1 : 2);
        if (Substrate is NeuronArray neuron) w.U8((int)neuron.Law).U8((int)neuron.Activation).U8((int)neuron.NudgeSite);
        else w.U8(0).U8(0).U8(0);
        w.U8(Time is Clocked ? 1 : 0).U8(0).U16(Timing.SubSteps).F64(Timing.ClockHz);
        w.U32(Topology.NodeCount).U32(Topology.Edges.Length).U16(Topology.InputNodes.Length).U16(Topology.OutputNodes.Length);
        foreach (var (i, j) in Topology.Edges) w.U16(i).U16(j);
        foreach (var i in Topology.InputNodes) w.U16(i);
        foreach (var i in Topology.OutputNodes) w.U16(i);
        var values = Time is Continuous continuous ? continuous.Tau : ((Clocked)Time).Factor;
        foreach (var value in values) numbers.Time(w, value, Step);
        return w.ToArray();
    }

    /// <summary>Reads the bytes of a load.</summary>
    /// <exception cref="ProtocolException">They are no wiring.</exception>
    /// <exception cref="NetworkException">The graph is malformed.</exception>
    public static BoardWiring Decode(ReadOnlySpan<byte> bytes, byte format)
    {
        var r = new WireReader(bytes, "wiring");
        var (kind, law, activation, site) = (r.U8(), r.U8(), r.U8(), r.U8());
        if (kind is not (1 or 2)) throw new ProtocolException($"wiring: substrate {kind}; expected 1 (XY) or 2 (neurons)");
        if (law > 2 || activation > 3 || site > 1) throw new ProtocolException($"wiring: law {law}, activation {activation}, nudge site {site}; expected up to 2, 3 and 1");
        Substrate substrate = kind == 1 ? new XyArray() : new NeuronArray((NeuronLaw)law, (Activation)activation, (NudgeSite)site);
        var isClocked = r.U8() == 1;
        r.U8();
        var timing = new DeviceTiming(SubSteps: r.U16(), ClockHz: r.F64());
        var (nodes, edges, inputs, outputs) = (r.U32(), r.U32(), r.U16(), r.U16());
        if (!(timing.ClockHz > 0) || timing.SubSteps < 1) throw new ProtocolException($"wiring: clock {timing.ClockHz} Hz with {timing.SubSteps} sub-steps; both must be positive");
        if (nodes > ushort.MaxValue + 1 || edges > r.Left / 4) throw new ProtocolException($"wiring: {nodes} nodes and {edges} edges in {bytes.Length} bytes");
        var topology = new Topology((int)nodes, Edges(ref r, (int)edges), Nodes(ref r, inputs), Nodes(ref r, outputs));
        var numbers = WireNumbers.Of(format, substrate);
        var step = isClocked ? 0 : 1 / (timing.ClockHz * timing.SubSteps);
        var values = new double[nodes];
        for (var i = 0; i < values.Length; i++) values[i] = numbers.Time(ref r, step);
        r.End();
        return new(substrate, topology, isClocked ? new Clocked([.. values]) : new Continuous([.. values]), timing);
    }

    private static Edge[] Edges(ref WireReader r, int count)
    {
        var edges = new Edge[count];
        for (var e = 0; e < count; e++) edges[e] = new(r.U16(), r.U16());
        return edges;
    }

    private static int[] Nodes(ref WireReader r, int count)
    {
        var nodes = new int[count];
        for (var k = 0; k < count; k++) nodes[k] = r.U16();
        return nodes;
    }
}
