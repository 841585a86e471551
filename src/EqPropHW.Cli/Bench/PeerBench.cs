using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Cli.Bench;

/// <summary>
/// The gates against PyTorch on one thread at its best settings. An EP step ends there with the update, here with the gradient; a training step has both, and the
/// programming of the device. The plain loop is as one writes it.
/// </summary>
internal static class PeerBench
{
    private const int Batch = 64;
    private static readonly XyArray _xy = new();

    /// <summary>The gates; without figures when they are not asked for or PyTorch is not there.</summary>
    public static IEnumerable<BenchGate> Run(bool asked)
    {
        var (peer, missing) = asked ? Peer.Times() : (null, "not asked for: --peers");
        if (peer is null) return Gates(null, null, missing);
        // Once more each: who else was busy meanwhile slowed one of them down, not both.
        var own = Measure();
        if (Peer.Times().Times is { } again) peer = peer.Least(again);
        own = own.Least(Measure());
        return Gates(peer, own, $"PyTorch {peer.Version}, one thread, AVX-512 BLAS where there is one");
    }

    private sealed record OwnTimes(double Dense, double Lattice, double Large, double Ep, double Training)
    {
        public OwnTimes Least(OwnTimes other) => new(
            Math.Min(Dense, other.Dense), Math.Min(Lattice, other.Lattice), Math.Min(Large, other.Large), Math.Min(Ep, other.Ep), Math.Min(Training, other.Training));
    }

    private static OwnTimes Measure() => new(
        Settling(new AllToAll(300, 0, 10), 100, 100), Settling(new Lattice(LatticeKind.Square, 30, 30, [], [0]), 100, 100), LargeStep(), EpStep(), Headline.TrainingStep());

    private static IEnumerable<BenchGate> Gates(PeerTimes? peer, OwnTimes? own, string note)
    {
        yield return Faster("all-to-all XY N=300, B=100, 100 steps", peer?.Dense, own?.Dense, 1.2, 1.4);
        yield return Faster("lattice 30x30, B=100, 100 steps", peer?.Lattice, own?.Lattice, 8, 15);
        yield return Faster("lattice 1000x1000, B=1, a step", peer?.Large, own?.Large, 3.5, 10);
        yield return Faster("EP step 784-512-10, B=64, 20 + 4 cycles, with gradient", peer?.Ep, own?.Ep, 1.8, 3);
        yield return Faster("the same over a plain EP loop", peer?.EpPlain, own?.Ep, 10, 18);
        yield return new(
            "one EP training step through trainer and device over one backpropagation step, 784-512-10, B=64", own?.Training / peer?.Backprop, "x", 1.1, 0.85, IsLimit: true,
            Note: own is null ? note : FormattableString.Invariant(
                $"{own.Training * 1e3:G3} against {peer!.Backprop * 1e3:G3} ms by automatic differentiation, {peer.BackpropByHand * 1e3:G3} ms by hand; settings of {Headline.Name}; {note}"));

        BenchGate Faster(string name, double? theirs, double? ours, double gate, double aim) => new(
            $"{name}, over PyTorch", theirs / ours, "x", gate, aim, Note: ours is null ? note : FormattableString.Invariant($"{ours * 1e3:G3} against {theirs * 1e3:G3} ms"));
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
}
