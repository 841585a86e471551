using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using EqPropHW.Tests.Cli;

namespace EqPropHW.Tests.Papers;

/// <summary>A small part of the study <c>gradient-quality</c>.</summary>
public sealed class GradientQualityTests(TemporaryFolder folder) : IClassFixture<TemporaryFolder>
{
    [Fact]
    public void Gradient_of_the_ideal_device_is_exact_and_imperfections_turn_it_away()
    {
        var ran = Eqp.Run(folder.Path, "study", "gradient-quality", "--quick", "--seeds", "1", "--cells", "readout-bits,asymmetry", "--out", "study", "--json");

        Assert.True(ran.Code == 0, ran.Output + ran.Error);
        var rows = File.ReadLines(folder["study/dies.csv"]).Skip(1).Select(l => l.Split(',')).ToArray();
        double[] Cosines(string network, string knob) => [.. rows.Where(r => r[0] == network && r[1] == knob).Select(r => double.Parse(r[4], CultureInfo.InvariantCulture))];
        foreach (var network in new[] { "xy-64-20-10", "neuron-64-20-10" })
        {
            Assert.InRange(Assert.Single(Cosines(network, "none")), 0.99, 1);
            foreach (var knob in new[] { "readout-bits", "asymmetry" })
            {
                var cosines = Cosines(network, knob);
                Assert.Equal(cosines.OrderDescending(), cosines);
                Assert.True(cosines[0] > 0.99 && cosines[^1] < 0.98, $"{network} {knob}: {string.Join(", ", cosines)}");
            }
        }
        Assert.Contains("readout-bits to 10", JsonDocument.Parse(ran.Output).RootElement.GetProperty("sentences").GetString(), StringComparison.Ordinal);
        // The JSON repeats cells.csv: a row a level, a die counts as a success from a cosine of 0.9 on.
        var cells = JsonDocument.Parse(ran.Output).RootElement.GetProperty("cells").EnumerateArray().ToArray();
        Assert.Equal(
            File.ReadLines(folder["study/cells.csv"]).Skip(1),
            cells.Select(c => string.Join(',', new[] { "name", "seeds", "success", "low", "high", "distance", "accuracy" }.Select(key => c.GetProperty(key).ToString()))));
        Assert.Equal(rows.Select(r => (r[0], r[1], r[2])).Distinct().Count(), cells.Length);
        Assert.All(cells, c => Assert.Equal(c.GetProperty("accuracy").GetDouble() >= 0.9 ? 1 : 0, c.GetProperty("success").GetDouble()));
        Assert.Contains(cells, c => c.GetProperty("success").GetDouble() == 0);
        // Two figures a knob, on a page that is well-formed.
        Assert.Equal(4, XDocument.Parse(File.ReadAllText(folder["study/index.html"]).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Descendants().Count(e => e.Name.LocalName == "svg"));
    }
}
