namespace EqPropHW.Core;

/// <summary>
/// What a device measured: the state of every node at the end of every sampled step, and how each settling went.
/// States only: gradients are computed by the trainer alone.
/// </summary>
/// <remarks>
/// <para>States are held in blocks of <see cref="Lanes"/> samples, <c>[step][block][node][lane]</c>, in single or double
/// precision: the layout in which a SIMD emulator settles them. A board that runs one sample after another uses one lane.</para>
/// <para>Readouts belong to the device and stay valid until its next <see cref="IDevice.RunAsync"/>.</para>
/// </remarks>
public sealed class Readouts
{
    private readonly Array _states;

    /// <summary>Room for the readouts of a program.</summary>
    /// <param name="steps">Steps of the program.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="nodes">Nodes.</param>
    /// <param name="lanes">Samples in a block: 1, or for the emulator 16 or 32.</param>
    /// <param name="single">Whether states are single precision.</param>
    public Readouts(int steps, int batch, int nodes, int lanes = 1, bool single = false)
    {
        (Steps, Batch, Nodes, Lanes, IsSingle) = (steps, batch, nodes, lanes, single);
        Blocks = (batch + lanes - 1) / lanes;
        var size = checked(steps * Blocks * nodes * lanes);
        _states = single ? new float[size] : new double[size];
        Settled = new bool[steps * batch];
        Residual = new double[steps * batch];
        Cycles = new long[steps * batch];
        Clipped = new bool[steps * batch];
    }

    /// <summary>Steps of the program.</summary>
    public int Steps { get; }

    /// <summary>Samples in the batch.</summary>
    public int Batch { get; }

    /// <summary>Nodes of the device.</summary>
    public int Nodes { get; }

    /// <summary>Samples in a block.</summary>
    public int Lanes { get; }

    /// <summary>Blocks of samples; lanes past the batch in the last block are padding.</summary>
    public int Blocks { get; }

    /// <summary>Whether states are held in single precision.</summary>
    public bool IsSingle { get; }

    /// <summary>Whether the residual fell to the stop residual, [step, batch]; false when the step had none.</summary>
    public bool[] Settled { get; }

    /// <summary>
    /// Largest remaining force <c>max_i |tau_i ds_i/dt|</c> in the last sub-step, [step, batch]. A node at the end of its box
    /// counts only the part of the force that could move it.
    /// </summary>
    public double[] Residual { get; }

    /// <summary>Control cycles used, [step, batch].</summary>
    public long[] Cycles { get; }

    /// <summary>Whether a converter, or the nudge clip in the state at the end of the step, limited a value, [step, batch].</summary>
    public bool[] Clipped { get; }

    /// <summary>State of a node in natural units at the end of a step.</summary>
    public double this[int step, int sample, int node]
    {
        get
        {
            var k = Offset(step, sample / Lanes) + node * Lanes + sample % Lanes;
            return IsSingle ? ((float[])_states)[k] : ((double[])_states)[k];
        }
        set
        {
            var k = Offset(step, sample / Lanes) + node * Lanes + sample % Lanes;
            if (IsSingle) ((float[])_states)[k] = (float)value;
            else ((double[])_states)[k] = value;
        }
    }

    /// <summary>The states of one block after one step, [node, lane]; T must match <see cref="IsSingle"/>.</summary>
    public Span<T> Block<T>(int step, int block) where T : unmanaged
        => ((T[])_states).AsSpan(Offset(step, block), Nodes * Lanes);

    /// <summary>A copy that stays valid whatever its device does.</summary>
    public Readouts Copy()
    {
        var copy = new Readouts(Steps, Batch, Nodes, Lanes, IsSingle);
        foreach (var (from, to) in new (Array, Array)[] { (_states, copy._states), (Settled, copy.Settled), (Residual, copy.Residual), (Cycles, copy.Cycles), (Clipped, copy.Clipped) })
            from.CopyTo(to, 0);
        return copy;
    }

    /// <summary>Copies the state of one sample after one step into an array, [nodes].</summary>
    public void CopyState(int step, int sample, Span<double> into)
    {
        for (var i = 0; i < Nodes; i++) into[i] = this[step, sample, i];
    }

    private int Offset(int step, int block) => (step * Blocks + block) * Nodes * Lanes;
}
