using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// Register tiles of the field sum <c>field[r] = from[r] + sum_k J[k, r] emitted[column[k]]</c>: some rows of a panel in
/// one or two channels, k ascending, one FMA a product and one chain a sum. So a tile gives the bits of a sparse row.
/// </summary>
/// <remarks>
/// <para>Arguments are pointers to the first row and lane: couplings <c>[k, 12]</c>, emitted, from and field
/// <c>[row, channel, 16 samples]</c>; a tile works on as many samples as the lane has elements.</para>
/// <para>Accumulators are named locals because only those stay in registers: twenty-four fill a machine with 32 vector
/// registers, twelve one with 16. Sums of one row apart hide the latency of the FMA.</para>
/// </remarks>
internal static unsafe class PanelTile
{
    /// <summary>Rows in a panel.</summary>
    public const int Rows = 12;

    private const int B = BlockMemory.Lanes;

    /// <summary>Twelve rows in two channels: for machines with 32 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwelveByTwo<L, T>(int columns, int* column, T* couplings, T* emitted, T* from, T* field)
        where L : struct, ILane<L, T>
        where T : unmanaged
    {
        var a0 = L.Load(from + 0 * B);
        var b0 = L.Load(from + 1 * B);
        var a1 = L.Load(from + 2 * B);
        var b1 = L.Load(from + 3 * B);
        var a2 = L.Load(from + 4 * B);
        var b2 = L.Load(from + 5 * B);
        var a3 = L.Load(from + 6 * B);
        var b3 = L.Load(from + 7 * B);
        var a4 = L.Load(from + 8 * B);
        var b4 = L.Load(from + 9 * B);
        var a5 = L.Load(from + 10 * B);
        var b5 = L.Load(from + 11 * B);
        var a6 = L.Load(from + 12 * B);
        var b6 = L.Load(from + 13 * B);
        var a7 = L.Load(from + 14 * B);
        var b7 = L.Load(from + 15 * B);
        var a8 = L.Load(from + 16 * B);
        var b8 = L.Load(from + 17 * B);
        var a9 = L.Load(from + 18 * B);
        var b9 = L.Load(from + 19 * B);
        var a10 = L.Load(from + 20 * B);
        var b10 = L.Load(from + 21 * B);
        var a11 = L.Load(from + 22 * B);
        var b11 = L.Load(from + 23 * B);
        for (var k = 0; k < columns; k++, couplings += Rows)
        {
            var x = emitted + column[k] * (2 * B);
            var first = L.Load(x);
            var second = L.Load(x + B);
            var j0 = L.Broadcast(couplings[0]);
            a0 = L.FusedMultiplyAdd(j0, first, a0);
            b0 = L.FusedMultiplyAdd(j0, second, b0);
            var j1 = L.Broadcast(couplings[1]);
            a1 = L.FusedMultiplyAdd(j1, first, a1);
            b1 = L.FusedMultiplyAdd(j1, second, b1);
            var j2 = L.Broadcast(couplings[2]);
            a2 = L.FusedMultiplyAdd(j2, first, a2);
            b2 = L.FusedMultiplyAdd(j2, second, b2);
            var j3 = L.Broadcast(couplings[3]);
            a3 = L.FusedMultiplyAdd(j3, first, a3);
            b3 = L.FusedMultiplyAdd(j3, second, b3);
            var j4 = L.Broadcast(couplings[4]);
            a4 = L.FusedMultiplyAdd(j4, first, a4);
            b4 = L.FusedMultiplyAdd(j4, second, b4);
            var j5 = L.Broadcast(couplings[5]);
            a5 = L.FusedMultiplyAdd(j5, first, a5);
            b5 = L.FusedMultiplyAdd(j5, second, b5);
            var j6 = L.Broadcast(couplings[6]);
            a6 = L.FusedMultiplyAdd(j6, first, a6);
            b6 = L.FusedMultiplyAdd(j6, second, b6);
            var j7 = L.Broadcast(couplings[7]);
            a7 = L.FusedMultiplyAdd(j7, first, a7);
            b7 = L.FusedMultiplyAdd(j7, second, b7);
            var j8 = L.Broadcast(couplings[8]);
            a8 = L.FusedMultiplyAdd(j8, first, a8);
            b8 = L.FusedMultiplyAdd(j8, second, b8);
            var j9 = L.Broadcast(couplings[9]);
            a9 = L.FusedMultiplyAdd(j9, first, a9);
            b9 = L.FusedMultiplyAdd(j9, second, b9);
            var j10 = L.Broadcast(couplings[10]);
            a10 = L.FusedMultiplyAdd(j10, first, a10);
            b10 = L.FusedMultiplyAdd(j10, second, b10);
            var j11 = L.Broadcast(couplings[11]);
            a11 = L.FusedMultiplyAdd(j11, first, a11);
            b11 = L.FusedMultiplyAdd(j11, second, b11);
        }
        L.Store(a0, field + 0 * B);
        L.Store(b0, field + 1 * B);
        L.Store(a1, field + 2 * B);
        L.Store(b1, field + 3 * B);
        L.Store(a2, field + 4 * B);
        L.Store(b2, field + 5 * B);
        L.Store(a3, field + 6 * B);
        L.Store(b3, field + 7 * B);
        L.Store(a4, field + 8 * B);
        L.Store(b4, field + 9 * B);
        L.Store(a5, field + 10 * B);
        L.Store(b5, field + 11 * B);
        L.Store(a6, field + 12 * B);
        L.Store(b6, field + 13 * B);
        L.Store(a7, field + 14 * B);
        L.Store(b7, field + 15 * B);
        L.Store(a8, field + 16 * B);
        L.Store(b8, field + 17 * B);
        L.Store(a9, field + 18 * B);
        L.Store(b9, field + 19 * B);
        L.Store(a10, field + 20 * B);
        L.Store(b10, field + 21 * B);
        L.Store(a11, field + 22 * B);
        L.Store(b11, field + 23 * B);
    }

