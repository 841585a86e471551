using System.Numerics;

namespace EqPropHW.Core;

/// <summary>Looks for values that are no finite numbers, many at a time.</summary>
public static class Finite
{
    /// <summary>Whether all values are finite numbers.</summary>
    /// <param name="values">In single or double precision.</param>
    public static bool AreAll<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>
    {
        // Zero times anything that is not finite is not zero. Four sums: none waits for the other.
        var (width, k) = (Vector<T>.Count, 0);
        Vector<T> a = Vector<T>.Zero, b = a, c = a, d = a;
        for (; k + 4 * width <= values.Length; k += 4 * width)
        {
            a += new Vector<T>(values[k..]) * Vector<T>.Zero;
            b += new Vector<T>(values[(k + width)..]) * Vector<T>.Zero;
            c += new Vector<T>(values[(k + 2 * width)..]) * Vector<T>.Zero;
            d += new Vector<T>(values[(k + 3 * width)..]) * Vector<T>.Zero;
        }
        foreach (var value in values[k..])
        {
            if (!T.IsFinite(value)) return false;
        }
        return Vector.EqualsAll(a + b + (c + d), Vector<T>.Zero);
    }

    /// <summary>Position of the first value that is no finite number, or -1.</summary>
    /// <param name="values">In single or double precision.</param>
    public static int IndexOfOther<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>
    {
        for (var k = AreAll(values) ? values.Length : 0; k < values.Length; k++)
        {
            if (!T.IsFinite(values[k])) return k;
        }
        return -1;
    }
}
