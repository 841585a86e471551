namespace EqPropHW.Training;

/// <summary>Small dense linear systems, row-major, solved in place.</summary>
internal static class DenseSolver
{
    /// <summary>Solves A x = b for a symmetric positive definite A by Cholesky factorisation.</summary>
    /// <param name="a">[n, n]; only the lower triangle is read; overwritten by the factor.</param>
    /// <param name="b">[n]; overwritten by x.</param>
    /// <returns>False when A is not positive definite; a and b are then spoilt.</returns>
    public static bool Cholesky(Span<double> a, Span<double> b)
    {
        var n = b.Length;
        for (var i = 0; i < n; i++)
        {
            var rowI = a.Slice(i * n, n);
            for (var j = 0; j <= i; j++)
            {
                var rowJ = a.Slice(j * n, n);
                var sum = rowI[j];
                for (var k = 0; k < j; k++) sum -= rowI[k] * rowJ[k];
                if (j < i) rowI[j] = sum / rowJ[j];
                else if (sum > 0) rowI[i] = Math.Sqrt(sum);
                else return false;
            }
            var value = b[i];
            for (var k = 0; k < i; k++) value -= rowI[k] * b[k];
            b[i] = value / rowI[i];
        }
        for (var i = n - 1; i >= 0; i--)
        {
            b[i] /= a[i * n + i];
            for (var k = 0; k < i; k++) b[k] -= a[i * n + k] * b[i];
        }
        return true;
    }

    /// <summary>Solves A x = b for any regular A by elimination with row pivoting.</summary>
    /// <param name="a">[n, n]; overwritten.</param>
    /// <param name="b">[n]; overwritten by x.</param>
    /// <returns>False when A is singular to working precision; a and b are then spoilt.</returns>
    public static bool Lu(Span<double> a, Span<double> b)
    {
        var n = b.Length;
        var scale = 0.0;
        foreach (var value in a) scale = Math.Max(scale, Math.Abs(value));
        for (var k = 0; k < n; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < n; i++)
            {
                if (Math.Abs(a[i * n + k]) > Math.Abs(a[pivot * n + k])) pivot = i;
            }
            if (!(Math.Abs(a[pivot * n + k]) > 1e-14 * scale)) return false;
            if (pivot != k)
            {
                for (var j = k; j < n; j++) (a[k * n + j], a[pivot * n + j]) = (a[pivot * n + j], a[k * n + j]);
                (b[k], b[pivot]) = (b[pivot], b[k]);
            }
            for (var i = k + 1; i < n; i++)
            {
                var factor = a[i * n + k] / a[k * n + k];
                if (factor == 0) continue;
                for (var j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
                b[i] -= factor * b[k];
            }
        }
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < n; j++) b[i] -= a[i * n + j] * b[j];
            b[i] /= a[i * n + i];
        }
        return true;
    }
}
