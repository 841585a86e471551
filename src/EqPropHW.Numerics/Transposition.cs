using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EqPropHW.Numerics;

/// <summary>Turns rows of sixteen numbers into columns: from samples side by side to nodes side by side.</summary>
public static unsafe class Transposition
{
    /// <summary>Numbers in a row.</summary>
    public const int Length = 16;

    /// <summary>Rows that are turned at once.</summary>
    public const int Four = 4;

    /// <summary>Whether this processor turns whole registers.</summary>
    public static bool IsFast => Avx512F.IsSupported;

    /// <summary><c>into[l, n] = from[n, l]</c>, zero for columns that have no row.</summary>
    /// <param name="from">Rows of sixteen numbers, [rows, stride]; read.</param>
    /// <param name="stride">Numbers from one row to the next, at least 16.</param>
    /// <param name="rows">Rows there are, at most <paramref name="width"/>.</param>
    /// <param name="into">Columns, [16, width]; overwritten.</param>
    /// <param name="width">Numbers in each line of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn<T>(T* from, int stride, int rows, T* into, int width) where T : unmanaged
    {
        var n = 0;
        if (typeof(T) == typeof(float) && IsFast)
        {
            for (; n + Four <= rows; n += Four)
            {
                var row = (float*)from + (nint)n * stride;
                TurnFour(Vector512.Load(row), Vector512.Load(row + stride), Vector512.Load(row + 2 * stride), Vector512.Load(row + 3 * stride), (float*)into + n, width);
            }
        }
        for (; n < width; n++)
        {
            for (var l = 0; l < Length; l++) into[l * width + n] = n < rows ? from[(nint)n * stride + l] : default;
        }
    }

    /// <summary>Four rows of sixteen numbers as columns 0 to 3 of sixteen lines; only where <see cref="IsFast"/>.</summary>
    /// <param name="a">First row.</param>
    /// <param name="b">Second row.</param>
    /// <param name="c">Third row.</param>
    /// <param name="d">Fourth row.</param>
    /// <param name="into">Lines, [16, width]; four numbers of each are overwritten.</param>
    /// <param name="width">Numbers in each line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TurnFour(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* into, nint width)
    {
        Vector512<double> low = Avx512F.UnpackLow(a, b).AsDouble(), high = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> lower = Avx512F.UnpackLow(c, d).AsDouble(), higher = Avx512F.UnpackHigh(c, d).AsDouble();
        StoreFour(Avx512F.UnpackLow(low, lower), into, width);
        StoreFour(Avx512F.UnpackHigh(low, lower), into + width, width);
        StoreFour(Avx512F.UnpackLow(high, higher), into + 2 * width, width);
        StoreFour(Avx512F.UnpackHigh(high, higher), into + 3 * width, width);
    }

    /// <summary>Instructions unpack within quarters of a register, so the four quarters are every fourth column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(Vector512<double> columns, float* into, nint width)
    {
        var numbers = columns.AsSingle();
        numbers.GetLower().GetLower().Store(into);
        Avx512F.ExtractVector128(numbers, 1).Store(into + Four * width);
        Avx512F.ExtractVector128(numbers, 2).Store(into + 2 * Four * width);
        Avx512F.ExtractVector128(numbers, 3).Store(into + 3 * Four * width);
    }
}
