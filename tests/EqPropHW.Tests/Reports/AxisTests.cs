using EqPropHW.Reports;

namespace EqPropHW.Tests.Reports;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0.0, 1.0, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.0, 17.0, "0 5 10 15 20")]
    [InlineData(-3.2, -1.1, "−3.5 −3.0 −2.5 −2.0 −1.5 −1.0")]
    [InlineData(12_000.0, 31_000.0, "10 000 15 000 20 000 25 000 30 000 35 000")]
    [InlineData(0.00012, 0.00034, "0.00010 0.00015 0.00020 0.00025 0.00030 0.00035")]
    public void Linear_ticks_are_round_and_reach_both_ends(double min, double max, string ticks)
    {
        var axis = Axis.Linear("", [min, max]);

        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(axis.Text)).Replace('\u202f', ' '));
        Assert.Equal(0, axis.Place(axis.Ticks[0]), 9);
        Assert.Equal(1, axis.Place(axis.Ticks[^1]), 9);
    }

    [Theory]
    [InlineData(0.02, 0.7, "0.01 0.1 1", 2)]
    [InlineData(0.002, 0.7, "10⁻³ 10⁻² 10⁻¹ 10⁰", 3)]
    [InlineData(1e-12, 1.0, "10⁻¹² 10⁻¹⁰ 10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 10⁰", 12)]
    [InlineData(3.0, 5.0, "1 2 5 10", 1)]
    public void Log_ticks_are_powers_of_ten(double min, double max, string ticks, int decades)
    {
        var axis = Axis.Log("", [min, max, 0, -1, double.NaN]);

        Assert.Equal(decades, Math.Log10(axis.Max / axis.Min), 9);
        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(axis.Text)));
    }

    [Fact]
    public void Log_axis_has_no_place_for_zero()
    {
        var axis = Axis.Log("", [0.01, 100]);

        Assert.Equal(0.5, axis.Place(1), 12);
        Assert.True(double.IsNaN(axis.Place(0)));
    }

    [Fact]
    public void Shares_are_percentages_within_their_bounds()
    {
        var axis = Axis.Share("", [0.62, 1.0]);

        Assert.Equal(("60\u202f%", 1.0), (axis.Text(axis.Ticks[0]), axis.Max));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(5.0)]
    [InlineData(double.NaN)]
    public void A_single_value_still_gives_an_axis(double value)
    {
        foreach (var axis in new[] { Axis.Linear("", [value]), Axis.Exact("", [value]), Axis.Log("", [value]), Axis.Share("", [0]) })
        {
            Assert.True(axis.Max > axis.Min);
            Assert.InRange(axis.Ticks.Count, 2, 12);
        }
    }
}
