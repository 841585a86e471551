using System.Numerics;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Emulator;

/// <summary>Samples turned into lanes: what goes where, with and without a rest on either side.</summary>
public sealed class LaneTranspositionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(32)]
    public void Every_value_comes_into_its_lane_and_nothing_else_changes(int width)
    {
        foreach (var lanes in new[] { 1, 3, 4, 5, 8, 15, 16, 17, 31, 32 }.Where(n => n <= width))
        {
            foreach (var columns in new[] { 0, 1, 15, 16, 17, 32, 39 })
            {
                Turns<float>(width, lanes, columns);
                Turns<double>(width, lanes, columns);
            }
        }
    }

    private static void Turns<T>(int width, int lanes, int columns) where T : unmanaged, INumber<T>
    {
        var stride = columns + 3;
        var random = new Random(columns);
        double[] rows = [.. Enumerable.Range(0, lanes * stride).Select(_ => random.NextDouble() - 0.5)];
        var untouched = T.CreateTruncating(77);
        T[] into = [.. Enumerable.Repeat(untouched, columns * width + 5)];

        LaneTransposition.Put(rows.AsSpan(), stride, columns, lanes, into.AsSpan(0, columns * width), width);

        for (var k = 0; k < into.Length; k++)
        {
            var (column, lane) = (k / width, k % width);
            var expected = column < columns && lane < lanes ? T.CreateTruncating(rows[lane * stride + column]) : untouched;
            Assert.True(expected == into[k], $"{typeof(T).Name}, width {width}, {lanes} lanes, {columns} columns: column {column}, lane {lane} is {into[k]}, expected {expected}");
        }
    }
}
