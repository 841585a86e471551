using EqPropHW.Numerics;

namespace EqPropHW.Tests.Emulator;

/// <summary>The integers of the fixed mode are the same at every lane width and thread count; the scalar lane is the reference.</summary>
public sealed class FixedLaneTests
{
    [Theory]
    [InlineData(LaneWidth.Bits128)]
    [InlineData(LaneWidth.Bits256)]
    [InlineData(LaneWidth.Bits512)]
    public async Task Lanes_give_the_integers_of_the_scalar_reference(LaneWidth lanes)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var expected = await Hash(seed, LaneWidth.Scalar, threads: 1);

            Assert.True(expected == await Hash(seed, lanes, threads: 1 + seed % 3), $"case {seed} differs at {lanes}");
        }
    }

    [Fact]
    public unsafe void Lanes_do_what_the_scalar_lane_does()
    {
        var random = new Random(3);
        long* a = stackalloc long[8], b = stackalloc long[8], table = stackalloc long[8];
        for (var round = 0; round < 2000; round++)
        {
            for (var k = 0; k < 8; k++) (a[k], b[k], table[k]) = (Draw(random), Draw(random), Draw(random));
            var expected = Results<LongLaneScalar>(a, b, table);
            Assert.Equal(expected, Results<LongLane256>(a, b, table));
            Assert.Equal(expected, Results<LongLane512>(a, b, table));
        }
    }

    /// <summary>Numbers of all sizes: small ones, both 32-bit ends, whole 64 bits.</summary>
    private static long Draw(Random random) => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);

    /// <summary>Every operation on every element: operation by operation, eight elements each.</summary>
    private static unsafe long[] Results<L>(long* a, long* b, long* table) where L : struct, ILongLane<L>
    {
        var results = new long[12 * 8];
        fixed (long* to = results)
        {
            for (var k = 0; k < 8; k += L.Count)
            {
                var (x, y) = (L.Load(a + k), L.Load(b + k));
                L[] all =
                [
                    x + y, x - y, x * y, x & y, x ^ y, x >> 22, x >>> 14, L.Min(x, y), L.Max(x, y), L.MultiplyLow(x, y),
                    L.Lookup(table, x & L.Broadcast(7)), L.Broadcast(a[0]),
                ];
                for (var o = 0; o < all.Length; o++) L.Store(all[o], to + 8 * o + k);
            }
        }
        return results;
    }

    private static async Task<string> Hash(int seed, LaneWidth lanes, int threads)
    {
        var drawn = new FixedCase(seed);
        await using var device = drawn.Open(lanes, threads);
        await device.ProgramAsync(drawn.Parameters, drawn.Parameters);
        return Arrays.Hash(await device.RunAsync(drawn.Program, drawn.Batch));
    }
}