    /// <summary>Six rows in two channels: for machines with 16 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SixByTwo<L, T>(int columns, int* column, T* couplings, T* emitted, T* from, T* field)
        where L : struct, ILane<L, T>
        where T : unmanaged
    {
        var a0 = L.Load(from + 0 * B);
        var b0 = L.Load(from + 1 * B);
        var a1 = L.Load(from + 2 * B);
        var b1 = L.Load(from + 3 * B);
        var a2 = L.Load(from + 4 * B);
        var b2 = L.Load(from + 5 * B);
        var a3 = L.Load(from + 6 * B);
        var b3 = L.Load(from + 7 * B);
        var a4 = L.Load(from + 8 * B);
        var b4 = L.Load(from + 9 * B);
        var a5 = L.Load(from + 10 * B);
        var b5 = L.Load(from + 11 * B);
        for (var k = 0; k < columns; k++, couplings += Rows)
        {
            var x = emitted + column[k] * (2 * B);
            var first = L.Load(x);
            var second = L.Load(x + B);
            var j0 = L.Broadcast(couplings[0]);
            a0 = L.FusedMultiplyAdd(j0, first, a0);
            b0 = L.FusedMultiplyAdd(j0, second, b0);
            var j1 = L.Broadcast(couplings[1]);
            a1 = L.FusedMultiplyAdd(j1, first, a1);
            b1 = L.FusedMultiplyAdd(j1, second, b1);
            var j2 = L.Broadcast(couplings[2]);
            a2 = L.FusedMultiplyAdd(j2, first, a2);
            b2 = L.FusedMultiplyAdd(j2, second, b2);
            var j3 = L.Broadcast(couplings[3]);
            a3 = L.FusedMultiplyAdd(j3, first, a3);
            b3 = L.FusedMultiplyAdd(j3, second, b3);
            var j4 = L.Broadcast(couplings[4]);
            a4 = L.FusedMultiplyAdd(j4, first, a4);
            b4 = L.FusedMultiplyAdd(j4, second, b4);
            var j5 = L.Broadcast(couplings[5]);
            a5 = L.FusedMultiplyAdd(j5, first, a5);
            b5 = L.FusedMultiplyAdd(j5, second, b5);
        }
        L.Store(a0, field + 0 * B);
        L.Store(b0, field + 1 * B);
        L.Store(a1, field + 2 * B);
        L.Store(b1, field + 3 * B);
        L.Store(a2, field + 4 * B);
        L.Store(b2, field + 5 * B);
        L.Store(a3, field + 6 * B);
        L.Store(b3, field + 7 * B);
        L.Store(a4, field + 8 * B);
        L.Store(b4, field + 9 * B);
        L.Store(a5, field + 10 * B);
        L.Store(b5, field + 11 * B);
    }

    /// <summary>Twelve rows in one channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwelveByOne<L, T>(int columns, int* column, T* couplings, T* emitted, T* from, T* field)
        where L : struct, ILane<L, T>
        where T : unmanaged
    {
        var a0 = L.Load(from + 0 * B);
        var a1 = L.Load(from + 1 * B);
        var a2 = L.Load(from + 2 * B);
        var a3 = L.Load(from + 3 * B);
        var a4 = L.Load(from + 4 * B);
        var a5 = L.Load(from + 5 * B);
        var a6 = L.Load(from + 6 * B);
        var a7 = L.Load(from + 7 * B);
        var a8 = L.Load(from + 8 * B);
        var a9 = L.Load(from + 9 * B);
        var a10 = L.Load(from + 10 * B);
        var a11 = L.Load(from + 11 * B);
        for (var k = 0; k < columns; k++, couplings += Rows)
        {
            var x = L.Load(emitted + column[k] * B);
            a0 = L.FusedMultiplyAdd(L.Broadcast(couplings[0]), x, a0);
            a1 = L.FusedMultiplyAdd(L.Broadcast(couplings[1]), x, a1);
            a2 = L.FusedMultiplyAdd(L.Broadcast(couplings[2]), x, a2);
            a3 = L.FusedMultiplyAdd(L.Broadcast(couplings[3]), x, a3);
            a4 = L.FusedMultiplyAdd(L.Broadcast(couplings[4]), x, a4);
            a5 = L.FusedMultiplyAdd(L.Broadcast(couplings[5]), x, a5);
            a6 = L.FusedMultiplyAdd(L.Broadcast(couplings[6]), x, a6);
            a7 = L.FusedMultiplyAdd(L.Broadcast(couplings[7]), x, a7);
            a8 = L.FusedMultiplyAdd(L.Broadcast(couplings[8]), x, a8);
            a9 = L.FusedMultiplyAdd(L.Broadcast(couplings[9]), x, a9);
            a10 = L.FusedMultiplyAdd(L.Broadcast(couplings[10]), x, a10);
            a11 = L.FusedMultiplyAdd(L.Broadcast(couplings[11]), x, a11);
        }
        L.Store(a0, field + 0 * B);
        L.Store(a1, field + 1 * B);
        L.Store(a2, field + 2 * B);
        L.Store(a3, field + 3 * B);
        L.Store(a4, field + 4 * B);
        L.Store(a5, field + 5 * B);
        L.Store(a6, field + 6 * B);
        L.Store(a7, field + 7 * B);
        L.Store(a8, field + 8 * B);
        L.Store(a9, field + 9 * B);
        L.Store(a10, field + 10 * B);
        L.Store(a11, field + 11 * B);
    }
}
