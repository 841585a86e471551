using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class SampleStreamTests
{
    [Theory]
    [InlineData(12, 4)]
    [InlineData(13, 4)]
    [InlineData(7, 7)]
    [InlineData(5, 3)]
    public void Every_epoch_covers_every_example_once(int count, int batch)
    {
        var stream = new SampleStream(count, batch, 3);
        var drawn = new List<int>();
        var examples = new int[batch];
        for (var iteration = 0; drawn.Count < 4 * count; iteration++)
        {
            stream.Fill(iteration, examples);
            drawn.AddRange(examples);
        }

        var epochs = drawn.Take(4 * count).Chunk(count).ToArray();

        foreach (var epoch in epochs) Assert.Equal(Enumerable.Range(0, count), epoch.Order());
        Assert.Equal(4, epochs.Select(e => string.Join(' ', e)).Distinct().Count());
    }

    [Fact]
    public void Iteration_alone_decides_the_examples()
    {
        var (inOrder, out1, out2) = (new SampleStream(13, 5, 3), new int[5], new int[5]);
        for (var iteration = 0; iteration <= 40; iteration++) inOrder.Fill(iteration, out1);

        new SampleStream(13, 5, 3).Fill(40, out2);
        Assert.Equal(out1, out2);

        // And back again, across epochs.
        inOrder.Fill(2, out1);
        new SampleStream(13, 5, 3).Fill(2, out2);
        Assert.Equal(out1, out2);

        new SampleStream(13, 5, 4).Fill(2, out2);
        Assert.NotEqual(out1, out2);
    }
}
