using System.Security.Cryptography;
using EqPropHW.Boards.Wire;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>How a device is served over a wire.</summary>
public sealed record BoardHostOptions
{
    /// <summary>Makes the device anew for a wiring that a client loads; null serves the device as it is wired.</summary>
    public Func<BoardWiring, IDevice>? Rewire { get; init; }

    /// <summary>The clock of the watchdog.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Longest body in bytes.</summary>
    public int Mtu { get; init; } = 1 << 20;

    /// <summary>Requests a client may have in flight.</summary>
    public int Window { get; init; } = 16;

    /// <summary>Largest number of samples in a RUN.</summary>
    public int MaxSamples { get; init; } = 4096;

    /// <summary>Number that is another one after every start.</summary>
    public uint BootNonce { get; init; } = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
}
