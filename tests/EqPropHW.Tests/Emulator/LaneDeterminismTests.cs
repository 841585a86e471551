using System.Collections.Immutable;
using System.Security.Cryptography;
using EqPropHW.Core;

namespace EqPropHW.Tests.Emulator;

/// <summary>
/// The program gives the same bytes on every forced path (lane width, layout, format of the sums), and where the processor lacks
/// instructions. Paths are chosen once a process, so each is a child process; states include phases, gradients and residuals of R.npz.
/// </summary>
public sealed class LaneDeterminismTests
{
    // The last three leave the choice of the width to the program: on lesser processors it chooses another.
    // Layouts and formats run at the width of this processor.
    private static readonly (string Name, string Value)[] _settings =
    [
        ("EQPROP_LANES", "scalar"), ("EQPROP_LANES", "128"), ("EQPROP_LANES", "256"), ("EQPROP_LANES", "512"),
        ("EQPROP_LAYOUT", "samples"), ("EQPROP_LAYOUT", "nodes"), ("EQPROP_FORMAT", "rows"),
        ("DOTNET_EnableAVX512F", "0"), ("DOTNET_EnableAVX2", "0"), ("DOTNET_EnableHWIntrinsic", "0"),
    ];

    [Fact]
    public async Task Training_gives_the_same_bytes_at_every_lane_width()
    {
        using var folder = ChildProcess.Temporary();
        var experiment = TrainingRuns.ExperimentFile(folder["short.jsonc"], iterations: 20, evaluateEvery: 10);

        var hashes = await Hashes(async setting =>
        {
            var run = folder[setting.Name + setting.Value];
            await ChildProcess.Run(0, ["train", experiment, "--out", run, "--threads", "1"], setting);
            return [Path.Combine(run, "parameters.npz"), Path.Combine(run, "metrics.jsonl")];
        });

        AssertEqual(hashes);
    }

    [Theory]
    [InlineData("xy", "physical")]
    [InlineData("xy", "physical64")]
    [InlineData("neuron", "physical")]
    public async Task Settling_gives_the_same_bytes_at_every_lane_width(string kind, string mode)
    {
        using var folder = ChildProcess.Temporary();
        Substrate substrate = kind == "xy" ? new XyArray() : new NeuronArray(NeuronLaw.B, Activation.Logistic);
        var topology = LatticeAndLayers();
        NetworkFile.Write(folder["net.npz"], topology, Arrays.Parameters(substrate, topology, 1));
        var batch = Arrays.Batch(substrate, topology, 19, 2);
        Npz.WriteNpy(folder["x.npy"], new([19, topology.InputNodes.Length], batch.Inputs.ToArray()));
        Npz.WriteNpy(folder["y.npy"], new([19, topology.OutputNodes.Length], batch.Targets.ToArray()));
        string[] words = ["settle", folder["net.npz"], "--inputs", folder["x.npy"], "--targets", folder["y.npy"], "--mode", mode, "--residual", "1e-3", "--cycles", "200", "--threads", "1"];
        string[] law = kind == "xy" ? [] : ["--law", "B", "--activation", "logistic"];

        var hashes = await Hashes(async setting =>
        {
            var result = folder[$"{setting.Name}{setting.Value}.npz"];
            await ChildProcess.Run(0, [.. words, .. law, "--out", result], setting);
            return [result];
        });

        AssertEqual(hashes);
    }

    [Fact]
    public async Task Leaky_neurons_give_the_same_bytes_at_every_lane_width()
    {
        using var folder = ChildProcess.Temporary();
        var substrate = new NeuronArray(NeuronLaw.A, Activation.Tanh);
        var topology = LatticeAndLayers();
        NetworkFile.Write(folder["net.npz"], topology, Arrays.Parameters(substrate, topology, 1));
        Npz.WriteNpy(folder["x.npy"], new([19, topology.InputNodes.Length], Arrays.Batch(substrate, topology, 19, 2).Inputs.ToArray()));

        var hashes = new List<string>();
        foreach (var width in new[] { "scalar", "512" })
        {
            var result = folder[width + ".npz"];
            await ChildProcess.Run(0, ["settle", folder["net.npz"], "--inputs", folder["x.npy"], "--mode", "physical", "--law", "A", "--activation", "tanh", "--residual", "1e-3", "--out", result], ("EQPROP_LANES", width));
            hashes.Add(Hash([result]));
        }

        Assert.Equal(hashes[0], hashes[1]);
    }

    [Theory]
    [InlineData("EQPROP_LANES", "1024", "scalar, 128, 256 or 512")]
    [InlineData("EQPROP_LAYOUT", "2", "auto, samples or nodes")]
    [InlineData("EQPROP_FORMAT", "csr", "auto or rows")]
    public async Task Path_that_does_not_exist_is_refused(string variable, string value, string expected)
    {
        using var folder = ChildProcess.Temporary();
        var process = ChildProcess.Start(["train", "xor-xy", "--quick", "--out", folder["run"]], (variable, value));
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(3, process.ExitCode);
        Assert.Contains($"{variable} is '{value}'; expected {expected}", errors, StringComparison.Ordinal);
    }

    /// <summary>A 4x4 lattice and, apart from it, layers 3-4-2.</summary>
    private static Topology LatticeAndLayers()
    {
        var lattice = new Lattice(LatticeKind.Square, 4, 4, [0, 3], [15]).Build().Topology;
        var layers = new DenseLayers([3, 4, 2]).Build().Topology;
        ImmutableArray<int> Moved(ImmutableArray<int> nodes) => [.. nodes.Select(i => i + 16)];
        return new(
            25, [.. lattice.Edges, .. layers.Edges.Select(e => new Edge(e.I + 16, e.J + 16))],
            [.. lattice.InputNodes, .. Moved(layers.InputNodes)], [.. lattice.OutputNodes, .. Moved(layers.OutputNodes)]);
    }

    private static async Task<List<(string Setting, string Hash)>> Hashes(Func<(string Name, string Value), Task<string[]>> run)
    {
        var hashes = new List<(string, string)>();
        foreach (var setting in _settings) hashes.Add(($"{setting.Name}={setting.Value}", Hash(await run(setting))));
        return hashes;
    }

    private static void AssertEqual(List<(string Setting, string Hash)> hashes)
        => Assert.All(hashes, h => Assert.True(h.Hash == hashes[0].Hash, $"{h.Setting} differs from {hashes[0].Setting}"));

    private static string Hash(string[] files)
        => string.Join(' ', files.Select(f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))));
}
