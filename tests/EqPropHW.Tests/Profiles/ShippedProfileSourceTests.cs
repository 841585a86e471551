using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

/// <summary>Every number of a shipped profile that is not ideal says how it is known.</summary>
public sealed class ShippedProfileSourceTests
{
    private static readonly string[] _blocks = ["time", "clock", "limits", "couplings", "nodes", "converters", "nudge", "timing", "power", "environment"];

    public static TheoryData<string> Real { get; } = [.. ShippedProfiles.Names.Where(n => Effects.Of(ShippedProfiles.Load(n)).Length > 1)];

    [Fact]
    public void Eight_kinds_of_hardware_are_shipped()
    {
        string[] needed =
        [
            "xy-ideal", "neuron-ideal", "digital-osc-fpga", "lc-lab-4", "ring-osc-grid", "analog-neuron-xbar", "digipot-board", "memristive-xbar",
            "digital-osc-fpga-degraded", "analog-neuron-xbar-degraded", "memristive-xbar-degraded",
        ];

        Assert.Empty(needed.Except(ShippedProfiles.Names));
        Assert.Equal(DeviceLimits.Step(1, 5), ShippedProfiles.Load("digital-osc-fpga").Limits.CouplingStep);
        Assert.Equal(4, ShippedProfiles.Load("digital-osc-fpga").Converters.Adc!.Bits);
        // The array holds the 174 nodes of digits-xy.
        Assert.True(ShippedProfiles.Load("digital-osc-fpga").Graph.NodeCount >= BuiltInExperiments.Load("digits-xy").Network.Topology.NodeCount);
    }

    [Theory]
    [MemberData(nameof(Real))]
    public void Every_number_has_a_status(string name)
    {
        using var document = JsonDocument.Parse(ShippedProfiles.Text(name), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });

        var bare = document.RootElement.EnumerateObject().Where(p => _blocks.Contains(p.Name)).SelectMany(p => Bare(p.Value, p.Name)).ToArray();

        Assert.Empty(bare);
        // Nothing is cited that was not read.
        Assert.All(ProfileReader.Sources(ShippedProfiles.Text(name), name + ".json"), s => Assert.True(s.Status is "assumed" or "estimated", $"{s.Path}: {s.Status}"));
    }

    /// <summary>Paths of numbers and of texts that begin like one, outside of an object with a status.</summary>
    private static IEnumerable<string> Bare(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty("status", out _) => [],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Bare(p.Value, $"{path}.{p.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((e, k) => Bare(e, $"{path}[{k}]")),
        JsonValueKind.Number => [path],
        JsonValueKind.String when char.IsDigit(element.GetString()!.FirstOrDefault()) => [path],
        _ => [],
    };
}
