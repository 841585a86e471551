using System.Numerics;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

public sealed unsafe class TranspositionTests
{
    [Theory]
    [InlineData(12, 12, 16)]
    [InlineData(32, 32, 48)]
    [InlineData(12, 7, 32)]
    [InlineData(32, 0, 16)]
    public void Rows_become_columns_and_missing_rows_are_zero(int width, int rows, int stride)
    {
        Check<float>(width, rows, stride);
        Check<double>(width, rows, stride);
    }

    private static void Check<T>(int width, int rows, int stride) where T : unmanaged, INumber<T>
    {
        var from = Enumerable.Range(1, Math.Max(1, rows * stride)).Select(k => T.CreateChecked(k)).ToArray();
        var into = Enumerable.Repeat(-T.One, 16 * width + 1).ToArray();

        fixed (T* source = from, target = into) Transposition.Turn(source, stride, rows, target, width);

        for (var l = 0; l < 16; l++)
        {
            for (var n = 0; n < width; n++) Assert.Equal(n < rows ? from[n * stride + l] : T.Zero, into[l * width + n]);
        }
        Assert.Equal(-T.One, into[^1]);
    }
}
