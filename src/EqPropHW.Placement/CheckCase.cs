using EqPropHW.Core;

namespace EqPropHW.Placement;

/// <summary>An experiment held against a device.</summary>
/// <param name="Experiment">Network, task and learning; the network as it is to be carried.</param>
/// <param name="Device">The hardware on paper.</param>
/// <param name="Chains">Device nodes of each network node, [nodes].</param>
public sealed record CheckCase(Experiment Experiment, HardwareProfile Device, IReadOnlyList<int[]> Chains)
{
    /// <summary>Node by node: network node i stands on device node i.</summary>
    public CheckCase(Experiment experiment, HardwareProfile device)
        : this(experiment, device, [.. Enumerable.Range(0, experiment.Network.Topology.NodeCount).Select(i => new[] { i })])
    {
    }

    /// <summary>Calibration of a board of converters; null for devices that need none.</summary>
    public CalibrationState? Calibration { get; init; }

    /// <summary>The network's graph.</summary>
    public Topology Topology => Experiment.Network.Topology;

    /// <summary>The device's graph.</summary>
    public DeviceGraph Graph => Device.Graph;

    /// <summary>Device limits with the constraints of the experiment.</summary>
    public DeviceLimits Limits => Experiment.Constraints?.Narrow(Device.Limits) ?? Device.Limits;

    /// <summary>Time constants: the experiment's own where it has them.</summary>
    public TimeSpec Time => Experiment.Time ?? Device.Time;

    /// <summary>Couplings of each network node, [nodes].</summary>
    public int[] Degrees()
    {
        var degrees = new int[Topology.NodeCount];
        foreach (var (i, j) in Topology.Edges)
        {
            degrees[i]++;
            degrees[j]++;
        }
        return degrees;
    }

    /// <summary>Standard deviation of the initial couplings of an edge.</summary>
    internal double InitialCoupling(int edge)
    {
        var (init, fan) = (Experiment.Network.Initialiser, Experiment.Network.Wired.Fans[Experiment.Network.Wired.EdgeLayer[edge]]);
        return init.Couplings == CouplingDraw.Normal
            ? init.CouplingScale ?? 1 / Math.Sqrt(fan.In + fan.Out)
            : (init.CouplingScale ?? 1 / Math.Sqrt(fan.In)) / Math.Sqrt(3);
    }
}
