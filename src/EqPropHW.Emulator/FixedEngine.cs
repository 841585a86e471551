using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>The machinery behind an emulated device in integers: bit for bit what a board with the C firmware computes.</summary>
internal sealed class FixedEngine : IEngine
{
    private readonly FixedArray _array;
    private readonly FixedRunner _runner;
    private readonly FixedMemory[] _memory;

    /// <exception cref="NetworkException">The fixed-point array has no such law, or a factor is beyond its format.</exception>
    public FixedEngine(Substrate substrate, Topology topology, double[] factor, int subSteps, EmulatorOptions options)
    {
        if (subSteps != 1) throw new NetworkException($"{subSteps} sub-steps; a fixed-point array makes one update a cycle");
        _array = new(substrate, topology, factor);
        var lanes = options.Lanes ?? Lanes.Width;
        _runner = substrate switch
        {
            XyArray => Width<FixedXyLaw>(lanes),
            NeuronArray { Law: NeuronLaw.A, Activation: Activation.HardSigmoid, NudgeSite: NudgeSite.Inside } => Width<FixedNeuronLaw>(lanes),
            _ => throw new NetworkException("the fixed-point array knows oscillators, and neurons of law A with a hard sigmoid, nudged inside; the network has others"),
        };
        _memory = [.. Enumerable.Range(0, options.Threads).Select(_ => new FixedMemory(topology))];
    }

    /// <inheritdoc/>
    public long Bytes => _memory.Sum(m => m.Bytes);

    public bool Program(Parameters actual, double[] backward)
    {
        _array.Store(actual);
        return true;
    }

    public double Coupling(int edge) => FixedPoint.Value(_array.Held[edge]);

    public void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes<short>(_array.Held));
        hash.AppendData(MemoryMarshal.AsBytes<short>(_array.Bias));
        hash.AppendData(MemoryMarshal.AsBytes<uint>(_array.BiasAngle));
    }

    public Readouts Allocate(int steps, int batch) => new(steps, batch, _array.Topology.NodeCount, BlockShape.Lanes);

    public int Blocks(int batch) => (batch + BlockShape.Lanes - 1) / BlockShape.Lanes;

    public void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation, BlockPause[]? pauses = null)
    {
        RequireCarried(program);
        void Work(int worker, int block)
        {
            if (pauses?[block] is { IsThrough: true }) return;
            _memory[worker].Pause = pauses?[block];
            _runner.Run(_memory[worker], program, batch, block, readouts);
            _memory[worker].Pause = null;
        }
        BlockWork.Run(Blocks(batch.Count), _memory.Length, Work, cancellation);
    }

    public Readouts Trace(PhaseProgram program, SampleBatch sample, StateTap tap)
    {
        RequireCarried(program);
        var readouts = Allocate(program.Steps.Length, 1);
        _memory[0].Tap = tap;
        _runner.Run(_memory[0], program, sample, 0, readouts);
        _memory[0].Tap = null;
        return readouts;
    }

    private static void RequireCarried(PhaseProgram program)
    {
        if (program.Steps.Any(step => step.Start == Start.Random))
            throw new ArgumentException("a fixed-point array does not draw start states; give them with the batch");
        foreach (var step in program.Steps)
        {
            if (step.Beta != 0 && FixedPoint.Coupling(step.Beta) == 0)
                throw new ArgumentException($"beta {step.Beta} is nothing in steps of 1/2048; a fixed-point array needs at least half a step");
        }
    }

    public void Dispose()
    {
        foreach (var memory in _memory) memory.Dispose();
    }

    private FixedRunner Width<F>(LaneWidth lanes) where F : struct, IFixedLaw => lanes switch
    {
        LaneWidth.Scalar => new FixedRunner<F, LongLaneScalar>(_array),
        LaneWidth.Bits512 => new FixedRunner<F, LongLane512>(_array),
        _ => new FixedRunner<F, LongLane256>(_array),
    };
}
