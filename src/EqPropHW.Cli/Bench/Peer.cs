using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Text.Json;
using EqPropHW.Training;

namespace EqPropHW.Cli.Bench;

/// <summary>CPU seconds of the emulator's benchmarks in PyTorch, on one thread.</summary>
/// <param name="Version">Of PyTorch.</param>
/// <param name="Backprop">A backpropagation step of 784-512-10 on 64 samples by automatic differentiation.</param>
/// <param name="BackpropByHand">The same with the derivatives written out and updates in place.</param>
/// <param name="Dense">All-to-all XY, 300 nodes, 100 samples, 100 steps.</param>
/// <param name="Lattice">XY lattice 30x30, 100 samples, 100 steps.</param>
/// <param name="Large">A step of an XY lattice 1000x1000.</param>
/// <param name="Ep">An EP step of 784-512-10 on 64 samples, 20 + 4 cycles, input product kept.</param>
/// <param name="EpPlain">The same with the input product computed in every cycle.</param>
internal sealed record PeerTimes(
    string Version, double Backprop, double BackpropByHand, double Dense, double Lattice, double Large, double Ep, double EpPlain)
{
    /// <summary>The lesser of each time: a neighbour on the same core only slows down.</summary>
    public PeerTimes Least(PeerTimes other) => new(
        Version, Math.Min(Backprop, other.Backprop), Math.Min(BackpropByHand, other.BackpropByHand), Math.Min(Dense, other.Dense),
        Math.Min(Lattice, other.Lattice), Math.Min(Large, other.Large), Math.Min(Ep, other.Ep), Math.Min(EpPlain, other.EpPlain));
}

/// <summary>A net trained by backpropagation.</summary>
/// <param name="Version">Of PyTorch.</param>
/// <param name="Accuracy">Share of the test images it classifies rightly after the last epoch.</param>
/// <param name="Recipe">Activation, cost and rates in words.</param>
internal sealed record PeerNet(string Version, double Accuracy, string Recipe);

/// <summary>PyTorch of this machine.</summary>
internal static class Peer
{
    private const string Python = "/usr/bin/python3";
    private const string Advice = "PyTorch is not installed (Debian: python3-torch)";

    /// <summary>Times of the benchmarks; null when PyTorch is not there, and why.</summary>
    public static (PeerTimes? Times, string Missing) Times() => Ask<PeerTimes>();

    /// <summary>The best of a few nets of the same sizes trained by SGD with a cosine of the rate; null when PyTorch is not there, and why.</summary>
    /// <param name="epochs">Passes over the training images.</param>
    /// <param name="batch">Images in a batch.</param>
    public static (PeerNet? Net, string Missing) Train(int epochs, int batch)
        => Ask<PeerNet>("train", IdxFolder.InstalledFolder, FormattableString.Invariant($"{epochs}"), FormattableString.Invariant($"{batch}"));

    private static (T? Answer, string Missing) Ask<T>(params string[] arguments) where T : class
    {
        if (!File.Exists(Python)) return (null, Advice);
        var start = new ProcessStartInfo(Python, ["-", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // One thread of the library too: one that waits spinning would count as work.
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        if (Vector512.IsHardwareAccelerated)
        {
            // Old libraries take new processors for lesser ones.
            start.Environment["OPENBLAS_CORETYPE"] = "SkylakeX";
            start.Environment["ATEN_CPU_CAPABILITY"] = "avx512";
        }
        using var process = Process.Start(start)!;
        using (var script = new StreamReader(typeof(Peer).Assembly.GetManifestResourceStream("EqPropHW.Cli.Bench.peers.py")!))
        {
            process.StandardInput.Write(script.ReadToEnd());
            process.StandardInput.Close();
        }
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0) return (JsonSerializer.Deserialize<T>(output, ConsoleJson.Options), "");
        var last = errors.Result.TrimEnd().Split('\n')[^1];
        return (null, last.Contains("No module named 'torch'", StringComparison.Ordinal) ? Advice : $"{Python}: {last}");
    }
}
