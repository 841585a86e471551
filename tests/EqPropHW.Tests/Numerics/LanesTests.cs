using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

public sealed class LanesTests
{
    [Theory]
    [InlineData("scalar", LaneWidth.Scalar)]
    [InlineData("128", LaneWidth.Bits128)]
    [InlineData("256", LaneWidth.Bits256)]
    [InlineData("512", LaneWidth.Bits512)]
    public void Setting_forces_a_width(string setting, LaneWidth width) => Assert.Equal(width, Lanes.Parse(setting));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_setting_the_widest_is_taken(string? setting) => Assert.Equal(Lanes.Widest, Lanes.Parse(setting));

    [Theory]
    [InlineData("1024")]
    [InlineData("Scalar")]
    [InlineData("avx2")]
    public void Other_settings_are_refused_with_the_variable_and_the_choices(string setting)
    {
        var error = Assert.Throws<ArgumentException>(() => Lanes.Parse(setting));

        Assert.Contains("EQPROP_LANES", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{setting}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("scalar, 128, 256 or 512", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispatch_runs_the_lane_of_the_width()
    {
        Assert.Equal(typeof(LaneScalar<float>), Lane(LaneWidth.Scalar));
        Assert.Equal(typeof(Lane128<float>), Lane(LaneWidth.Bits128));
        Assert.Equal(typeof(Lane256<float>), Lane(LaneWidth.Bits256));
        Assert.Equal(typeof(Lane512<float>), Lane(LaneWidth.Bits512));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lane((LaneWidth)64));

        var action = new WhichLane();
        Lanes.Dispatch<float, WhichLane>(ref action);
        Assert.Equal(Lane(Lanes.Width), action.Lane);
    }

    private static Type? Lane(LaneWidth width)
    {
        var action = new WhichLane();
        Lanes.Dispatch<float, WhichLane>(width, ref action);
        return action.Lane;
    }

    private struct WhichLane : ILaneAction<float>
    {
        public Type? Lane;

        public void Invoke<TLane>()
            where TLane : struct, ILane<TLane, float> => Lane = typeof(TLane);
    }
}
