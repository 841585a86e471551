using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EqPropHW.Emulator;

/// <summary>Turns samples, one after the other, into lanes, side by side: moves and one rounding each, the same bits however it is done.</summary>
internal static unsafe class LaneTransposition
{
    /// <summary>Samples and columns that are turned at once.</summary>
    private const int Eight = 8;

    /// <summary><c>into[column, lane] = rows[lane, column]</c>.</summary>
    /// <param name="rows">One row a sample, [lane, stride].</param>
    /// <param name="stride">From a row to the next.</param>
    /// <param name="columns">Columns taken of each row.</param>
    /// <param name="lanes">Samples.</param>
    /// <param name="into">[column, width]; lanes past the samples stay as they are.</param>
    /// <param name="width">From a column to the next.</param>
    public static void Put<T>(ReadOnlySpan<double> rows, int stride, int columns, int lanes, Span<T> into, int width) where T : unmanaged, INumber<T>
    {
        if (columns == 0) return;
        // Whole squares first: their lanes end within the buffers.
        _ = (rows[(lanes - 1) * stride + columns - 1], into[(columns - 1) * width + lanes - 1]);
        fixed (double* from = rows)
        {
            fixed (T* to = into)
            {
                if (typeof(T) == typeof(float)) PutSingles(from, stride, columns, lanes, (float*)to, width);
                else PutRest(from, stride, columns, lanes, to, width, 0, 0);
            }
        }
    }

    private static void PutSingles(double* from, int stride, int columns, int lanes, float* to, int width)
    {
        // A sample alone is not turned.
        var isAlone = width == 1;
        var (doneLanes, doneColumns) = isAlone ? (1, columns / Eight * Eight) : Avx.IsSupported ? (lanes / Eight * Eight, columns / Eight * Eight) : (0, 0);
        for (var w = 0; w < doneColumns; w += Eight)
        {
            if (isAlone) Vector256.Store(Row(from + w), to + w);
            for (var l = 0; !isAlone && l < doneLanes; l += Eight) Square(from + l * stride + w, stride, to + w * width + l, width);
        }
        PutRest(from, stride, columns, lanes, to, width, doneLanes, doneColumns);
    }

    /// <summary>One by one, all but the first columns of the first lanes.</summary>
    private static void PutRest<T>(double* from, int stride, int columns, int lanes, T* to, int width, int doneLanes, int doneColumns) where T : unmanaged, INumber<T>
    {
        for (var l = 0; l < lanes; l++)
        {
            for (var w = l < doneLanes ? doneColumns : 0; w < columns; w++)
            {
                if (typeof(T) == typeof(float)) ((float*)to)[w * width + l] = (float)from[l * stride + w];
                else to[w * width + l] = T.CreateTruncating(from[l * stride + w]);
            }
        }
    }

    /// <summary>Eight samples of eight columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(double* from, int stride, float* to, int width)
    {
        var (a, b) = (Pairs(Row(from), Row(from + stride)), Pairs(Row(from + 2 * stride), Row(from + 3 * stride)));
        var (c, d) = (Pairs(Row(from + 4 * stride), Row(from + 5 * stride)), Pairs(Row(from + 6 * stride), Row(from + 7 * stride)));
        Columns(a.Low, b.Low, c.Low, d.Low, to, width);
        Columns(a.High, b.High, c.High, d.High, to + 2 * width, width);
    }

    private static Vector256<float> Row(double* from) => Vector256.Narrow(Vector256.Load(from), Vector256.Load(from + 4));

    /// <summary>Columns 0, 1, 4, 5 of two rows in turn, and columns 2, 3, 6, 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Pairs(Vector256<float> even, Vector256<float> odd)
        => (Avx.UnpackLow(even, odd), Avx.UnpackHigh(even, odd));

    /// <summary>Stores two neighbouring columns and those four behind them, of pairs of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* to, int width)
    {
        var (first, second) = (Avx.Shuffle(a, b, 0b01_00_01_00), Avx.Shuffle(a, b, 0b11_10_11_10));
        var (firstBehind, secondBehind) = (Avx.Shuffle(c, d, 0b01_00_01_00), Avx.Shuffle(c, d, 0b11_10_11_10));
        Vector256.Store(Avx.Permute2x128(first, firstBehind, 0x20), to);
        Vector256.Store(Avx.Permute2x128(second, secondBehind, 0x20), to + width);
        Vector256.Store(Avx.Permute2x128(first, firstBehind, 0x31), to + 4 * width);
        Vector256.Store(Avx.Permute2x128(second, secondBehind, 0x31), to + 5 * width);
    }
}
