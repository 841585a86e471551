using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

public sealed unsafe class NormalRowsTests
{
    private static readonly ulong[] _keys = [.. Enumerable.Range(0, 16).Select(s => new RandomKey(5, RandomDomain.Noise, 9).Sample((ulong)s).Value)];

    [Fact]
    public void All_lane_widths_give_the_same_bits()
    {
        foreach (var width in LaneRun.Widths)
        {
            Assert.Equal(Draw<float>(LaneWidth.Scalar, 50).Select(BitConverter.SingleToInt32Bits), Draw<float>(width, 50).Select(BitConverter.SingleToInt32Bits));
            Assert.Equal(Draw<double>(LaneWidth.Scalar, 50).Select(BitConverter.DoubleToInt64Bits), Draw<double>(width, 50).Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void Each_number_follows_from_key_and_instant_alone()
    {
        // Box and Muller by the library, on the bits of the plain generator.
        var rows = Draw<double>(Lanes.Width, 3);
        for (var group = 0; group < 3; group++)
        {
            for (var s = 0; s < 16; s++)
            {
                var bits = Philox.Block((uint)group, 2, 7, 0, _keys[s]);
                double Open(uint x) => (x + 0.5) / 4294967296.0;
                var radius = Math.Sqrt(-2 * Math.Log(Open(bits.C)));
                Assert.Equal(radius * Math.Cos(2 * Math.PI * Open(bits.D)), rows[(group * 4 + 2) * 16 + s], 1e-12);
                Assert.Equal(radius * Math.Sin(2 * Math.PI * Open(bits.D)), rows[(group * 4 + 3) * 16 + s], 1e-12);
            }
        }
    }

    [Fact]
    public void Single_precision_draws_the_same_numbers()
    {
        var (single, exact) = (Draw<float>(Lanes.Width, 500), Draw<double>(Lanes.Width, 500));

        // Far in the tail a step of the 23 bits is wide.
        Assert.All(single.Zip(exact).Where(p => Math.Abs(p.Second) < 4), p => Assert.Equal(p.Second, p.First, 1e-3));
    }

    [Fact]
    public void Numbers_are_normal()
    {
        var numbers = Draw<float>(Lanes.Width, 2000).Select(x => (double)x).ToArray();

        Assert.Equal(0, numbers.Average(), 4 / Math.Sqrt(numbers.Length));
        Assert.Equal(1, numbers.Average(x => x * x), 4 * Math.Sqrt(2.0 / numbers.Length));
        Assert.Equal(3, numbers.Average(x => x * x * x * x), 4 * Math.Sqrt(96.0 / numbers.Length));
        Assert.InRange(Distributions.Kolmogorov(numbers, Distributions.Normal), 0, 1.63);
        // Neighbouring rows and samples are independent.
        Assert.Equal(0, numbers.Zip(numbers.Skip(16)).Average(p => p.First * p.Second), 4 / Math.Sqrt(numbers.Length));
        Assert.Equal(0, numbers.Zip(numbers.Skip(1)).Average(p => p.First * p.Second), 4 / Math.Sqrt(numbers.Length));
    }

    /// <summary>[group * 4, 16] of cycle 7, sub-step 2.</summary>
    private static T[] Draw<T>(LaneWidth width, int groups) where T : unmanaged
    {
        var draw = new Drawing<T> { Rows = new T[groups * 64] };
        Lanes.Dispatch<T, Drawing<T>>(width, ref draw);
        return draw.Rows;
    }

    private struct Drawing<T> : ILaneAction<T> where T : unmanaged
    {
        public T[] Rows;

        public readonly void Invoke<TLane>() where TLane : struct, ILane<TLane, T>
        {
            fixed (T* rows = Rows)
            {
                for (var g = 0; g < Rows.Length / 64; g++) NormalRows.Fill<TLane, T>((uint)g, 7, 2, _keys, rows + g * 64);
            }
        }
    }
}
