namespace EqPropHW.Numerics;

/// <summary>The counter-based generator Philox4x32-10: 128 random bits as a pure function of a counter and a key.</summary>
/// <remarks>Source: Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3.</remarks>
public static class Philox
{
    internal const int Rounds = 10;
    internal const ulong Multiplier0 = 0xD2511F53;
    internal const ulong Multiplier1 = 0xCD9E8D57;

    // Weyl sequences: the golden ratio and sqrt(3) - 1.
    internal const uint Weyl0 = 0x9E3779B9;
    internal const uint Weyl1 = 0xBB67AE85;

    /// <summary>The random bits of a counter under a key.</summary>
    /// <param name="c0">Lowest 32 bits of the counter.</param>
    /// <param name="c1">Next 32 bits of the counter.</param>
    /// <param name="c2">Next 32 bits of the counter.</param>
    /// <param name="c3">Highest 32 bits of the counter.</param>
    /// <param name="key">The key.</param>
    public static RandomBlock Block(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        var k0 = (uint)key;
        var k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = Multiplier0 * c0;
            var p1 = Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return new(c0, c1, c2, c3);
    }
}
