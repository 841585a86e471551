using System.Collections.Immutable;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Arithmetic of the emulator.</summary>
public enum EmulatorMode
{
    /// <summary>The trajectory in single precision: what one emulates with.</summary>
    Physical,

    /// <summary>The same trajectory in double precision: for oracles and small residuals.</summary>
    Physical64,

    /// <summary>
    /// No trajectory: over-relaxed Gauss-Seidel to a stationary state, certified by its residual; single precision. A cycle
    /// is a sweep and claims no time.
    /// </summary>
    Equilibrium,

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

    /// <summary>Width of the lanes instead of the process's; null for that. Results do not depend on it.</summary>
    public LaneWidth? Lanes { get; init; }

    /// <summary>Formats of the field sums, else as <see cref="ForcedPaths"/>; results do not depend on it.</summary>
    public FieldFormat Format { get; init; } = ForcedPaths.Format;

    /// <summary>What lies along lanes, else as <see cref="ForcedPaths"/>; results do not depend on it.</summary>
    public LaneLayout Layout { get; init; } = ForcedPaths.Layout;

    /// <summary>Time constants or factors of this very die instead of the profile's; null for those.</summary>
    public TimeModel? Time { get; init; }

    /// <summary>Effects of the profile that are switched off, see <see cref="Effects"/>.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>Device node of each node of a placed network, [nodes]; empty: node by node.</summary>
    public ImmutableArray<int> DeviceNodes { get; init; } = [];

    /// <summary>How a sub-step is computed; null for the profile's own. Anything but Euler's method asks for a continuous device with ideal nodes.</summary>
    public Integrator? Integrator { get; init; }

    /// <summary>Integrator steps within a cycle of a continuous device instead of the profile's; null for those.</summary>
    public int? SubSteps { get; init; }
}
