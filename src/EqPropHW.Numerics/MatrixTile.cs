using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

/// <summary>
/// Matrix products in register tiles: <c>into[r] = from[r] + sum_k A[k, r] x[column[k]]</c> for the twelve rows of a packed
/// panel A, each x a vector of 16 numbers or a pair of them. k ascends, one FMA a product and one chain a sum, so a
/// tile gives the bits of the plain sum, at any lane width.
/// </summary>
/// <remarks>
/// A is <c>[k, 12]</c>; x is <c>[column, 16]</c> or <c>[column, 2, 16]</c>; from and into are <c>[row, 16]</c> or
/// <c>[row, 2, 16]</c> and may be the same. Accumulators are named locals because only those stay in registers:
/// twenty-four fill a machine with 32 vector registers, twelve one with 16; sums apart hide the latency of the FMA.
/// </remarks>
public static unsafe class MatrixTile
{
    /// <summary>Rows of a panel.</summary>
    public const int Rows = 12;

    /// <summary>Numbers in a vector.</summary>
    public const int Width = 16;

    private const int B = Width;

    /// <summary>The product of a panel with vectors.</summary>
    /// <param name="columns">Number of products in a sum.</param>
    /// <param name="column">Which vector each product takes, [columns].</param>
    /// <param name="panel">The packed panel, [columns, 12].</param>
    /// <param name="x">Vectors, [column, 16].</param>
    /// <param name="from">What the sums start with, [12, 16].</param>
    /// <param name="into">The sums, [12, 16].</param>
    public static void Vectors<TLane, T>(int columns, int* column, T* panel, T* x, T* from, T* into)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        for (var l = 0; l < B; l += TLane.Count) TwelveByOne<TLane, T>(columns, column, panel, x + l, from + l, into + l);
    }

    /// <summary>The product of a panel with pairs of vectors.</summary>
    /// <param name="columns">Number of products in a sum.</param>
    /// <param name="column">Which pair each product takes, [columns].</param>
    /// <param name="panel">The packed panel, [columns, 12].</param>
    /// <param name="x">Pairs, [column, 2, 16].</param>
    /// <param name="from">What the sums start with, [12, 2, 16].</param>
    /// <param name="into">The sums, [12, 2, 16].</param>
    /// <param name="pitch">Numbers from one row of the sums to the next, at least 32.</param>
    public static void Pairs<TLane, T>(int columns, int* column, T* panel, T* x, T* from, T* into, int pitch = 2 * B)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        for (var l = 0; l < B; l += TLane.Count)
        {
            if (Unsafe.SizeOf<TLane>() == 64)
            {
                TwelveByTwo<TLane, T>(columns, column, panel, x + l, from + l, into + l, pitch);
                continue;
            }
            SixByTwo<TLane, T>(columns, column, panel, x + l, from + l, into + l, pitch);
            SixByTwo<TLane, T>(columns, column, panel + 6, x + l, from + 12 * B + l, into + 6 * pitch + l, pitch);
        }
    }

    // For machines with 32 vector registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwelveByTwo<TLane, T>(int columns, int* column, T* panel, T* x, T* from, T* into, int pitch)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        var a0 = TLane.Load(from + 0 * B);
        var b0 = TLane.Load(from + 1 * B);
        var a1 = TLane.Load(from + 2 * B);
        var b1 = TLane.Load(from + 3 * B);
        var a2 = TLane.Load(from + 4 * B);
        var b2 = TLane.Load(from + 5 * B);
        var a3 = TLane.Load(from + 6 * B);
        var b3 = TLane.Load(from + 7 * B);
        var a4 = TLane.Load(from + 8 * B);
        var b4 = TLane.Load(from + 9 * B);
        var a5 = TLane.Load(from + 10 * B);
        var b5 = TLane.Load(from + 11 * B);
        var a6 = TLane.Load(from + 12 * B);
        var b6 = TLane.Load(from + 13 * B);
        var a7 = TLane.Load(from + 14 * B);
        var b7 = TLane.Load(from + 15 * B);
        var a8 = TLane.Load(from + 16 * B);
        var b8 = TLane.Load(from + 17 * B);
        var a9 = TLane.Load(from + 18 * B);
        var b9 = TLane.Load(from + 19 * B);
        var a10 = TLane.Load(from + 20 * B);
        var b10 = TLane.Load(from + 21 * B);
        var a11 = TLane.Load(from + 22 * B);
        var b11 = TLane.Load(from + 23 * B);
        for (var k = 0; k < columns; k++, panel += Rows)
        {
            var pair = x + column[k] * (2 * B);
            var first = TLane.Load(pair);
            var second = TLane.Load(pair + B);
            var j0 = TLane.Broadcast(panel[0]);
            a0 = TLane.FusedMultiplyAdd(j0, first, a0);
            b0 = TLane.FusedMultiplyAdd(j0, second, b0);
            var j1 = TLane.Broadcast(panel[1]);
            a1 = TLane.FusedMultiplyAdd(j1, first, a1);
            b1 = TLane.FusedMultiplyAdd(j1, second, b1);
            var j2 = TLane.Broadcast(panel[2]);
            a2 = TLane.FusedMultiplyAdd(j2, first, a2);
            b2 = TLane.FusedMultiplyAdd(j2, second, b2);
            var j3 = TLane.Broadcast(panel[3]);
            a3 = TLane.FusedMultiplyAdd(j3, first, a3);
            b3 = TLane.FusedMultiplyAdd(j3, second, b3);
            var j4 = TLane.Broadcast(panel[4]);
            a4 = TLane.FusedMultiplyAdd(j4, first, a4);
            b4 = TLane.FusedMultiplyAdd(j4, second, b4);
            var j5 = TLane.Broadcast(panel[5]);
            a5 = TLane.FusedMultiplyAdd(j5, first, a5);
            b5 = TLane.FusedMultiplyAdd(j5, second, b5);
            var j6 = TLane.Broadcast(panel[6]);
            a6 = TLane.FusedMultiplyAdd(j6, first, a6);
            b6 = TLane.FusedMultiplyAdd(j6, second, b6);
            var j7 = TLane.Broadcast(panel[7]);
            a7 = TLane.FusedMultiplyAdd(j7, first, a7);
            b7 = TLane.FusedMultiplyAdd(j7, second, b7);
            var j8 = TLane.Broadcast(panel[8]);
            a8 = TLane.FusedMultiplyAdd(j8, first, a8);
            b8 = TLane.FusedMultiplyAdd(j8, second, b8);
            var j9 = TLane.Broadcast(panel[9]);
            a9 = TLane.FusedMultiplyAdd(j9, first, a9);
            b9 = TLane.FusedMultiplyAdd(j9, second, b9);
            var j10 = TLane.Broadcast(panel[10]);
            a10 = TLane.FusedMultiplyAdd(j10, first, a10);
            b10 = TLane.FusedMultiplyAdd(j10, second, b10);
            var j11 = TLane.Broadcast(panel[11]);
            a11 = TLane.FusedMultiplyAdd(j11, first, a11);
            b11 = TLane.FusedMultiplyAdd(j11, second, b11);
        }
        TLane.Store(a0, into);
        TLane.Store(b0, into + B);
        TLane.Store(a1, into + 1 * pitch);
        TLane.Store(b1, into + 1 * pitch + B);
        TLane.Store(a2, into + 2 * pitch);
        TLane.Store(b2, into + 2 * pitch + B);
        TLane.Store(a3, into + 3 * pitch);
        TLane.Store(b3, into + 3 * pitch + B);
        TLane.Store(a4, into + 4 * pitch);
        TLane.Store(b4, into + 4 * pitch + B);
        TLane.Store(a5, into + 5 * pitch);
        TLane.Store(b5, into + 5 * pitch + B);
        TLane.Store(a6, into + 6 * pitch);
        TLane.Store(b6, into + 6 * pitch + B);
        TLane.Store(a7, into + 7 * pitch);
        TLane.Store(b7, into + 7 * pitch + B);
        TLane.Store(a8, into + 8 * pitch);
        TLane.Store(b8, into + 8 * pitch + B);
        TLane.Store(a9, into + 9 * pitch);
        TLane.Store(b9, into + 9 * pitch + B);
        TLane.Store(a10, into + 10 * pitch);
        TLane.Store(b10, into + 10 * pitch + B);
        TLane.Store(a11, into + 11 * pitch);
        TLane.Store(b11, into + 11 * pitch + B);
    }

    // Half a panel, for machines with 16 vector registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixByTwo<TLane, T>(int columns, int* column, T* panel, T* x, T* from, T* into, int pitch)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        var a0 = TLane.Load(from + 0 * B);
        var b0 = TLane.Load(from + 1 * B);
        var a1 = TLane.Load(from + 2 * B);
        var b1 = TLane.Load(from + 3 * B);
        var a2 = TLane.Load(from + 4 * B);
        var b2 = TLane.Load(from + 5 * B);
        var a3 = TLane.Load(from + 6 * B);
        var b3 = TLane.Load(from + 7 * B);
        var a4 = TLane.Load(from + 8 * B);
        var b4 = TLane.Load(from + 9 * B);
        var a5 = TLane.Load(from + 10 * B);
        var b5 = TLane.Load(from + 11 * B);
        for (var k = 0; k < columns; k++, panel += Rows)
        {
            var pair = x + column[k] * (2 * B);
            var first = TLane.Load(pair);
            var second = TLane.Load(pair + B);
            var j0 = TLane.Broadcast(panel[0]);
            a0 = TLane.FusedMultiplyAdd(j0, first, a0);
            b0 = TLane.FusedMultiplyAdd(j0, second, b0);
            var j1 = TLane.Broadcast(panel[1]);
            a1 = TLane.FusedMultiplyAdd(j1, first, a1);
            b1 = TLane.FusedMultiplyAdd(j1, second, b1);
            var j2 = TLane.Broadcast(panel[2]);
            a2 = TLane.FusedMultiplyAdd(j2, first, a2);
            b2 = TLane.FusedMultiplyAdd(j2, second, b2);
            var j3 = TLane.Broadcast(panel[3]);
            a3 = TLane.FusedMultiplyAdd(j3, first, a3);
            b3 = TLane.FusedMultiplyAdd(j3, second, b3);
            var j4 = TLane.Broadcast(panel[4]);
            a4 = TLane.FusedMultiplyAdd(j4, first, a4);
            b4 = TLane.FusedMultiplyAdd(j4, second, b4);
            var j5 = TLane.Broadcast(panel[5]);
            a5 = TLane.FusedMultiplyAdd(j5, first, a5);
            b5 = TLane.FusedMultiplyAdd(j5, second, b5);
        }
        TLane.Store(a0, into);
        TLane.Store(b0, into + B);
        TLane.Store(a1, into + 1 * pitch);
        TLane.Store(b1, into + 1 * pitch + B);
        TLane.Store(a2, into + 2 * pitch);
        TLane.Store(b2, into + 2 * pitch + B);
        TLane.Store(a3, into + 3 * pitch);
        TLane.Store(b3, into + 3 * pitch + B);
        TLane.Store(a4, into + 4 * pitch);
        TLane.Store(b4, into + 4 * pitch + B);
        TLane.Store(a5, into + 5 * pitch);
        TLane.Store(b5, into + 5 * pitch + B);
    }

    // Twelve accumulators do everywhere.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwelveByOne<TLane, T>(int columns, int* column, T* panel, T* x, T* from, T* into)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        var a0 = TLane.Load(from + 0 * B);
        var a1 = TLane.Load(from + 1 * B);
        var a2 = TLane.Load(from + 2 * B);
        var a3 = TLane.Load(from + 3 * B);
        var a4 = TLane.Load(from + 4 * B);
        var a5 = TLane.Load(from + 5 * B);
        var a6 = TLane.Load(from + 6 * B);
        var a7 = TLane.Load(from + 7 * B);
        var a8 = TLane.Load(from + 8 * B);
        var a9 = TLane.Load(from + 9 * B);
        var a10 = TLane.Load(from + 10 * B);
        var a11 = TLane.Load(from + 11 * B);
        for (var k = 0; k < columns; k++, panel += Rows)
        {
            var first = TLane.Load(x + column[k] * B);
            a0 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[0]), first, a0);
            a1 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[1]), first, a1);
            a2 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[2]), first, a2);
            a3 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[3]), first, a3);
            a4 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[4]), first, a4);
            a5 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[5]), first, a5);
            a6 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[6]), first, a6);
            a7 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[7]), first, a7);
            a8 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[8]), first, a8);
            a9 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[9]), first, a9);
            a10 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[10]), first, a10);
            a11 = TLane.FusedMultiplyAdd(TLane.Broadcast(panel[11]), first, a11);
        }
        TLane.Store(a0, into + 0 * B);
        TLane.Store(a1, into + 1 * B);
        TLane.Store(a2, into + 2 * B);
        TLane.Store(a3, into + 3 * B);
        TLane.Store(a4, into + 4 * B);
        TLane.Store(a5, into + 5 * B);
        TLane.Store(a6, into + 6 * B);
        TLane.Store(a7, into + 7 * B);
        TLane.Store(a8, into + 8 * B);
        TLane.Store(a9, into + 9 * B);
        TLane.Store(a10, into + 10 * B);
        TLane.Store(a11, into + 11 * B);
    }
}
