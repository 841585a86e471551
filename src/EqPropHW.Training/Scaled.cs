using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EqPropHW.Training;

/// <summary>Sums in the precision of a device times a factor, in double precision.</summary>
internal static unsafe class Scaled
{
    /// <summary>Numbers taken at once.</summary>
    public const int Count = 8;

    /// <summary>Eight of them.</summary>
    /// <param name="sums">Sums, [8].</param>
    /// <param name="scale">The factor, eight times.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load<T>(T* sums, Vector512<double> scale) where T : unmanaged
    {
        if (typeof(T) != typeof(float)) return scale * Vector512.Load((double*)sums);
        var (low, high) = Vector256.Widen(Vector256.Load((float*)sums));
        return scale * Vector512.Create(low, high);
    }

    /// <summary>All of them.</summary>
    /// <param name="sums">Sums, [count].</param>
    /// <param name="scale">The factor.</param>
    /// <param name="into">Overwritten, [count].</param>
    public static void Copy<T>(ReadOnlySpan<T> sums, double scale, Span<double> into) where T : unmanaged, INumber<T>
    {
        var k = 0;
        fixed (T* from = sums)
        {
            fixed (double* to = into)
            {
                for (; k + Count <= sums.Length; k += Count) Load(from + k, Vector512.Create(scale)).Store(to + k);
            }
        }
        for (; k < sums.Length; k++) into[k] = scale * double.CreateTruncating(sums[k]);
    }
}
