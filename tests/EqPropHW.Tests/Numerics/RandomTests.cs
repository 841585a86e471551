using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

public sealed class RandomTests
{
    private const int Count = 100_000;

    // Kolmogorov and Smirnov: 1.95 / sqrt(n) is passed by 99.9 % of samples; seeds are fixed, so this passes always or never.
    private const double KsBound = 1.95;

    [Fact]
    public void Uniform_numbers_are_uniform_and_inside_the_open_interval()
    {
        var random = new RandomStream(1, RandomDomain.Noise);
        double[] u = [.. Enumerable.Range(0, Count).Select(_ => random.Uniform01())];

        Assert.True(u.Min() > 0 && u.Max() < 1);
        Assert.InRange(u.Average(), 0.5 - 0.003, 0.5 + 0.003);
        Assert.InRange(u.Average(x => (x - 0.5) * (x - 0.5)), 1 / 12.0 - 0.001, 1 / 12.0 + 0.001);
        Assert.InRange(Distance(u, x => x), 0, KsBound / Math.Sqrt(Count));
    }

    [Fact]
    public void Ends_of_the_bits_stay_inside_the_open_interval()
    {
        Assert.True(new RandomBlock(0, 0, 0, 0).Uniform01 > 0);
        Assert.True(new RandomBlock(uint.MaxValue, uint.MaxValue, 0, 0).Uniform01 < 1);
        Assert.True(double.IsFinite(new RandomBlock(0, 0, 0, 0).NormalPair().First));
        Assert.InRange(new RandomBlock(0, 0, 0, 0).NormalPair().First, 8.5, 8.6);
    }

    [Fact]
    public void Both_normal_numbers_of_a_pair_are_normal_and_uncorrelated()
    {
        var random = new RandomStream(2, RandomDomain.Noise);
        var pairs = Enumerable.Range(0, Count).Select(_ => random.Next().NormalPair()).ToArray();

        foreach (var x in new[] { pairs.Select(p => p.First).ToArray(), pairs.Select(p => p.Second).ToArray() })
        {
            Assert.InRange(x.Average(), -0.01, 0.01);
            Assert.InRange(x.Average(v => v * v), 0.985, 1.015);
            Assert.InRange(x.Average(v => v * v * v), -0.04, 0.04);
            Assert.InRange(x.Average(v => v * v * v * v), 2.9, 3.1);
            Assert.InRange(Distance(x, NormalDistribution), 0, KsBound / Math.Sqrt(Count));
        }
        Assert.InRange(pairs.Average(p => p.First * p.Second), -0.01, 0.01);
        Assert.InRange(pairs.Average(p => (p.First * p.First - 1) * (p.Second * p.Second - 1)), -0.03, 0.03);
    }

    [Fact]
    public void Domains_instances_samples_nodes_cycles_and_sub_steps_are_uncorrelated()
    {
        var reference = Numbers(i => new RandomKey(3, RandomDomain.Noise).At(i));
        Func<uint, RandomBlock>[] others =
        [
            i => new RandomKey(4, RandomDomain.Noise).At(i),
            i => new RandomKey(3, RandomDomain.Mismatch).At(i),
            i => new RandomKey(3, RandomDomain.Noise, 1).At(i),
            i => new RandomKey(3, RandomDomain.Noise).Sample(0).At(i),
            i => new RandomKey(3, RandomDomain.Noise).At(i + 1),
            i => new RandomKey(3, RandomDomain.Noise).At(i, cycle: 1),
            i => new RandomKey(3, RandomDomain.Noise).At(i, cycle: 1UL << 32),
            i => new RandomKey(3, RandomDomain.Noise).At(i, subStep: 1),
        ];
        foreach (var other in others)
        {
            var numbers = Numbers(other);
            Assert.InRange(reference.Zip(numbers, (x, y) => x * y).Average(), -0.03, 0.03);
        }

        static double[] Numbers(Func<uint, RandomBlock> block) => [.. Enumerable.Range(0, 20_000).Select(i => block((uint)i).NormalPair().First)];
    }

    [Fact]
    public void No_two_names_share_their_bits()
    {
        var seen = new HashSet<RandomBlock>();
        var names = 0;
        foreach (var domain in Enum.GetValues<RandomDomain>())
        {
            for (ulong a = 0; a < 3; a++)
            {
                for (ulong b = 0; b < 3; b++)
                {
                    var key = new RandomKey(5, domain, a).Sample(b);
                    for (uint n = 0; n < 27; n++)
                    {
                        seen.Add(key.At(n % 3, n / 3 % 3, n / 9));
                        names++;
                    }
                }
            }
        }
        Assert.Equal(names, seen.Count);
    }

    [Fact]
    public void Nth_call_of_a_stream_depends_on_its_name_and_n_only()
    {
        var first = new RandomStream(6, RandomDomain.Start, 2, 3);
        var second = new RandomStream(6, RandomDomain.Start, 2, 3);
        first.Normal();
        first.Index(10);
        first.Uniform(-1, 1);
        for (var n = 0; n < 3; n++) second.Next();

        Assert.Equal(first.Next(), second.Next());
        Assert.NotEqual(new RandomStream(6, RandomDomain.Start, 3, 2).Next(), new RandomStream(6, RandomDomain.Start, 2, 3).Next());
    }

    // Every result of a seeded run hangs on these bits; a change of them is a change of all golden traces.
    [Fact]
    public void Numbers_of_a_seed_never_change()
    {
        var random = new RandomStream(42, RandomDomain.Initialisation);
        Assert.Equal(4606342473340239229UL, BitConverter.DoubleToUInt64Bits(random.Uniform01()));
        Assert.Equal(4608206473987973155UL, BitConverter.DoubleToUInt64Bits(random.Normal()));
    }

    [Fact]
    public void Shuffle_is_a_permutation_and_every_order_is_equally_likely()
    {
        var counts = new Dictionary<string, int>();
        for (ulong i = 0; i < 24_000; i++)
        {
            int[] items = [0, 1, 2, 3];
            new RandomStream(7, RandomDomain.Order, i).Shuffle<int>(items);
            var order = string.Concat(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        // Chi squared of 23 degrees of freedom exceeds 49.7 once in a thousand seeds.
        Assert.Equal(24, counts.Count);
        Assert.InRange(counts.Values.Sum(n => (n - 1000.0) * (n - 1000.0) / 1000.0), 0, 49.7);

        int[] many = [.. Enumerable.Range(0, 1000)];
        new RandomStream(8, RandomDomain.Order).Shuffle<int>(many);
        Assert.Equal(Enumerable.Range(0, 1000), many.Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(8, RandomDomain.Order).Index(0));
    }

    private static double Distance(double[] x, Func<double, double> distribution)
    {
        var sorted = x.Order().ToArray();
        return sorted.Select((v, i) => Math.Max(distribution(v) - (double)i / x.Length, (i + 1.0) / x.Length - distribution(v))).Max();
    }

    /// <summary>Cumulative normal distribution by its Taylor series, exact for |x| up to 7.</summary>
    private static double NormalDistribution(double x)
    {
        double sum = x, term = x;
        for (var k = 3; Math.Abs(term) > 1e-17; k += 2)
        {
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }
}
