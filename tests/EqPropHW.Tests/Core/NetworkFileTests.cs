using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using EqPropHW.Core;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Core;

/// <summary>NET.npz: what is written is read back, and every broken file is refused with its exact text in golden/network-errors.txt.</summary>
public sealed class NetworkFileTests
{
    [Theory]
    [InlineData("xy")]
    [InlineData("neuron")]
    public void Network_comes_back(string kind)
    {
        using var folder = ChildProcess.Temporary();
        Substrate substrate = kind == "xy" ? new XyArray() : new NeuronArray(NeuronLaw.B, Activation.Tanh);
        var topology = new Topology(4, [new(1, 0), new(2, 3)], [1, 0], [3]);
        var parameters = Parameters.Zero(substrate, topology);
        for (var k = 0; k < 4; k++) parameters.Bias[k] = 0.1 * k;
        for (var k = 0; k < parameters.BiasAngle.Length; k++) parameters.BiasAngle[k] = 0.3 * k;
        (parameters.Couplings[0], parameters.Couplings[1]) = (0.5, -1.5);

        NetworkFile.Write(folder["net.npz"], topology, parameters);
        var file = NetworkFile.Read(folder["net.npz"]);

        var back = file.ToParameters(substrate);
        Assert.Equal(kind == "xy", file.IsXy);
        Assert.Equal(topology.Edges.ToArray(), file.Topology.Edges.ToArray());
        Assert.Equal([1, 0], file.Topology.InputNodes.ToArray());
        Assert.Equal([3], file.Topology.OutputNodes.ToArray());
        Assert.Equal(parameters.Couplings, back.Couplings);
        Assert.Equal(parameters.Bias, back.Bias);
        Assert.Equal(parameters.BiasAngle, back.BiasAngle);
        Assert.Null(file.Tau);
    }

    [Fact]
    public void Integers_of_64_bits_and_single_precision_are_read()
    {
        using var folder = ChildProcess.Temporary();
        var arrays = Good();
        foreach (var name in new[] { "edges", "input_nodes", "output_nodes" }) arrays[name] = arrays[name] with { Type = "i8" };
        arrays["couplings"] = arrays["couplings"] with { Type = "f4" };
        arrays["tau"] = NpyArray.Vector([1.0, 2, 3]);
        Npz.Write(folder["net.npz"], arrays);

        var file = NetworkFile.Read(folder["net.npz"]);

        Assert.Equal([new Edge(0, 1), new Edge(1, 2)], file.Topology.Edges.ToArray());
        Assert.Equal([0.5, -0.25], file.Couplings);
        Assert.Equal([1.0, 2, 3], file.Tau!);
    }

    [Fact]
    public void Broken_files_are_refused_with_their_exact_text()
    {
        using var folder = ChildProcess.Temporary();
        var golden = Path.Combine(Repository.Root, "tests", "golden", "network-errors.txt");
        var text = new StringBuilder();

        // The reason why an archive cannot be opened is the framework's own text.
        foreach (var (name, content) in Broken())
        {
            var path = folder["NET.npz"];
            File.WriteAllBytes(path, content);
            var failure = Assert.Throws<NetworkException>(() => NetworkFile.Read(path));
            text.Append(name).Append('\n').Append("    ").Append(Regex.Replace(failure.Message.Replace(path, "NET.npz", StringComparison.Ordinal), @"archive \(.*\)", "archive (reason)")).Append('\n');
        }

        if (Environment.GetEnvironmentVariable("EQP_ACCEPT") == "1") File.WriteAllText(golden, text.ToString());
        Assert.Equal(File.ReadAllText(golden), text.ToString());
    }

    [Fact]
    public void Missing_file_is_refused()
        => Assert.Equal("nowhere/NET.npz: no such file", Assert.Throws<NetworkException>(() => NetworkFile.Read("nowhere/NET.npz")).Message);

