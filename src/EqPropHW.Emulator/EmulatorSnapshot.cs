using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>
/// A batch on its way through a phase program, stopped between two control cycles: states, fields, stops and everything else that
/// decides what follows. A device opened and programmed alike goes on from it to the bytes of an uninterrupted run, as often as wanted.
/// </summary>
/// <remarks>Noise needs no state: every number follows from its seed, node, sample and cycle.</remarks>
public sealed class EmulatorSnapshot
{
    internal EmulatorSnapshot(string device, PhaseProgram program, SampleBatch batch, long cycle, Readouts readouts, BlockPause[] blocks)
        => (Device, Program, Batch, Cycle, Readouts, Blocks) = (device, program, batch, cycle, readouts, blocks);

    /// <summary>Control cycles since the beginning of the program, in every block of samples; a sample that settles early waits for its block.</summary>
    public long Cycle { get; }

    /// <summary>Whether every sample was through before this cycle.</summary>
    public bool IsFinished => Blocks.All(b => !b.IsStopped);

    /// <summary>What must be equal of the device that goes on: profile, effects, die, run, arithmetic and stored parameters.</summary>
    internal string Device { get; }

    internal PhaseProgram Program { get; }

    internal SampleBatch Batch { get; }

    internal Readouts Readouts { get; }

    internal BlockPause[] Blocks { get; }
}
