using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>
/// Steps the few samples of a block that still settle one by one, each in a memory of its own: a block with samples in the lanes costs the
/// same whether one of them settles or all.
/// </summary>
/// <param name="runner">Settles blocks of one sample, with the bits of the wider block.</param>
internal sealed class LoneSamples<T>(BlockRunner<T> runner) where T : unmanaged, INumber<T>
{
    /// <summary>Takes the samples whose gate is open over from the block.</summary>
    public void Take(BlockMemory<T> m)
    {
        for (var lane = 0; lane < m.Width; lane++)
        {
            if (m.Gate.Span[lane] == T.Zero) continue;
            if (m.LoneCount == m.Lone.Count) m.Lone.Add(runner.Allocate());
            var own = m.Lone[m.LoneCount++];
            own.Lane = lane;
            runner.TakeOver(own, m);
        }
    }

    /// <summary>Gives all samples back to the block.</summary>
    public static void Give(BlockMemory<T> m)
    {
        for (; m.LoneCount > 0; m.LoneCount--)
        {
            var own = m.Lone[m.LoneCount - 1];
            for (var (f, at) = (0, own.Lane); at < m.State.Length; f++, at += m.Width) m.State.Span[at] = own.State.Span[f];
        }
    }

    /// <summary>One sub-step of each, and its residual in its lane of the block.</summary>
    public void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        for (var k = 0; k < m.LoneCount; k++)
        {
            var own = m.Lone[k];
            own.Measures = m.Measures;
            runner.Step(own, step);
            m.Residual.Span[own.Lane] = own.Residual.Span[0];
        }
    }
}
