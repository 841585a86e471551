using System.Text.Json;
using System.Xml.Linq;
using EqPropHW.Core;
using EqPropHW.Tests.Cli;

namespace EqPropHW.Tests.Placement;

public sealed class PlacementVerbTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    [Fact]
    public void Place_writes_the_same_answer_as_it_prints_for_a_network_and_a_device_file()
    {
        var (network, device) = PlacementProblems.Planted(11);
        NetworkFile.Write(folder["NET.npz"], network, Parameters.Zero(new XyArray(), network));
        Npz.Write(folder["DEVICE.npz"], [
            new("edges", new([device.Couplers.Length, 2], [.. device.Couplers.SelectMany(e => new double[] { e.I, e.J })], "i4")),
            new("node_count", new([], [device.NodeCount], "i4"))]);

        var ran = Eqp.Run(folder.Path, "place", "NET.npz", "--device", "DEVICE.npz", "--out", "PLACEMENT.json", "--json");

        Assert.True(ran.Code == 0, ran.Error);
        using var printed = JsonDocument.Parse(ran.Output);
        using var written = JsonDocument.Parse(File.ReadAllText(folder["PLACEMENT.json"]));
        Assert.Equal(["status", "reason", "expansions", "network", "device", "chains"], written.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("placed", printed.RootElement.GetProperty("status").GetString());
        Assert.Equal(network.NodeCount, written.RootElement.GetProperty("chains").GetArrayLength());
    }

    [Fact]
    public void Check_lists_every_finding_as_text_json_and_picture()
    {
        var text = Eqp.Run(folder.Path, "check", "xor-xy", "--device", "xy-chimera-4");
        var json = Eqp.Run(folder.Path, "check", "xor-xy", "--device", "xy-king-16", "--picture", "device.svg", "--json");
        var fits = Eqp.Run(folder.Path, "check", "xor-xy", "--device", "xy-chimera-4", "--placement", "search");

        Assert.Equal((5, 5, 0), (text.Code, json.Code, fits.Code));
        Assert.Contains("error TOP-002", text.Output, StringComparison.Ordinal);
        Assert.Contains("placed: chains of up to 2 nodes", text.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(json.Output);
        var findings = report.RootElement.GetProperty("findings").EnumerateArray().ToArray();
        Assert.Equal(report.RootElement.GetProperty("errors").GetInt32(), findings.Length);
        Assert.All(findings, f => Assert.Equal(["id", "severity", "element", "limit", "actual", "why", "fix"], f.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(256, XDocument.Load(folder["device.svg"]).Descendants().Count(e => e.Name.LocalName == "circle"));
    }

    [Fact]
    public void Train_refuses_what_does_not_fit_and_trains_it_placed()
    {
        var refused = Eqp.Run(folder.Path, "train", "xor-xy", "--device", "xy-chimera-4", "--quick");
        var placed = Eqp.Run(folder.Path, "place", "xor-xy", "--device", "xy-chimera-4", "--out", "xor.json");
        var trained = Eqp.Run(folder.Path, "train", "xor-xy", "--device", "xy-chimera-4", "--placement", "xor.json", "--out", "chained", "--quick");

        Assert.Equal((3, 0, 0), (refused.Code, placed.Code, trained.Code));
        Assert.Contains("--placement search", refused.Error, StringComparison.Ordinal);
        Assert.Contains("\"chainBreaks\":0", File.ReadLines(folder["chained/metrics.jsonl"]).Skip(1).First(), StringComparison.Ordinal);
        Assert.True(NetworkFile.Read(folder["chained/parameters.npz"]).Topology.NodeCount > 5);
    }
}
