using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

public sealed class PhiloxTests
{
    // The known answers that the authors of the generator publish for philox4x32 with 10 rounds.
    [Fact]
    public void Block_gives_the_published_answers()
    {
        Assert.Equal(new RandomBlock(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8), Philox.Block(0, 0, 0, 0, 0));
        Assert.Equal(
            new RandomBlock(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd),
            Philox.Block(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, ulong.MaxValue));
        Assert.Equal(
            new RandomBlock(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1),
            Philox.Block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0x299f31d0_a4093822));
    }
}
