using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>
/// Which training examples an iteration uses: consecutive pieces of one shuffled order after another. A pure function of
/// seed and iteration, so a resumed run draws the same examples.
/// </summary>
internal sealed class SampleStream(int count, int batch, ulong seed)
{
    private readonly int[] _order = new int[count];
    private long _epoch = -1;

    /// <summary>Examples of an iteration, [batch].</summary>
    public void Fill(int iteration, Span<int> examples)
    {
        for (var k = 0; k < batch; k++)
        {
            var position = (long)iteration * batch + k;
            if (position / count != _epoch) Shuffle(position / count);
            examples[k] = _order[position % count];
        }
    }

    private void Shuffle(long epoch)
    {
        for (var k = 0; k < count; k++) _order[k] = k;
        new RandomStream(seed, RandomDomain.Order, (ulong)epoch).Shuffle(_order);
        _epoch = epoch;
    }
}
