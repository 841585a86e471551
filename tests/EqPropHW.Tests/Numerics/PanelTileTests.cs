using System.Numerics;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

/// <summary>The tiles give the bits of a plain sum, whatever lies in the lanes.</summary>
public sealed unsafe class PanelTileTests
{
    private const int Columns = 23;
    private const int Pitch = 40;
    private const int R = MatrixTile.Rows;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Sums_are_those_of_one_chain_each_in_single_precision(int panels) => Compare<float>(panels, MathF.FusedMultiplyAdd);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Sums_are_those_of_one_chain_each_in_double_precision(int panels) => Compare<double>(panels, Math.FusedMultiplyAdd);

    private static void Compare<T>(int panels, Func<T, T, T, T> multiplyAdd) where T : unmanaged, INumber<T>
    {
        var random = new Random(panels);
        T[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(2 * random.NextDouble() - 1))];
        int[] column = [.. Enumerable.Range(0, Pitch).OrderBy(_ => random.Next()).Take(Columns).Order()];
        var stride = panels * R + 16;
        for (var vectors = 1; vectors <= 9; vectors++)
        {
            var (panel, x, from) = (Draw(panels * Columns * R + 16), Draw(12 * Pitch), Draw(12 * stride));
            foreach (var width in LaneRun.Widths)
            {
                var into = new T[12 * stride];
                fixed (int* columns = column)
                fixed (T* p = panel, v = x, f = from, i = into)
                {
                    var sum = new Sum<T> { Panels = panels, Vectors = vectors, Column = columns, Panel = p, X = v, From = f, Into = i, Stride = stride };
                    Lanes.Dispatch<T, Sum<T>>(width, ref sum);
                }
                for (var b = 0; b < vectors; b++)
                {
                    for (var r = 0; r < panels * R; r++)
                    {
                        var expected = from[b * stride + r];
                        for (var k = 0; k < Columns; k++)
                            expected = multiplyAdd(panel[r / R * Columns * R + k * R + r % R], x[b * Pitch + column[k]], expected);
                        Assert.True(expected == into[b * stride + r], $"{width}, vector {b} of {vectors}, row {r}: {into[b * stride + r]} instead of {expected}");
                    }
                }
            }
        }
    }

    private struct Sum<T> : ILaneAction<T> where T : unmanaged
    {
        public int Panels, Vectors, Stride;
        public int* Column;
        public T* Panel, X, From, Into;

        public readonly void Invoke<L>() where L : struct, ILane<L, T>
            => PanelTile.Add<L, T>(Panels, Vectors, Columns, Column, Panel, X, Pitch, From, Into, Stride);
    }
}
