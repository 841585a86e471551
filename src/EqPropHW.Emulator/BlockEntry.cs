using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Puts samples of a batch into the lanes of a block: inputs, targets and the states phases start from.</summary>
/// <param name="graph">The graph.</param>
/// <param name="width">Samples in a block.</param>
internal readonly struct BlockEntry<T>(CompiledGraph graph, int width) where T : unmanaged, INumber<T>
{
    /// <summary>Puts the states where a phase starts.</summary>
    public void Start(BlockMemory<T> m, Start from, SampleBatch batch, int first, int lanes, DeviceStart deviceStart)
    {
        var nodes = graph.Topology.NodeCount;
        switch (from)
        {
            case Core.Start.Given:
                Spread(batch.Starts.Span.Slice(first * nodes, lanes * nodes), lanes, m.State.Span);
                break;
            case Core.Start.Zero:
                m.State.Span.Clear();
                break;
            case Core.Start.Random:
                for (var f = 0; f < graph.Free; f++)
                {
                    for (var l = 0; l < lanes; l++)
                        m.State.Span[f * width + l] = T.CreateTruncating(deviceStart.Draw(graph.NodeOf[f], batch.SampleIds.Span[first + l]));
                }
                break;
            case Core.Start.RestoreFree:
                m.FreeState.Span.CopyTo(m.State.Span);
                break;
        }
    }

    /// <summary>[batch, columns] row-major to [columns, lane]; lanes past the batch are zero.</summary>
    public void Transpose(ReadOnlySpan<double> rows, int columns, int first, int lanes, Span<T> into)
    {
        LaneTransposition.Put(rows.Slice(first * columns, lanes * columns), columns, columns, lanes, into, width);
        for (var w = 0; lanes < width && w < columns; w++) into.Slice(w * width + lanes, width - lanes).Clear();
    }

    /// <summary>States of some samples, [lane, nodes], into the slots, [slot, lane].</summary>
    private void Spread(ReadOnlySpan<double> starts, int lanes, Span<T> into)
    {
        foreach (var (slot, node, count) in graph.FreeRuns)
            LaneTransposition.Put(starts[node..], graph.Topology.NodeCount, count, lanes, into[(slot * width)..], width);
    }
}
