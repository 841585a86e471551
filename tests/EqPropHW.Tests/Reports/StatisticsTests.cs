using EqPropHW.Reports;

namespace EqPropHW.Tests.Reports;

public sealed class StatisticsTests
{
    // R: prop.test(x, n, correct = FALSE); the ends 0 and n have the closed forms z^2/(n + z^2).
    [Theory]
    [InlineData(8, 10, 0.4902, 0.9433)]
    [InlineData(0, 8, 0.0, 0.3244)]
    [InlineData(8, 8, 0.6756, 1.0)]
    [InlineData(1, 2, 0.0945, 0.9055)]
    [InlineData(0, 0, 0.0, 1.0)]
    public void Wilson_interval_is_the_known_one(int successes, int n, double low, double high)
    {
        var interval = Statistics.WilsonInterval(successes, n);

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void More_successes_than_trials_are_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.WilsonInterval(3, 2));

    [Fact]
    public void Mean_deviation_and_median_are_the_known_ones()
    {
        double[] values = [2, 4, 4, 4, 5, 5, 7, 9];

        Assert.Equal(5, Statistics.Mean(values));
        Assert.Equal(Math.Sqrt(32.0 / 7), Statistics.StandardDeviation(values), 12);
        Assert.Equal(4.5, Statistics.Median(values));
        Assert.Equal(3, Statistics.Median([9, 1, 3]));
        Assert.True(double.IsNaN(Statistics.Median([1, double.NaN, 3])));
        Assert.True(double.IsNaN(Statistics.StandardDeviation([1])));
    }
}
