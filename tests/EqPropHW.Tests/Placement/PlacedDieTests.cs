using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Placement;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Placement;

/// <summary>What belongs to the nodes of a die follows them when a network is placed on it.</summary>
public sealed class PlacedDieTests
{
    private static readonly HardwareProfile _ideal = ShippedProfiles.Load("xy-ideal");

    /// <summary>A chain of three on a square of nine nodes: 7 clamped, then 4, then 1.</summary>
    private static Network Placed()
    {
        var chain = new Network(new XyArray(), EdgeList.Flat(new(3, [new(0, 1), new(1, 2)], [0], [2])), new(CouplingDraw.Normal));
        return PlacedNetwork.Of(chain, DeviceWiring.Square(3, 3), [[7], [4], [1]]).Network;
    }

    [Fact]
    public void Measured_time_constants_are_those_of_the_device_nodes()
    {
        var network = Placed();
        var table = new TimeSpec(false, 1) { Table = [10, 11, 12, 13, 14, 15, 16, 17, 18] };

        var time = TimeConstants.Draw(table, network.Topology, 1, network.DeviceNodes);

        Assert.Equal([1, 4, 7], network.DeviceNodes.ToArray());
        Assert.Equal([11.0, 14, 17], time.Values.ToArray());
    }

    [Fact]
    public void Drawn_time_constants_do_not_depend_on_what_else_is_placed()
    {
        var network = Placed();
        var spread = new TimeSpec(false, 1) { Spread = new(TimeDistribution.LogNormal, 0.3, true, 0, TimeMatch.None, 0.01, 100) };
        var all = TimeConstants.Draw(spread, new(9, DeviceWiring.Square(3, 3).Couplers, [], [0]), 5).Values;

        var placed = TimeConstants.Draw(spread, network.Topology, 5, network.DeviceNodes).Values;

        Assert.Equal(all[1], placed[0]);
        Assert.Equal(all[4], placed[1]);
        Assert.NotEqual(all[0], placed[0]);
    }

    [Fact]
    public void A_table_without_the_last_used_node_is_refused()
    {
        var network = Placed();

        var refused = Assert.Throws<NetworkException>(() => TimeConstants.Draw(new(false, 1) { Table = [1, 2, 3] }, network.Topology, 1, network.DeviceNodes));

        Assert.Equal("the table of time constants has 3 nodes, the network uses device node 7", refused.Message);
    }

    [Fact]
    public async Task Nodes_on_one_source_of_bias_get_the_mean_field_and_the_trainer_is_told()
    {
        // Device nodes 1 and 4 are free; sources of three nodes join 0-2 and 3-5, sources of five join 0-4.
        var network = Placed();
        var topology = network.Topology;
        var wanted = Parameters.Zero(new XyArray(), topology);
        (wanted.Bias[0], wanted.BiasAngle[0], wanted.Bias[1], wanted.BiasAngle[1]) = (1, 0, 1, Math.PI / 2);

        async Task<Parameters> Stored(int group)
        {
            var profile = _ideal with { Graph = DeviceWiring.Square(3, 3) with { BiasGroup = group } };
            await using var device = new EmulatorDevice(profile, new XyArray(), topology, new() { DeviceNodes = network.DeviceNodes });
            var stored = Parameters.Zero(new XyArray(), topology);
            await device.ProgramAsync(wanted, stored);
            return stored;
        }

        var (apart, together) = (await Stored(3), await Stored(5));

        Assert.Equal(wanted.Bias, apart.Bias);
        Assert.Equal(Math.Sqrt(0.5), together.Bias[0], 1e-12);
        Assert.Equal((Math.PI / 4, Math.PI / 4), (together.BiasAngle[0], together.BiasAngle[1]));
        Assert.Equal(wanted.Bias[2], together.Bias[2]);
    }
}
