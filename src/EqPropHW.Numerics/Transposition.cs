using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn<T>(T* from, int stride, int rows, T* into, int width) where T : unmanaged
    {
        var n = 0;
        if (typeof(T) == typeof(float) && Avx512F.IsSupported)
        {
            for (; n + Four <= rows; n += Four) TurnFour((float*)from + (nint)n * stride, stride, (float*)into + n, width);
        }
        for (; n < width; n++)
        {
            for (var l = 0; l < Length; l++) into[l * width + n] = n < rows ? from[(nint)n * stride + l] : default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnFour(float* from, nint stride, float* into, nint width)
    {
        Vector512<float> a = Vector512.Load(from), b = Vector512.Load(from + stride);
        Vector512<float> c = Vector512.Load(from + 2 * stride), d = Vector512.Load(from + 3 * stride);
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
