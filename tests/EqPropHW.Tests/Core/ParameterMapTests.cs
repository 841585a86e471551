using EqPropHW.Core;

namespace EqPropHW.Tests.Core;

public sealed class ParameterMapTests
{
    private static readonly ParameterMap _map = new(2, [1, -1, 0, 1], [2, 5, 1, -0.5]);

    [Fact]
    public void Physical_values_are_gain_times_logical_and_fixed_ones_stay()
    {
        double[] physical = [9, 9, 9, 9];

        _map.Expand([10, 20], physical);

        Assert.Equal([40, 9, 10, -10], physical);
        Assert.Equal((2, 4, false), (_map.LogicalCount, _map.PhysicalCount, _map.IsIdentity));
    }

    [Fact]
    public void Logical_gradient_sums_gain_times_physical()
    {
        double[] logical = [7, 7];

        _map.Collect([1, 100, 3, 4], logical);

        Assert.Equal([3, 2 * 1 - 0.5 * 4], logical);
    }

    [Fact]
    public void Collect_is_the_transpose_of_expand()
    {
        var random = new Random(1);
        var map = new ParameterMap(5, [.. Enumerable.Range(0, 20).Select(_ => random.Next(-1, 5))], [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble() - 0.5)]);
        double[] Draw(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5)];
        var (logical, physical) = (Draw(5), Draw(20));
        var (expanded, collected) = (new double[20], new double[5]);

        map.Expand(logical, expanded);
        map.Collect(physical, collected);

        Assert.Equal(expanded.Zip(physical, (a, b) => a * b).Sum(), collected.Zip(logical, (a, b) => a * b).Sum(), 1e-14);
    }

    [Fact]
    public void Identity_copies_both_ways()
    {
        var (physical, logical) = (new double[3], new double[3]);

        ParameterMap.Identity(3).Expand([1, 2, 3], physical);
        ParameterMap.Identity(3).Collect([4, 5, 6], logical);

        Assert.Equal([1, 2, 3], physical);
        Assert.Equal([4, 5, 6], logical);
        Assert.True(ParameterMap.Identity(3).IsIdentity);
        Assert.False(new ParameterMap(3, [0, 2, 1]).IsIdentity);
        Assert.False(new ParameterMap(3, [0, 1, 2], [1, 1, 2]).IsIdentity);
    }

    [Fact]
    public void Malformed_maps_are_refused()
    {
        Assert.Equal(
            "parameter map: entry 1 names logical parameter 2, but they are 0..1 (-1 = fixed)",
            Assert.Throws<NetworkException>(() => new ParameterMap(2, [0, 2])).Message);
        Assert.Throws<NetworkException>(() => new ParameterMap(2, [-2]));
        Assert.Equal("parameter map: 1 gains for 2 entries", Assert.Throws<NetworkException>(() => new ParameterMap(2, [0, 1], [1])).Message);
    }
}
