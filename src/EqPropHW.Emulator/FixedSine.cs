using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>The sine of a fixed-point phase, <c>firmware-stubs/FIXED.md</c> section 2.</summary>
internal static class FixedSine
{
    /// <summary>A quarter turn.</summary>
    public const uint Quarter = 1u << 30;

    /// <summary><c>round(32768 sin(pi/2 k/256))</c>, k = 0..256.</summary>
    public static ReadOnlySpan<ushort> Table => _table;

    private static readonly ushort[] _table = [.. Enumerable.Range(0, 257).Select(Entry)];

    /// <summary>sin p in Q15; <c>Of(-p) = -Of(p)</c> exactly.</summary>
    public static int Of(uint p)
    {
        var r = p & (Quarter - 1);
        if ((p & Quarter) != 0) r = Quarter - r;
        var k = (int)(r >> 22);
        int v = _table[k];
        if (k < 256) v += ((_table[k + 1] - v) * (int)((r >> 14) & 255) + 128) >> 8;
        return (int)p < 0 ? -v : v;
    }

    private static ushort Entry(int k)
    {
        Transcendental.SinCos<LaneScalar<double>, double>(new(Math.PI / 512 * k), out var sin, out _);
        return (ushort)Math.Round(32768 * sin.Value);
    }
}
