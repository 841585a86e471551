using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>The sine of a fixed-point phase, <c>firmware-stubs/FIXED.md</c> section 2.</summary>
internal static unsafe class FixedSine
{
    /// <summary>A quarter turn.</summary>
    public const uint Quarter = 1u << 30;

    private static readonly ushort[] _table = [.. Enumerable.Range(0, 257).Select(Entry)];

    // T[k] * 256 + 128 in the upper half, T[k+1] - T[k] in the lower: one look-up serves the interpolation. Pinned for good.
    private static readonly long[] _pairs = Pairs();
    private static readonly long* _pair = (long*)Unsafe.AsPointer(ref _pairs[0]);

    /// <summary><c>round(32768 sin(pi/2 k/256))</c>, k = 0..256.</summary>
    public static ReadOnlySpan<ushort> Table => _table;

    /// <summary>sin p in Q15; <c>Of(-p) = -Of(p)</c> exactly.</summary>
    public static int Of(uint p) => (int)Of(new LongLaneScalar(p)).Value;

    /// <summary>sin p in Q15 of the low 32 bits of p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Of<L>(L p) where L : struct, ILongLane<L>
    {
        // Quarter turns 1 and 3 run backwards: within half a turn, the distance to its nearer end.
        var half = p & L.Broadcast(2 * Quarter - 1L);
        var r = L.Min(half, L.Broadcast(2L * Quarter) - half);
        var pair = L.Lookup(_pair, r >>> 22);
        var sine = ((pair >>> 32) + L.MultiplyLow(pair, (r >>> 14) & L.Broadcast(255))) >>> 8;
        var sign = L.Broadcast(0) - ((p >>> 31) & L.Broadcast(1));
        return (sine ^ sign) - sign;
    }

    private static long[] Pairs()
    {
        var pairs = GC.AllocateArray<long>(257, pinned: true);
        for (var k = 0; k < 257; k++) pairs[k] = ((_table[k] * 256L + 128) << 32) + (k < 256 ? _table[k + 1] - _table[k] : 0);
        return pairs;
    }

    private static ushort Entry(int k)
    {
        Transcendental.SinCos<LaneScalar<double>, double>(new(Math.PI / 512 * k), out var sin, out _);
        return (ushort)Math.Round(32768 * sin.Value);
    }
}
