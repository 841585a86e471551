using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>A device that can be watched while it runs: optional beside <see cref="IDevice"/>.</summary>
public interface ITraceable
{
    /// <summary>Runs one sample through a phase program and shows what happens on the way.</summary>
    /// <param name="program">The phases.</param>
    /// <param name="sample">A batch of one sample.</param>
    /// <param name="request">What to watch, and how often.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <exception cref="ArgumentException">The program, the sample or the request does not fit this device.</exception>
    /// <exception cref="InvalidOperationException">Nothing was programmed yet.</exception>
    /// <exception cref="DeviceException">The device or its link failed.</exception>
    ValueTask<Trace> TraceAsync(PhaseProgram program, SampleBatch sample, TraceRequest request, CancellationToken cancellation = default);
}

/// <summary>What to watch.</summary>
/// <param name="Nodes">Nodes, in the order of the trace.</param>
/// <param name="Couplings">Couplings by the number of their edge, in the order of the trace.</param>
/// <param name="Every">Control cycles from one row to the next, at least 1; the end of a step is always a row.</param>
public sealed record TraceRequest(ImmutableArray<int> Nodes, ImmutableArray<int> Couplings, int Every = 1)
{
    /// <summary>Refuses what a device cannot show.</summary>
    /// <exception cref="ArgumentException">A node or an edge does not exist, the distance of rows is not positive, or there is no trajectory of one sample.</exception>
    public void Validate(DeviceDescription device, SampleBatch sample)
    {
        var topology = device.Topology;
        if (sample.Count != 1) throw new ArgumentException($"{sample.Count} samples; a trace is of one");
        if (!double.IsFinite(device.Timing.ClockHz)) throw new ArgumentException("sweeps towards a stationary state are no trajectory: equilibrium mode has no trace");
        if (Every < 1) throw new ArgumentException($"a row every {Every} cycles; at least 1 is needed");
        foreach (var i in Nodes)
        {
            if (i < 0 || i >= topology.NodeCount) throw new ArgumentException($"node {i} does not exist; the nodes are 0..{topology.NodeCount - 1}");
        }
        foreach (var e in Couplings)
        {
            if (e < 0 || e >= topology.Edges.Length) throw new ArgumentException($"edge {e} does not exist; there are {topology.Edges.Length} edges");
        }
    }
}

/// <summary>The codes in which a device holds or converts a quantity.</summary>
/// <param name="Bits">Bits of a code, 1 to 63; two's complement where codes are signed.</param>
/// <param name="Of">Code of a value in natural units.</param>
public sealed record CodeFormat(int Bits, Func<double, long> Of);

/// <summary>The codes of a device.</summary>
/// <param name="State">Codes of states; null when there are none.</param>
/// <param name="Coupling">Codes of couplings; null when there are none.</param>
public sealed record TraceFormat(CodeFormat? State = null, CodeFormat? Coupling = null);
