using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Start states drawn by the device itself: a pure function of run, die, node and sample.</summary>
internal readonly record struct DeviceStart(bool IsXy, ulong Seed, ulong Instance)
{
    /// <summary>A phase in (-pi, pi), or an activation in (0, 1).</summary>
    public double Draw(int node, ulong sampleId)
    {
        var u = new RandomStream(Seed, RandomDomain.DeviceStart, sampleId, (Instance << 32) | (uint)node).Uniform01();
        return IsXy ? Math.PI * (2 * u - 1) : u;
    }
}
