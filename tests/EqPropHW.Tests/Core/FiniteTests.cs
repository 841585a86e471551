using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Tests.Core;

/// <summary>What is no finite number is found wherever it stands.</summary>
public sealed class FiniteTests
{
    [Fact]
    public void Value_is_found_at_every_position_of_every_length()
    {
        Found(double.NaN, double.MaxValue);
        Found(double.PositiveInfinity, -double.MaxValue);
        Found(double.NegativeInfinity, double.Epsilon);
        Found(float.NaN, float.MaxValue);
        Found(float.NegativeInfinity, -0f);
    }

    private static void Found<T>(T other, T extreme) where T : unmanaged, INumber<T>
    {
        foreach (var length in new[] { 0, 1, 15, 16, 17, 64, 70, 131 })
        {
            var values = Enumerable.Repeat(extreme, length).ToArray();
            Assert.True(Finite.AreAll<T>(values));
            Assert.Equal(-1, Finite.IndexOfOther<T>(values));
            for (var k = 0; k < length; k++)
            {
                values[k] = other;
                Assert.False(Finite.AreAll<T>(values));
                Assert.Equal(k, Finite.IndexOfOther<T>(values));
                values[k] = extreme;
            }
            values.AsSpan(length / 2).Fill(other);
            Assert.Equal(length == 0 ? -1 : length / 2, Finite.IndexOfOther<T>(values));
        }
    }
}
