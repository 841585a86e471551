using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Arithmetic of the emulator.</summary>
public enum EmulatorMode
{
    /// <summary>The trajectory in single precision: what one emulates with.</summary>
    Physical,

    /// <summary>The same trajectory in double precision: for oracles and small residuals.</summary>
    Physical64,

    /// <summary>Integers, exactly as a board with the C firmware computes (<c>firmware-stubs/FIXED.md</c>).</summary>
    Fixed,
}

/// <summary>How an emulated device is run.</summary>
public sealed record EmulatorOptions
{
    /// <summary>Arithmetic; null for the profile's own.</summary>
    public EmulatorMode? Mode { get; init; }

    /// <summary>Which die: seed of everything fixed at fabrication.</summary>
    public ulong Instance { get; init; } = 1;

    /// <summary>Which run: seed of everything drawn while it runs.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that settle blocks of samples; results do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Time constants or factors of this very die instead of the profile's; null for those.</summary>
    public TimeModel? Time { get; init; }

    /// <summary>Integrator steps within a cycle of a continuous device instead of the profile's; null for those.</summary>
    public int? SubSteps { get; init; }
}
