using System.Security.Cryptography;

namespace EqPropHW.Boards;

/// <summary>How a host talks over a link.</summary>
public sealed record LinkOptions
{
    /// <summary>The clock of all deadlines.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Bits a second of the line; null for a link without a rate of its own (socket, pipe).</summary>
    public int? Baud { get; init; }

    /// <summary>How often a request is sent before the line counts as dead.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Time on top of what bytes and runs need: latency of adapters and schedulers.</summary>
    public TimeSpan Slack { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time after which the array makes itself safe when the host is silent.</summary>
    public TimeSpan Watchdog { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most requests in flight; the device's own window if that is smaller.</summary>
    public int MaxWindow { get; init; } = 64;

    /// <summary>First nonce of this host; every session takes the next one. A replay needs the nonce of its recording.</summary>
    public uint Nonce { get; init; } = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
}
