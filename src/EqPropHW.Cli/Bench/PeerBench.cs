using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Text.Json;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Training;

namespace EqPropHW.Cli.Bench;

/// <summary>The gates against PyTorch on one thread, the same work on both sides, PyTorch at its best settings.</summary>
internal static class PeerBench
{
    private const int Batch = 64;
    private static readonly XyArray _xy = new();

    /// <summary>The gates; without figures when they are not asked for or PyTorch is not there.</summary>
    public static IEnumerable<BenchGate> Run(bool asked)
    {
        var (peer, missing) = asked ? Peer() : (null, "not asked for: --peers");
        return Gates(peer, peer is null ? missing : $"PyTorch {peer.Version}, one thread, AVX-512 BLAS where there is one");
    }

    private static IEnumerable<BenchGate> Gates(PeerTimes? peer, string note)
    {
        yield return Faster("all-to-all XY N=300, B=100, 100 steps", peer?.Dense, 1.2, 1.4, () => Settling(new AllToAll(300, 0, 10), 100, 100));
        yield return Faster("lattice 30x30, B=100, 100 steps", peer?.Lattice, 8, 15, () => Settling(new Lattice(LatticeKind.Square, 30, 30, [], [0]), 100, 100));
        yield return Faster("lattice 1000x1000, B=1, a step", peer?.Large, 3.5, 10, LargeStep);
        double? own = peer is null ? null : EpStep();
        yield return Faster("EP step 784-512-10, B=64, 20 + 4 cycles, with gradient", peer?.Ep, 1.8, 3, () => own!.Value);
        yield return Faster("the same over a plain EP loop", peer?.EpPlain, 10, 18, () => own!.Value);
        var step = peer is null ? (double?)null : TrainingStep();
        yield return new(
            "one EP training step through trainer and device over one backpropagation step, 784-512-10, B=64", step / peer?.Backprop, "x", 1.1, 0.85, IsLimit: true,
            Note: step is { } mean ? FormattableString.Invariant($"{mean * 1e3:G3} against {peer!.Backprop * 1e3:G3} ms; {note}") : note);

        BenchGate Faster(string name, double? theirs, double gate, double aim, Func<double> ours)
        {
            if (theirs is not { } time) return new($"{name}, over PyTorch", null, "x", gate, aim, Note: note);
            var mine = ours();
            return new($"{name}, over PyTorch", time / mine, "x", gate, aim, Note: FormattableString.Invariant($"{mine * 1e3:G3} against {time * 1e3:G3} ms"));
        }
    }

    private static double Settling(Architecture architecture, int batch, int steps)
    {
        using var array = new BenchArray(_xy, architecture, batch);
        return Timing.Cpu(() => array.Settle(steps));
    }

    private static double LargeStep()
    {
        using var array = new BenchArray(_xy, EmulatorBench.Large, 1);
        return EmulatorBench.StepSeconds(array, Timing.Cpu, 20);
    }

    private static readonly NeuronArray _tanh = new(NeuronLaw.C, Activation.Tanh);
    private static readonly DenseLayers _layers = new([784, 512, 10]);

    private static readonly LearningSettings _learning = new()
    {
        Nudging = NudgingScheme.OneSided,
        Beta = 0.5,
        Nudge = new(NudgeKind.Live, Cost.Squared),
        FreeCycles = 20,
        NudgedCycles = 4,
        StopResidual = null,
        RandomStart = false,
        Optimizer = OptimizerKind.Sgd,
        Rates = [1e-6],
        Batch = Batch,
        Iterations = 60,
        EvaluateEvery = 1000,
    };

    /// <summary>Settling and gradient, without trainer.</summary>
    private static double EpStep()
    {
        using var array = new BenchArray(_tanh, _layers, Batch);
        var nudging = Nudging.Of(_learning, new(true, true, true, 16));
        var contrast = new Contrast(_tanh, array.Topology);
        var gradient = new Gradient(array.Topology, isXy: false);
        var used = Enumerable.Repeat(true, Batch).ToArray();
        return Timing.Cpu(() => contrast.Mean(array.Run(nudging.Program), nudging, gradient, used));
    }

    /// <summary>Mean CPU time of a step of the trainer on invented images, programming, readouts and update included.</summary>
    private static double TrainingStep()
    {
        const int Warm = 20;
        var random = new Random(1);
        var (pixels, labels) = (new byte[256 * 784], new byte[256]);
        random.NextBytes(pixels);
        for (var k = 0; k < labels.Length; k++) labels[k] = (byte)(k % 10);
        var images = Samples.WithTop(pixels, labels, 784, 255);
        var network = new Network(_tanh, _layers.Build(), new(CouplingDraw.Uniform));
        var task = new TrainingTask(new Dataset("noise", "", "", [.. Enumerable.Range(0, 10).Select(c => $"{c}")], "", [], images, images), new("noise"), _tanh, n => [.. Enumerable.Range(0, n)]);
        var device = new EmulatorDevice(Devices.Profile("neuron-ideal"), _tanh, network.Topology, new() { Threads = 1 });
        var best = double.PositiveInfinity;
        var start = TimeSpan.Zero;
        foreach (var happened in new EpTrainer(device, network, task, _learning, 1).RunAsync().ToBlockingEnumerable())
        {
            if (happened is not Updated { Iteration: var k } || k < Warm || k % 10 != 0) continue;
            var now = Environment.CpuUsage.UserTime;
            if (k > Warm) best = Math.Min(best, (now - start).TotalSeconds / 10);
            start = now;
        }
        return best;
    }

    /// <summary>Times of the same work in PyTorch.</summary>
    private sealed record PeerTimes(string Version, double Backprop, double Dense, double Lattice, double Large, double Ep, double EpPlain);

    private static (PeerTimes? Times, string Missing) Peer()
    {
        const string Python = "/usr/bin/python3";
        const string Advice = "PyTorch is not installed (Debian: python3-torch)";
        if (!File.Exists(Python)) return (null, Advice);
        var start = new ProcessStartInfo(Python, ["-"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // One thread of the library too: one that waits spinning would count as work.
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        if (Vector512.IsHardwareAccelerated)
        {
            // Old libraries take new processors for lesser ones.
            start.Environment["OPENBLAS_CORETYPE"] = "SkylakeX";
            start.Environment["ATEN_CPU_CAPABILITY"] = "avx512";
        }
        using var process = Process.Start(start)!;
        using (var script = new StreamReader(typeof(PeerBench).Assembly.GetManifestResourceStream("EqPropHW.Cli.Bench.peers.py")!))
        {
            process.StandardInput.Write(script.ReadToEnd());
            process.StandardInput.Close();
        }
        _ = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? (JsonSerializer.Deserialize<PeerTimes>(output, ConsoleJson.Options), "") : (null, Advice);
    }
}
