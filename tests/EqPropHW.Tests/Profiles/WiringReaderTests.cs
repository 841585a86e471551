using EqPropHW.Core;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

/// <summary>Wirings are read whole, and what does not fit together is told at its place.</summary>
public sealed class WiringReaderTests
{
    [Theory]
    [InlineData("digipot", 6, 14, 24, 27)]
    [InlineData("oscillators-4", 4, 5, 13, 13)]
    public void Shipped_wirings_drive_and_read_everything(string name, int nodes, int couplings, int chips, int drives)
    {
        var wiring = ShippedWirings.Load(name);

        Assert.Equal((nodes, couplings, chips, drives), (wiring.Topology.NodeCount, wiring.Topology.Edges.Length, wiring.Chips.Length, wiring.Drives.Length));
        Assert.Equal(64, wiring.Hash.Length);
    }

    [Theory]
    [InlineData("\"node\": 2, \"from\": 0, \"chip\": \"pot0\"", "\"node\": 2, \"from\": 0, \"chip\": \"pit0\"", "there is no chip 'pit0'; did you mean 'pot0'?")]
    [InlineData("\"node\": 2, \"from\": 0, \"chip\": \"pot0\"", "\"node\": 2, \"from\": 0, \"chip\": \"dac0\"", "'dac0' is an MCP4728; an MCP4251 is needed here")]
    [InlineData("\"node\": 2, \"from\": 0,", "\"node\": 2, \"from\": 1,", "the coupling 2 from 1 is driven already")]
    [InlineData("\"node\": 3, \"from\": 2,", "\"node\": 0, \"from\": 2,", "nothing drives the coupling 3 from 2")]
    [InlineData("\"node\": 3, \"from\": 2,", "\"node\": 0, \"from\": 2,", "there is no coupling 0 from 2 on this board")]
    [InlineData("\"to\": \"input\", \"node\": 1, \"chip\": \"dac0\", \"channel\": 1", "\"to\": \"input\", \"node\": 1, \"chip\": \"dac0\", \"channel\": 0", "channel 0 of 'dac0' drives something else already")]
    [InlineData("\"address\": \"0x61\"", "\"address\": \"0x9\"", null)]
    [InlineData("\"address\": \"0x61\"", "\"address\": \"97\"", "expected an address from '0x08' to '0x77', found '97'")]
    [InlineData("{ \"node\": 5, \"chip\": \"adc\"", "{ \"node\": 4, \"chip\": \"adc\"", "nothing reads node 5")]
    [InlineData("\"kind\": \"continuous\",", "\"kind\": \"clocked\", \"factor\": 0.1,", "the key 'tau' is only for 'continuous'")]
    public void Broken_wirings_are_told_at_their_place(string from, string to, string? expected)
    {
        var text = ShippedWirings.Text("digipot");
        Assert.Contains(from, text, StringComparison.Ordinal);
        var broken = text.Replace(from, to, StringComparison.Ordinal);
        if (expected is null)
        {
            Assert.Equal(9, WiringReader.Parse(broken, "w.json").Chips[1].Place);
            return;
        }

        var error = Assert.Throws<ProfileException>(() => WiringReader.Parse(broken, "w.json"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Matches(@"^w\.json:\d+:\d+: error EQ1", error.Message);
    }

    [Fact]
    public void Level_laws_invert()
    {
        var law = new LevelCalibration(new(TerminalKind.Bias, 2), 0.1, 1.1, 0.9, true);

        foreach (var level in new[] { -1.0, 0.05, 0.1, 0.7 }) Assert.Equal(level, law.Level(law.Programmed(level)), 1e-12);
        Assert.Equal(0.3, (law with { IsOk = false }).Programmed(0.3));
    }
}
