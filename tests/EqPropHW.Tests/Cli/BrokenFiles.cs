using System.IO.Compression;
using System.Text;
using EqPropHW.Core;

namespace EqPropHW.Tests.Cli;

/// <summary>A folder of networks, arrays, image sets and files, of which most are broken: what tests/golden/cli-errors.txt names.</summary>
public sealed class BrokenFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BrokenFiles()
    {
        Networks();
        Arrays();
        ImageSets();
        Texts();
        Runs();
    }

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>Three oscillators in a row: input 0, output 2.</summary>
    private static Dictionary<string, NpyArray> Chain() => new()
    {
        ["edges"] = new([2, 2], [0, 1, 1, 2], "i4"),
        ["couplings"] = NpyArray.Vector([1.0, 0.5]),
        ["bias_amplitude"] = NpyArray.Vector([0.0, 0.1, 0.2]),
        ["bias_angle"] = NpyArray.Vector([0.0, 0.0, 1.0]),
        ["input_nodes"] = NpyArray.Vector([0]),
        ["output_nodes"] = NpyArray.Vector([2]),
    };

    private void Networks()
    {
        Network("net", _ => { });
        Network("nan", a => a["couplings"] = NpyArray.Vector([1.0, double.NaN]));
        Network("missing-node", a => a["edges"] = new([2, 2], [0, 1, 1, 7], "i4"));
        Network("self-loop", a => a["edges"] = new([2, 2], [0, 1, 2, 2], "i4"));
        Network("duplicate-edge", a => a["edges"] = new([2, 2], [0, 1, 1, 0], "i4"));
        Network("float-edges", a => a["edges"] = new([2, 2], [0, 1, 1, 2]));
        Network("flat-edges", a => a["edges"] = new([4], [0, 1, 1, 2], "i4"));
        Network("both-biases", a => a["bias"] = NpyArray.Vector([0.0, 0, 0]));
        Network("no-couplings", a => a.Remove("couplings"));
        Network("no-bias", a => { a.Remove("bias_amplitude"); a.Remove("bias_angle"); });
        Network("unknown-array", a => a["weights"] = NpyArray.Vector([1.0]));
        Network("output-is-input", a => a["output_nodes"] = NpyArray.Vector([0]));
        Network("no-output", a => a["output_nodes"] = NpyArray.Vector(Array.Empty<int>()));
        Network("zero-tau", a => a["tau"] = NpyArray.Vector([1.0, 0, 1]));
        Network("short-couplings", a => a["couplings"] = NpyArray.Vector([1.0]));
        Network("short-angles", a => a["bias_angle"] = NpyArray.Vector([0.0, 0]));
        Network("neurons-with-tau", a =>
        {
            a.Remove("bias_amplitude");
            a.Remove("bias_angle");
            a["bias"] = NpyArray.Vector([0.0, 0.1, 0.2]);
            a["tau"] = NpyArray.Vector([1.0, 1, 1]);
        });
        var whole = File.ReadAllBytes(_folder["net.npz"]);
        File.WriteAllBytes(_folder["cut.npz"], whole[..(whole.Length / 2)]);
        using var zip = ZipFile.Open(_folder["not-arrays.npz"], ZipArchiveMode.Create);
        using var entry = zip.CreateEntry("edges.npy").Open();
        entry.Write("0 1\n1 2\n"u8);
    }

    private void Network(string name, Action<Dictionary<string, NpyArray>> change)
    {
        var arrays = Chain();
        change(arrays);
        Npz.Write(_folder[name + ".npz"], arrays);
    }

    private void Arrays()
    {
        Npz.WriteNpy(_folder["X.npy"], new([2, 1], [0.1, 0.2]));
        Npz.WriteNpy(_folder["X-three-columns.npy"], new([2, 3], [1, 2, 3, 4, 5, 6]));
        Npz.WriteNpy(_folder["X-nan.npy"], new([2, 1], [0.1, double.NaN]));
        Npz.WriteNpy(_folder["X-infinite.npy"], new([2, 1], [double.PositiveInfinity, 0]));
        Npz.WriteNpy(_folder["X-no-rows.npy"], new([0, 1], []));
        Npz.WriteNpy(_folder["X-flat.npy"], new([2], [0.1, 0.2]));
        Npz.WriteNpy(_folder["Y.npy"], new([2, 1], [0.3, -0.3]));
        Npz.WriteNpy(_folder["Y-three-rows.npy"], new([3, 1], [0.3, -0.3, 0]));
        var whole = File.ReadAllBytes(_folder["X.npy"]);
        File.WriteAllBytes(_folder["X-cut.npy"], whole[..^3]);
        File.WriteAllBytes(_folder["X-cut-header.npy"], whole[..40]);
        File.WriteAllText(_folder["X-text.npy"], "0.1 0.2\n");
        Npy("X-objects.npy", "{'descr': '|O', 'fortran_order': False, 'shape': (2, 1), }");
        Npy("X-complex.npy", "{'descr': '<c16', 'fortran_order': False, 'shape': (2, 1), }");
        Npy("X-records.npy", "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }");
        Npy("X-huge.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (99999, 99999), }");
        Npy("X-negative.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (-2, 1), }");
    }

    private void Npy(string name, string header)
    {
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0];
        File.WriteAllBytes(_folder[name], [.. start, .. Encoding.ASCII.GetBytes(header), .. new byte[16]]);
    }

    private void ImageSets()
    {
        Directory.CreateDirectory(_folder["empty"]);
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9];
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 2, 0, 1];
        Images("whole", images, labels);
        Images("wrong-magic", labels, labels);
        Images("cut-images", images[..^1], labels);
        Images("one-label", images, [0, 0, 8, 1, 0, 0, 0, 1, 0]);
        Images("label-eleven", images, [0, 0, 8, 1, 0, 0, 0, 2, 0, 11]);
        Images("cut-gz", images, labels);
        File.Delete(_folder["cut-gz/train-images-idx3-ubyte"]);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(images);
        File.WriteAllBytes(_folder["cut-gz/train-images-idx3-ubyte.gz"], packed.ToArray()[..^6]);
        Images("no-test-labels", images, labels);
        File.Delete(_folder["no-test-labels/t10k-labels-idx1-ubyte"]);
    }

    private void Images(string folder, byte[] images, byte[] labels)
    {
        Directory.CreateDirectory(_folder[folder]);
        foreach (var part in new[] { "train", "t10k" })
        {
            File.WriteAllBytes(_folder[$"{folder}/{part}-images-idx3-ubyte"], images);
            File.WriteAllBytes(_folder[$"{folder}/{part}-labels-idx1-ubyte"], labels);
        }
    }

    private void Texts()
    {
        const string Profile = """
            {
              "substrate": "xy",
              "time": { "kind": "continuous", "tau": "1 s" },
              "clock": "10 Hz"
            }
            """;
        File.WriteAllText(_folder["lightyears.json"], Profile.Replace("1 s", "10 lightyears", StringComparison.Ordinal));
        File.WriteAllText(_folder["little-beta.json"], Profile.Replace("\"10 Hz\"", "\"10 Hz\",\n  \"limits\": { \"beta\": 0.01 }", StringComparison.Ordinal));
        File.WriteAllText(_folder["tangent-only.json"], Profile.Replace("\"10 Hz\"", "\"10 Hz\",\n  \"capabilities\": { \"liveNudge\": false }", StringComparison.Ordinal));
        const string Experiment = """
            {
              "task": { "data": "xor" },
              "network": {
                "substrate": "xy",
                "architecture": { "kind": "all-to-all", "nodes": 5, "inputs": [0, 1], "outputs": [4] }
              },
              "device": "xy-ideal",
              "learning": { "beta": 0.1, "iterations": 10, "rate": 0.1 }
            }
            """;
        File.WriteAllText(_folder["good.jsonc"], Experiment);
        File.WriteAllText(_folder["three-inputs.jsonc"], Experiment.Replace("[0, 1]", "[0, 1, 2]", StringComparison.Ordinal));
        File.WriteAllText(_folder["input-and-output.jsonc"], Experiment.Replace("[4]", "[1]", StringComparison.Ordinal));
        File.WriteAllText(_folder["two-rates.jsonc"], Experiment.Replace("\"rate\": 0.1", "\"rates\": [0.1, 0.2]", StringComparison.Ordinal));
        File.WriteAllText(_folder["typing-error.jsonc"], Experiment.Replace("\"beta\"", "\"betta\"", StringComparison.Ordinal));
        File.WriteAllText(_folder["no-such-device.jsonc"], Experiment.Replace("xy-ideal", "xy-perfect", StringComparison.Ordinal));
        File.WriteAllText(_folder["file.txt"], "not a folder\n");
    }

    private void Runs()
    {
        var done = Eqp.Run(Path, "train", "good.jsonc", "--out", "done", "--quick");
        if (done.Code != 0) throw new InvalidOperationException($"the run these tests start from failed: {done.Error}");
        Directory.CreateDirectory(_folder["broken-run"]);
        File.Copy(_folder["done/manifest.json"], _folder["broken-run/manifest.json"]);
        File.WriteAllText(_folder["broken-run/metrics.jsonl"], "{\"event\": \"nonsense\"}\n{}\n");
    }
}
