using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Numerics;

namespace EqPropHW.Cli.Bench;

/// <summary>The gates that need neither another program nor a data set: all are ratios or counts, so they hold on a busy machine.</summary>
internal static class EmulatorBench
{
    private const int Steps = 100;
    private const int Rounds = 3;
    private static readonly XyArray _xy = new();

    public static IEnumerable<BenchGate> Run()
    {
        yield return Dense(256, 80);
        yield return Dense(1024, 92);
        yield return Lattice(30, 100);
        yield return Lattice(64, 64);
        yield return Memory();
        yield return Equilibrium();
        yield return Threads();
        yield return SinCosTime();
        yield return SinCosAccuracy();
        yield return Allocation();
    }

    /// <summary>Seconds of one Euler step of a whole batch, the start of the run taken off.</summary>
    public static double StepSeconds(BenchArray array, Func<Action, double> clock, int steps = Steps)
        => (clock(() => array.Settle(steps + 1)) - clock(() => array.Settle(1))) / steps;

    /// <summary>A million nodes.</summary>
    public static Lattice Large { get; } = new(LatticeKind.Square, 1000, 1000, [], [0]);

    private static BenchGate Dense(int nodes, double aim)
    {
        using var array = new BenchArray(_xy, new AllToAll(nodes, 0, 10), 64);
        // Neighbours on the same core slow both down: the best of each in turn.
        var (peak, seconds) = (0.0, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            peak = Math.Max(peak, FmaPeak.Measure());
            seconds = Math.Min(seconds, StepSeconds(array, Timing.Cpu));
        }
        var flops = 4.0 * nodes * nodes * 64 / seconds;
        return new($"dense XY step, N={nodes}, B=64, of FMA peak", 100 * flops / peak, "%", 80, aim, Note: FormattableString.Invariant($"{flops / 1e9:F0} of {peak / 1e9:F0} GF/s"));
    }

    private static BenchGate Lattice(int side, int batch)
    {
        using var array = new BenchArray(_xy, new Lattice(LatticeKind.Square, side, side, [], [0]), batch);
        var seconds = StepSeconds(array, Timing.Cpu);
        return new($"lattice {side}x{side}, B={batch}, 4 neighbours", side * side * batch / seconds / 1e9, "G node-steps/s", 2.5, 4.5);
    }

    /// <summary>Buffers of the emulator after a run, over one state a node, its couplings and both parts of its bias.</summary>
    private static BenchGate Memory()
    {
        using var array = new BenchArray(_xy, Large, 1);
        array.Settle(1);
        var least = sizeof(float) * (3L * array.Topology.NodeCount + array.Topology.Edges.Length);
        var note = FormattableString.Invariant($"{array.BufferBytes >> 20} MiB; peak of the process {System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        return new("memory of a lattice 1000x1000, B=1, over states, couplings and biases", (double)array.BufferBytes / least, "x", 3, 2, IsLimit: true, Note: note);
    }

    /// <summary>Both to the same residual, which single precision still resolves, from the same states.</summary>
    private static BenchGate Equilibrium()
    {
        const double Residual = 1e-5;
        const int Longest = 40_000;
        using var physical = new BenchArray(_xy, new Lattice(LatticeKind.Square, 30, 30, [], [0]), 16);
        using var relaxed = new BenchArray(_xy, new Lattice(LatticeKind.Square, 30, 30, [], [0]), 16, EmulatorMode.Equilibrium);
        Readouts? slow = null, fast = null;
        var quick = Timing.Cpu(() => fast = relaxed.Settle(Longest, Residual, 10));
        var start = Environment.CpuUsage.TotalTime;
        slow = physical.Settle(Longest, Residual, 10);
        var patient = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        var note = FormattableString.Invariant(
            $"settled {fast!.Settled.Count(s => s)} and {slow.Settled.Count(s => s)} of 16; {fast.Cycles.Max()} sweeps, {slow.Cycles.Max()} steps");
        return new("time to residual 1e-5, lattice 30x30, equilibrium over physical", patient / quick, "x", 20, 100, Note: note);
    }

    private static BenchGate Threads()
    {
        const string Name = "two threads over one, N=256, B=64, wall";
        if (Environment.ProcessorCount < 2) return new(Name, null, "x", 1.6, 1.95, Note: "one processor");
        using var one = new BenchArray(_xy, new AllToAll(256, 0, 10), 64);
        using var two = new BenchArray(_xy, new AllToAll(256, 0, 10), 64, threads: 2);
        return new(Name, StepSeconds(one, Timing.Wall) / StepSeconds(two, Timing.Wall), "x", 1.6, 1.95, Note: "wall time: needs an idle machine");
    }

    private static BenchGate SinCosTime()
    {
        var loop = new SinCosLoop();
        var seconds = Timing.Cpu(() => Lanes.Dispatch<float, SinCosLoop>(ref loop));
        return new("sine and cosine, single precision", seconds * 1e9 / SinCosLoop.Count, "ns", 0.25, 0.14, IsLimit: true, Note: "both of one number");
    }

    private static BenchGate SinCosAccuracy()
    {
        var error = new SinCosError();
        Lanes.Dispatch<float, SinCosError>(ref error);
        return new("sine and cosine, single precision, absolute error", error.Largest, "", 1e-7, 1e-7, IsLimit: true, Note: "a million numbers in four turns each way");
    }

    private static BenchGate Allocation()
    {
        using var array = new BenchArray(_xy, new DenseLayers([64, 100, 10]), 64);
        long Bytes(int cycles)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            array.Settle(cycles, 1e-30, 10);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Bytes(1000);
        return new("bytes allocated in 990 settling cycles", Bytes(1000) - Bytes(10), "B", 0, 0, IsLimit: true);
    }
}
