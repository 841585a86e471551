using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Emulator;

/// <summary>States of a block go to their nodes and lanes, phases into one turn, whatever lies beside them.</summary>
public sealed class BlockReaderTests
{
    [Theory]
    [InlineData(1, 1, 0, true)]
    [InlineData(1, 16, 5, true)]
    [InlineData(16, 16, 16, true)]
    [InlineData(32, 32, 32, true)]
    [InlineData(16, 32, 16, true)]
    [InlineData(16, 16, 16, false)]
    public void Every_state_is_read_into_its_node_and_lane(int width, int lanes, int first, bool isPhase)
    {
        // Inputs in two places and not in order, so that runs of nodes begin and end.
        var topology = new Topology(90, Arrays.Graph(90, 1, 1, 0.5, 1).Edges, [40, 41, 7, 8, 9], [89]);
        var graph = new CompiledGraph(topology);
        var random = new Random(3);
        // Many nodes within, some far beyond, and the ends of the turn.
        float Draw() => random.Next(40) switch { 0 => MathF.PI, 1 => -MathF.PI, 2 => 3.1415f, 3 => (float)(20 * random.NextDouble() - 10), _ => (float)(2 * random.NextDouble() - 1) };
        float[] free = [.. Enumerable.Range(0, graph.Free * width).Select(_ => Draw())], clamped = [.. Enumerable.Range(0, 5 * width).Select(_ => Draw())];
        var readouts = new Readouts(2, first + width, 90, lanes, single: true);

        new BlockReader<float>(graph, width, isPhase).Sample(free, clamped, 1, first, readouts);

        for (var l = 0; l < width; l++)
        {
            for (var f = 0; f < graph.Free; f++)
            {
                var (state, read) = (free[f * width + l], readouts[1, first + l, graph.NodeOf[f]]);
                // Single pi is a little more than pi: it is read as the other end.
                var expected = isPhase && Math.Abs((double)state) >= Math.PI ? (float)(state - Math.Tau * Math.Ceiling((state - Math.PI) / Math.Tau)) : state;
                Assert.True(expected == read, $"slot {f}, lane {l}: {state} is read as {read}, expected {expected}");
            }
            for (var i = 0; i < 5; i++) Assert.Equal(clamped[i * width + l], readouts[1, first + l, topology.InputNodes[i]]);
            Assert.All(Enumerable.Range(0, 90), i => Assert.Equal(0, readouts[0, first + l, i]));
        }
    }
}
