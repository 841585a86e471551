using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>
/// Mask training: the device graph is the model. Its working nodes that are neither inputs nor outputs are all hidden nodes, its
/// working couplers are all trained, and nothing is lost on the way from a wished network to the device.
/// </summary>
public static class MaskedNetwork
{
    /// <summary>A network as large as the device, with the roles, physics and initialiser of another.</summary>
    /// <param name="network">Whose inputs and outputs are wanted.</param>
    /// <param name="device">The device's graph.</param>
    /// <exception cref="NetworkException">The device has a graph of any wiring, or too few nodes for the roles.</exception>
    public static PlacedNetwork Of(Network network, DeviceGraph device)
    {
        if (device.IsAny) throw new NetworkException("the device is wired as the network asks: there is no graph to train as a mask");
        if (device.FanIn is not null || device.CouplerBudget is not null)
            throw new NetworkException("the device cannot use all its couplers at once (fanIn or couplers in its graph); place a network on it instead");
        var couplers = device.WorkingCouplers();
        var coupled = couplers.SelectMany(e => new[] { e.I, e.J }).ToHashSet();
        // A node without a working coupler can neither tell nor learn anything.
        ImmutableArray<int> nodes = [.. device.WorkingNodes().Where(coupled.Contains)];
        var (inputs, outputs) = Roles(network.Topology, device, nodes);
        var number = nodes.Select((t, k) => (t, k)).ToDictionary(x => x.t, x => x.k);
        var topology = new Topology(
            nodes.Length, [.. couplers.Select(e => new Edge(number[e.I], number[e.J]))], [.. inputs.Select(t => number[t])], [.. outputs.Select(t => number[t])]);
        // Fans of the mean degree: half of a node's couplings lead in, half out.
        var fan = Math.Max(1, couplers.Length / nodes.Length);
        var wired = new Wired(topology, [.. new int[topology.Edges.Length]], [new Fan(fan, fan)]);
        return new(network with { Wired = wired, DeviceNodes = nodes }, nodes);
    }

    // Inputs spread evenly over the grid (an image keeps its shape) or the node numbers; outputs evenly over what is left.
    private static (int[] Inputs, int[] Outputs) Roles(Topology wanted, DeviceGraph device, ImmutableArray<int> nodes)
    {
        var (count, outputs) = (wanted.InputNodes.Length, wanted.OutputNodes.Length);
        var able = nodes.Where(t => device.InputNodes.IsEmpty || device.InputNodes.Contains(t)).ToHashSet();
        if (able.Count < count) throw new NetworkException($"{count} inputs are wanted, the device has {able.Count} nodes for them");
        var side = (int)Math.Round(Math.Sqrt(count));
        var isGrid = side > 1 && side * side == count && device.Rows >= side && device.Columns >= side && device.Kind is "square" or "king";
        var wishes = Enumerable.Range(0, count).Select(k => isGrid
            ? ((2 * (k / side) + 1) * device.Rows / (2 * side) * device.Columns) + (2 * (k % side) + 1) * device.Columns / (2 * side)
            : nodes[(int)((k + 0.5) * nodes.Length / count)]);
        var inputs = new List<int>();
        foreach (var wish in wishes)
        {
            var taken = able.MinBy(t => Math.Abs(t - wish) * 2 + (t < wish ? 1 : 0));
            inputs.Add(taken);
            able.Remove(taken);
        }
        var free = nodes.Except(inputs).Where(t => device.OutputNodes.IsEmpty || device.OutputNodes.Contains(t)).Order().ToArray();
        if (free.Length < outputs) throw new NetworkException($"{outputs} outputs are wanted, the device has {free.Length} nodes left for them");
        return ([.. inputs], isGrid ? Spread(device, free, outputs) : [.. Enumerable.Range(0, outputs).Select(k => free[(int)((k + 0.5) * free.Length / outputs)])]);
    }

    // Rows of nearly equal numbers of sites, evenly over the grid: no two outputs compete for the same few neighbours.
    private static int[] Spread(DeviceGraph device, int[] free, int count)
    {
        var left = free.ToHashSet();
        var rows = (int)Math.Round(Math.Sqrt(count));
        var taken = new List<int>();
        for (var r = 0; r < rows; r++)
        {
            var inRow = (r + 1) * count / rows - r * count / rows;
            for (var k = 0; k < inRow; k++)
            {
                var (row, column) = ((r + 0.5) * device.Rows / rows - 0.5, (k + 0.5) * device.Columns / inRow - 0.5);
                var nearest = left.MinBy(t => Math.Pow(t / device.Columns - row, 2) + Math.Pow(t % device.Columns - column, 2) + 1e-6 * t);
                taken.Add(nearest);
                left.Remove(nearest);
            }
        }
        return [.. taken];
    }
}
