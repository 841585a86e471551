using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Steps the few samples of a block one by one, each in a memory of its own.</summary>
/// <param name="runner">Settles blocks of one sample, with the bits of the wider block.</param>
/// <param name="most">Most samples.</param>
internal sealed class LoneSamples<T>(BlockRunner<T> runner, int most) : IFewSamples<T> where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public int Most => most;

    /// <inheritdoc/>
    public void Take(BlockMemory<T> m)
    {
        for (var k = 0; k < m.FewCount; k++)
        {
            if (k == m.Lone.Count) m.Lone.Add(runner.Allocate());
            runner.TakeOver(m.Lone[k], m, m.FewLanes[k]);
        }
    }

    /// <inheritdoc/>
    public void Give(BlockMemory<T> m)
    {
        for (var k = 0; k < m.FewCount; k++)
        {
            for (var (f, at) = (0, m.FewLanes[k]); at < m.State.Length; f++, at += m.Width) m.State.Span[at] = m.Lone[k].State.Span[f];
        }
    }

    /// <inheritdoc/>
    public void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        for (var k = 0; k < m.FewCount; k++)
        {
            m.Lone[k].Measures = m.Measures;
            runner.Step(m.Lone[k], step);
            m.Residual.Span[m.FewLanes[k]] = m.Lone[k].Residual.Span[0];
        }
    }
}
