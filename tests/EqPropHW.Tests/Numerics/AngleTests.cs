using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

public sealed class AngleTests
{
    private static readonly double[] _angles = [.. Enumerable.Range(-20000, 40001).Select(k => Math.PI * k / 20000)];

    [Fact]
    public void Angle_of_a_unit_vector_is_right_on_the_whole_circle()
    {
        foreach (var width in LaneRun.Widths)
        {
            var single = LaneRun.Map<float, AngleFunction>(
                width, [.. _angles.Select(a => (float)Math.Sin(a))], [.. _angles.Select(a => (float)Math.Cos(a))], new float[_angles.Length], default);
            var twice = LaneRun.Map<double, AngleFunction>(
                width, [.. _angles.Select(Math.Sin)], [.. _angles.Select(Math.Cos)], new double[_angles.Length], default);

            for (var k = 0; k < _angles.Length; k++)
            {
                Assert.InRange(Math.Abs(Math.IEEERemainder(single[k] - _angles[k], Math.Tau)), 0, 3e-7);
                Assert.InRange(Math.Abs(Math.IEEERemainder(twice[k] - _angles[k], Math.Tau)), 0, 8e-16);
            }
        }
    }

    private readonly struct AngleFunction : ILaneFunction
    {
        public TLane Call<TLane, T>(TLane a, TLane b, TLane c)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged => Transcendental.Angle<TLane, T>(a, b);
    }
}
