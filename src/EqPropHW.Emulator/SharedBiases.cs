using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Nodes that share one source of bias: all of them get the mean of what is wanted, of an oscillator the mean field.</summary>
internal sealed class SharedBiases
{
    private readonly int[][] _groups;

    /// <param name="size">Consecutive device nodes on one source; 1: each has its own.</param>
    /// <param name="topology">The graph; the biases of clamped nodes count for nothing.</param>
    /// <param name="deviceNodes">Device node of each node, [nodes]; empty: node by node.</param>
    public SharedBiases(int size, Topology topology, ImmutableArray<int> deviceNodes)
        => _groups = size == 1 ? [] : [.. topology.FreeNodes.GroupBy(i => (deviceNodes.IsDefaultOrEmpty ? i : deviceNodes[i]) / size).Select(g => g.ToArray()).Where(g => g.Length > 1)];

    /// <summary>Whether every node has a source of its own, so that <see cref="Share"/> changes nothing.</summary>
    public bool AreOwn => _groups.Length == 0;

    /// <summary>Replaces the biases of every group by their mean.</summary>
    public void Share(Parameters stored)
    {
        foreach (var group in _groups)
        {
            if (stored.BiasAngle.Length == 0)
            {
                var mean = group.Average(i => stored.Bias[i]);
                foreach (var i in group) stored.Bias[i] = mean;
                continue;
            }
            var (x, y) = (group.Average(i => stored.Bias[i] * Math.Cos(stored.BiasAngle[i])), group.Average(i => stored.Bias[i] * Math.Sin(stored.BiasAngle[i])));
            foreach (var i in group) (stored.Bias[i], stored.BiasAngle[i]) = (Math.Sqrt(x * x + y * y), Math.Atan2(y, x));
        }
    }
}
