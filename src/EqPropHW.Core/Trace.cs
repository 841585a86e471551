using System.Collections.Immutable;
using System.Globalization;

namespace EqPropHW.Core;

/// <summary>How one sample went through a phase program: a row for every moment it was read out.</summary>
public sealed record Trace
{
    /// <summary>The control clock in Hz: time is cycle / clock.</summary>
    public required double ClockHz { get; init; }

    /// <summary>Watched nodes.</summary>
    public required ImmutableArray<int> Nodes { get; init; }

    /// <summary>Ends of the watched couplings.</summary>
    public required ImmutableArray<Edge> Couplings { get; init; }

    /// <summary>Values that were stored into the watched couplings; what an array has instead is in the rows, [couplings].</summary>
    public required ImmutableArray<double> Stored { get; init; }

    /// <summary>Codes of states; null when there are none.</summary>
    public CodeFormat? StateCodes { get; init; }

    /// <summary>Codes of stored couplings; null when there are none.</summary>
    public CodeFormat? CouplingCodes { get; init; }

    /// <summary>Rows in order of time.</summary>
    public ImmutableArray<TraceRow> Rows { get; init; } = [];

    /// <summary>
    /// Largest difference between where a step ended while it was watched and where it ends undisturbed: 0 on a device that
    /// repeats itself, the noise of one that does not.
    /// </summary>
    public double Deviation { get; init; }

    /// <summary>The trace as arrays of a .npz archive.</summary>
    public IEnumerable<KeyValuePair<string, NpyArray>> Arrays()
    {
        var (rows, nodes, couplings) = (Rows.Length, Nodes.Length, Couplings.Length);
        yield return new("clock_hz", new([], [ClockHz]));
        yield return new("cycle", new([rows], [.. Rows.Select(r => (double)r.Cycle)], "i8"));
        yield return new("time", new([rows], [.. Rows.Select(r => r.Cycle / ClockHz)]));
        yield return new("step", new([rows], [.. Rows.Select(r => (double)r.Step)], "i4"));
        yield return new("beta", new([rows], [.. Rows.Select(r => r.Beta)]));
        yield return new("residual", new([rows], [.. Rows.Select(r => r.Residual)]));
        yield return new("settled", new([rows], [.. Rows.Select(r => r.Settled ? 1.0 : 0)], "b1"));
        yield return new("nodes", NpyArray.Vector(Nodes.AsSpan()));
        yield return new("states", new([rows, nodes], [.. Rows.SelectMany(r => r.States)]));
        yield return new("edges", new([couplings, 2], [.. Couplings.SelectMany(e => new[] { (double)e.I, e.J })], "i4"));
        yield return new("couplings", new([rows, couplings], [.. Rows.SelectMany(r => r.Couplings)]));
        yield return new("stored_couplings", NpyArray.Vector(Stored.AsSpan()));
        if (StateCodes is not null) yield return new("state_codes", new([rows, nodes], [.. Rows.SelectMany(r => r.States).Select(s => (double)StateCodes.Of(s))], "i8"));
        if (CouplingCodes is not null) yield return new("coupling_codes", new([couplings], [.. Stored.Select(j => (double)CouplingCodes.Of(j))], "i8"));
    }

    /// <summary>The trace as lines of comma-separated values, a header first.</summary>
    public IEnumerable<string> Lines()
    {
        yield return string.Join(',', ["cycle", "step", "beta", "residual", .. Nodes.Select(i => $"node{i}"), .. Couplings.Select(e => $"J{e.I}_{e.J}")]);
        foreach (var r in Rows)
        {
            double[] numbers = [r.Cycle, r.Step, r.Beta, r.Residual, .. r.States, .. r.Couplings];
            yield return string.Join(',', numbers.Select(x => double.IsNaN(x) ? "" : x.ToString(CultureInfo.InvariantCulture)));
        }
    }
}

/// <summary>A moment of a trace.</summary>
/// <param name="Cycle">Control cycles since the program began.</param>
/// <param name="Step">Step of the program that ran until now.</param>
/// <param name="Beta">Its nudging strength, 0 in a free phase.</param>
/// <param name="Settled">Whether the step ended here because the residual fell to its stop residual.</param>
/// <param name="Residual">Largest remaining force; not a number before the first cycle.</param>
/// <param name="States">States of the watched nodes in natural units.</param>
/// <param name="Couplings">Values of the watched couplings: those of the array where they can be seen, else the stored ones.</param>
public sealed record TraceRow(long Cycle, int Step, double Beta, bool Settled, double Residual, double[] States, double[] Couplings);