    [Fact]
    public void Archive_cut_anywhere_is_refused()
    {
        using var folder = ChildProcess.Temporary();
        var whole = Archive(Good());
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(folder["net.npz"], whole[..length]);
            Assert.Throws<NetworkException>(() => NetworkFile.Read(folder["net.npz"]));
        }
    }

    [Fact]
    public void Archive_with_any_byte_changed_is_read_or_refused()
    {
        using var folder = ChildProcess.Temporary();
        var whole = Archive(Good());
        var random = new Random(1);
        var refused = 0;
        for (var trial = 0; trial < 1500; trial++)
        {
            var bytes = whole.ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder["net.npz"], bytes);
            try
            {
                NetworkFile.Read(folder["net.npz"]);
            }
            catch (NetworkException)
            {
                refused++;
            }
        }

        Assert.True(refused > 200, $"{refused}");
    }

    private static IEnumerable<(string Name, byte[] Content)> Broken()
    {
        byte[] With(string name, NpyArray? array)
        {
            var arrays = Good();
            if (array is null) arrays.Remove(name);
            else arrays[name] = array;
            return Archive(arrays);
        }
        byte[] Raw(string name, byte[] npy)
        {
            using var stream = new MemoryStream();
            stream.Write(With(name, null));
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
            {
                using var entry = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
                entry.Write(npy);
            }
            return stream.ToArray();
        }
        NpyArray Edges(params double[] nodes) => new([nodes.Length / 2, 2], nodes, "i4");

        yield return ("empty file", []);
        yield return ("truncated archive", Archive(Good())[..400]);
        yield return ("text instead of an archive", Encoding.ASCII.GetBytes("edges 0 1\n"));
        yield return ("entry that is no array", Raw("couplings", Encoding.ASCII.GetBytes("0.5 -0.25\n")));
        yield return ("array shorter than its shape", Raw("couplings", NpzTests.Npy("<f8", "(2,)", new byte[9])));
        yield return ("text array", Raw("couplings", NpzTests.Npy("<U3", "(2,)", new byte[24])));
        yield return ("coupling that is not a number", With("couplings", NpyArray.Vector([0.5, double.NaN])));
        yield return ("infinite bias", With("bias", NpyArray.Vector([0, double.PositiveInfinity, 0])));
        yield return ("couplings for fewer edges", With("couplings", NpyArray.Vector([0.5])));
        yield return ("couplings with two axes", With("couplings", new([2, 1], [0.5, -0.25])));
        yield return ("edge to a missing node", With("edges", Edges(0, 1, 1, 3)));
        yield return ("edge to a negative node", With("edges", Edges(0, 1, -1, 2)));
        yield return ("self-loop", With("edges", Edges(0, 1, 2, 2)));
        yield return ("duplicate edge", With("edges", Edges(0, 1, 1, 0)));
        yield return ("edges of floating point", With("edges", new([2, 2], [0, 1, 1, 2], "f8")));
        yield return ("edges as three columns", With("edges", new([1, 3], [0, 1, 2], "i4")));
        yield return ("edges as one axis", With("edges", new([4], [0, 1, 1, 2], "i4")));
        yield return ("node number beyond 32 bits", With("edges", new([2, 2], [0, 1, 1, 5e9], "i8")));
        yield return ("missing couplings", With("couplings", null));
        yield return ("missing bias", With("bias", null));
        yield return ("missing output nodes", With("output_nodes", null));
        yield return ("no output node", With("output_nodes", new([0], [], "i4")));
        yield return ("output that is an input", With("output_nodes", new([1], [0], "i4")));
        yield return ("input listed twice", With("input_nodes", new([2], [0, 0], "i4")));
        yield return ("both kinds of bias", With("bias_amplitude", NpyArray.Vector([0.0, 0, 0])));
        yield return ("unknown array", With("weights", NpyArray.Vector([1.0])));
        yield return ("time constant of zero", With("tau", NpyArray.Vector([1.0, 0, 1])));
        yield return ("negative time constant", With("tau", NpyArray.Vector([1, -2.5, 1])));
        yield return ("time constants for fewer nodes", With("tau", NpyArray.Vector([1.0, 1])));
        var xy = Good();
        xy.Remove("bias");
        xy["bias_amplitude"] = NpyArray.Vector([0.0, 0, 0]);
        yield return ("XY without bias angles", Archive(xy));
        xy["bias_angle"] = NpyArray.Vector([0.0, 0]);
        yield return ("XY with bias angles for fewer nodes", Archive(xy));
    }

    private static Dictionary<string, NpyArray> Good() => new()
    {
        ["edges"] = new([2, 2], [0, 1, 1, 2], "i4"),
        ["couplings"] = NpyArray.Vector([0.5, -0.25]),
        ["bias"] = NpyArray.Vector([0, 0.1, 0.2]),
        ["input_nodes"] = new([1], [0], "i4"),
        ["output_nodes"] = new([1], [2], "i4"),
    };

    private static byte[] Archive(Dictionary<string, NpyArray> arrays)
    {
        using var stream = new MemoryStream();
        Npz.Write(stream, arrays);
        return stream.ToArray();
    }
}
