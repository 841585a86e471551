using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Turns samples, one after the other, into lanes, side by side: moves and one rounding each, the same bits however it is done.</summary>
internal static unsafe class LaneTransposition
{
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
        // The last of both: what is moved by whole registers lies before them.
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
        var doneColumns = columns / Transposition.Length * Transposition.Length;
        var doneLanes = isAlone ? 1 : Transposition.IsFast ? lanes / Transposition.Four * Transposition.Four : 0;
        for (var w = 0; w < doneColumns; w += Transposition.Length)
        {
            if (isAlone) Vector512.Store(Row(from + w), to + w);
            for (var l = 0; !isAlone && l < doneLanes; l += Transposition.Four)
            {
                var row = from + l * stride + w;
                Transposition.TurnFour(Row(row), Row(row + stride), Row(row + 2 * stride), Row(row + 3 * stride), to + w * width + l, width);
            }
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

    /// <summary>Sixteen columns of a sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Row(double* from) => Vector512.Narrow(Vector512.Load(from), Vector512.Load(from + 8));
}
