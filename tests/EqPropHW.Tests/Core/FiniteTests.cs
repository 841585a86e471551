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
            for (var k = length - 1; k >= 0; k--)
            {
                // Those behind it stay: the first one counts.
                values[k] = other;
                Assert.False(Finite.AreAll<T>(values.AsSpan(0, k + 1)));
                Assert.Equal(k, Finite.IndexOfOther<T>(values));
            }
        }
    }
}
