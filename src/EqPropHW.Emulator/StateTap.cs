namespace EqPropHW.Emulator;

/// <summary>Takes down the states of the first sample of a block while it settles; the block does not notice.</summary>
/// <param name="every">Control cycles from one row to the next; the end of a phase is always a row.</param>
internal sealed class StateTap(int every)
{
    /// <summary>What was taken down.</summary>
    public List<TapRow> Rows { get; } = [];

    /// <summary>What the couplings have become since they were written.</summary>
    public double CouplingFactor { get; set; } = 1;

    /// <summary>Whether a cycle has a row.</summary>
    public bool Wants(int cycle) => cycle % every == 0;

    /// <summary>Whether the row of a cycle is there.</summary>
    public bool Has(int step, long cycle) => Rows.Count > 0 && Rows[^1].Step == step && Rows[^1].Cycle == cycle;

    /// <summary>Adds a row.</summary>
    public void Add(int step, long cycle, double residual, double[] states) => Rows.Add(new(step, cycle, residual, CouplingFactor, states));
}

/// <summary>States at the end of a cycle.</summary>
/// <param name="Step">Step of the program.</param>
/// <param name="Cycle">Cycles of this step.</param>
/// <param name="Residual">Largest remaining force.</param>
/// <param name="CouplingFactor">What the couplings have become since they were written.</param>
/// <param name="States">States in natural units, [nodes].</param>
internal readonly record struct TapRow(int Step, long Cycle, double Residual, double CouplingFactor, double[] States);
