using System.Text.Json;
using EqPropHW.Cli;
using EqPropHW.Core;
using EqPropHW.Emulator.Spice;
using EqPropHW.Tests.Cli;
using EqPropHW.Tests.Profiles;
using Xunit.Abstractions;

namespace EqPropHW.Tests.Emulator;

/// <summary>
/// The emulator against ngspice, which solves the same equations as a circuit with a solver, step control and elements of its own.
/// </summary>
public sealed class SpiceTests(TemporaryFolder folder, ITestOutputHelper output) : IClassFixture<TemporaryFolder>
{
    private const int Samples = 3;

    [Theory]
    [InlineData("xy", "--cycles 3000")]
    [InlineData("A", "--law A --activation logistic --start random")]
    [InlineData("B", "--law B --activation hard-sigmoid --start random --cycles 1000")]
    public void Trajectories_and_fixed_points_agree_with_ngspice(string circuit, string words)
    {
        Write(circuit, circuit == "xy");

        var ran = Eqp.Run(
            folder.Path, ["export", "spice", circuit + ".npz", "--inputs", circuit + ".npy", "--out", circuit + ".cir", "--compare", "--json", .. words.Split(' ')]);

        Assert.True(ran.Code == 0, ran.Output + ran.Error);
        var comparison = JsonDocument.Parse(ran.Output).RootElement.GetProperty("comparison");
        double Of(string name) => comparison.GetProperty(name).GetDouble();
        output.WriteLine($"{circuit}: trajectory {Of("trajectory"):G2}, fixed point {Of("fixedPoint"):G2} of full scale, time ratio {Of("timeRatio"):G3}");
        Assert.InRange(Of("trajectory"), 1e-9, 1e-3);
        Assert.InRange(Of("fixedPoint"), 0, 1e-3);
        Assert.True(Of("timeRatio") > 0);
    }

    [Fact]
    public async Task A_coupling_that_is_two_percent_off_is_found()
    {
        Write("off", isXy: false);
        var file = NetworkFile.Read(folder["off.npz"]);
        var substrate = new NeuronArray(NeuronLaw.B, Activation.Logistic);
        var circuit = new SpiceCircuit(
            substrate, file.Topology, file.ToParameters(substrate), [.. file.Tau!], Samples, Npz.ReadNpy(folder["off.npy"]).Values, new double[Samples * file.Tau!.Length], 0.1, 300);
        File.WriteAllText(folder["off.cir"], circuit.Netlist("off.txt"));
        var strongest = Array.FindIndex(file.Couplings, j => Math.Abs(j) == file.Couplings.Max(Math.Abs));
        file.Couplings[strongest] *= 1.02;

        var agreement = await SpiceComparison.RunAsync(circuit with { Parameters = file.ToParameters(substrate) }, folder["off.cir"], "off.txt", default);

        Assert.False(agreement.Agrees, agreement.Text);
    }

    /// <summary>The netlists of three nodes, to read; EQP_ACCEPT=1 writes them anew.</summary>
    [Theory]
    [InlineData("xy")]
    [InlineData("A")]
    [InlineData("B")]
    public void Netlist_is_the_golden_one(string law)
    {
        Substrate substrate = law == "xy" ? new XyArray() : new NeuronArray(Enum.Parse<NeuronLaw>(law), Activation.HardSigmoid);
        var topology = new Topology(3, [new(0, 1), new(1, 2), new(0, 2)], [0], [2]);
        var parameters = Parameters.Zero(substrate, topology);
        new[] { 0.5, -1.25, 2 }.CopyTo(parameters.Couplings, 0);
        new[] { 0.0, 0.125, 0 }.CopyTo(parameters.Bias, 0);
        if (law == "xy") parameters.BiasAngle[1] = -1.5;
        var golden = Path.Combine(Repository.Root, "tests", "golden", $"spice-{law}.cir");

        var text = new SpiceCircuit(substrate, topology, parameters, [1, 1e-6, 2.5e-6], 2, [0.25, -0.5], [0, 0.1, 0.2, 0, 0.3, 0.4], 1e-7, 100).Netlist("states.txt");

        if (Environment.GetEnvironmentVariable("EQP_ACCEPT") == "1") File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Fact]
    public void One_sample_is_the_row_of_that_number()
    {
        Write("rows", isXy: true);
        string Netlist(params string[] more)
        {
            var ran = Eqp.Run(folder.Path, ["export", "spice", "rows.npz", "--inputs", "rows.npy", "--start", "zero", "--out", "rows.cir", .. more]);
            Assert.True(ran.Code == 0, ran.Error);
            return File.ReadAllText(folder["rows.cir"]);
        }
        static string[] Inputs(string netlist, int sample) => [.. netlist.Split('\n').Where(l => l.StartsWith($"Vs{sample}n", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1])];

        var (all, one) = (Netlist(), Netlist("--sample", "2"));

        Assert.Equal(Inputs(all, 2), Inputs(one, 0));
        Assert.NotEqual(Inputs(all, 0), Inputs(one, 0));
        Assert.Empty(Inputs(one, 1));
    }

    private void Write(string name, bool isXy)
    {
        const int Nodes = 10, Inputs = 3;
        var random = new Random(7);
        double[] Draw(int count, double low, double high) => [.. Enumerable.Range(0, count).Select(_ => low + (high - low) * random.NextDouble())];
        var edges = (from i in Enumerable.Range(0, Nodes) from j in Enumerable.Range(i + 1, Nodes - i - 1) where random.NextDouble() < 0.6 select new[] { i, j }).ToArray();
        Dictionary<string, NpyArray> arrays = new()
        {
            ["edges"] = new([edges.Length, 2], [.. edges.SelectMany(e => e.Select(i => (double)i))], "i4"),
            ["couplings"] = NpyArray.Vector(isXy ? Draw(edges.Length, -1, 1) : Draw(edges.Length, -0.6, 0.6)),
            ["tau"] = NpyArray.Vector(Draw(Nodes, 0.5, 2)),
            ["input_nodes"] = NpyArray.Vector([0, 1, 2]),
            ["output_nodes"] = NpyArray.Vector([9]),
        };
        if (isXy) arrays["bias_angle"] = NpyArray.Vector(Draw(Nodes, -3, 3));
        arrays[isXy ? "bias_amplitude" : "bias"] = NpyArray.Vector(Draw(Nodes, 0, 1));
        Npz.Write(folder[name + ".npz"], arrays);
        Npz.WriteNpy(folder[name + ".npy"], new([Samples, Inputs], isXy ? Draw(Samples * Inputs, -1.5, 1.5) : Draw(Samples * Inputs, 0, 1)));
    }
}
