using System.Runtime.Intrinsics;

namespace EqPropHW.Numerics;

/// <summary>Turns rows of sixteen numbers into columns: from samples side by side to nodes side by side.</summary>
public static unsafe class Transposition
{
    /// <summary>Numbers in a row.</summary>
    public const int Length = 16;

    private const int Four = 4;

    /// <summary><c>into[l, n] = from[n, l]</c>, zero for columns that have no row.</summary>
    /// <param name="from">Rows of sixteen numbers, [rows, stride]; read.</param>
    /// <param name="stride">Numbers from one row to the next, at least 16.</param>
    /// <param name="rows">Rows there are, at most <paramref name="width"/>.</param>
    /// <param name="into">Columns, [16, width]; overwritten.</param>
    /// <param name="width">Numbers in each line of the result.</param>
    public static void Turn<T>(T* from, int stride, int rows, T* into, int width) where T : unmanaged
    {
        var n = 0;
        if (typeof(T) == typeof(float) && Vector512.IsHardwareAccelerated)
        {
            for (; n + Four <= rows; n += Four)
            {
                for (var l = 0; l < Length; l += Four)
                    TurnFour((float*)from + n * stride + l, stride, (float*)into + l * width + n, width);
            }
        }
        for (; n < rows; n++)
        {
            for (var l = 0; l < Length; l++) into[l * width + n] = from[n * stride + l];
        }
        for (; n < width; n++)
        {
            for (var l = 0; l < Length; l++) into[l * width + n] = default;
        }
    }

    /// <summary>Four rows of four numbers, all in one register.</summary>
    private static void TurnFour(float* from, int stride, float* into, int width)
    {
        var rows = Vector512.Create(
            Vector256.Create(Vector128.Load(from), Vector128.Load(from + stride)),
            Vector256.Create(Vector128.Load(from + 2 * stride), Vector128.Load(from + 3 * stride)));
        var columns = Vector512.Shuffle(rows, Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
        columns.GetLower().GetLower().Store(into);
        columns.GetLower().GetUpper().Store(into + width);
        columns.GetUpper().GetLower().Store(into + 2 * width);
        columns.GetUpper().GetUpper().Store(into + 3 * width);
    }
}
