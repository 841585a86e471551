using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>Placements that need no search: the same numbers, a lattice laid into a grid, two sides laid on a crossbar.</summary>
internal static class Templates
{
    /// <summary>Node lists to try, each of them cheap to check.</summary>
    public static IEnumerable<int[]> Of(BitGraph network, DeviceGraph device)
    {
        var n = network.NodeCount;
        var numbers = Enumerable.Range(0, n);
        var working = device.WorkingNodes();
        if (n > working.Length) yield break;
        yield return [.. numbers];
        yield return [.. working.Take(n)];
        if (device.Kind is "square" or "king")
        {
            for (var width = 1; width <= device.Columns; width++)
            {
                if ((n + width - 1) / width <= device.Rows) yield return [.. numbers.Select(i => i / width * device.Columns + i % width)];
            }
        }
        if (device.Kind == "crossbar" && Proofs.OddCycle(network) is null)
        {
            foreach (var rowsFirst in new[] { true, false })
            {
                if (OnCrossbar(network, device, rowsFirst) is { } nodes) yield return nodes;
            }
        }
    }

    private static int[]? OnCrossbar(BitGraph network, DeviceGraph device, bool rowsFirst)
    {
        var side = new int[network.NodeCount];
        Array.Fill(side, -1);
        foreach (var part in Proofs.Components(network))
        {
            side[part[0]] = rowsFirst ? 0 : 1;
            foreach (var node in part)
            {
                foreach (var other in network.Neighbours[node].Where(o => side[o] < 0)) side[other] = 1 - side[node];
            }
        }
        var rows = new Queue<int>(device.WorkingNodes().Where(i => i < device.Rows));
        var columns = new Queue<int>(device.WorkingNodes().Where(i => i >= device.Rows));
        if (side.Count(s => s == 0) > rows.Count || side.Count(s => s == 1) > columns.Count) return null;
        return [.. side.Select(s => (s == 0 ? rows : columns).Dequeue())];
    }
}
