using System.Numerics;
using System.Security.Cryptography;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>The machinery behind an emulated device, in one precision.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>Takes over what the array has.</summary>
    /// <param name="actual">Biases, and couplings as the first node of each edge feels them.</param>
    /// <param name="backward">Couplings as the second node feels them, [edges]; of an ideal array the same ones.</param>
    /// <returns>False when a value is no finite number in its precision: then the array keeps what it had.</returns>
    bool Program(Parameters actual, double[] backward);

    /// <summary>The coupling of an edge that the array has, as its first node feels it, or its second where the first is clamped.</summary>
    double Coupling(int edge);

    /// <summary>Adds all that the array has to a hash.</summary>
    void AppendTo(IncrementalHash hash);

    Readouts Allocate(int steps, int batch);

    /// <summary>Bytes of its own unmanaged buffers.</summary>
    long Bytes { get; }

    /// <summary>Runs a batch; each block stops or goes on where its pause says, as many as <see cref="Blocks"/>, null for neither.</summary>
    void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation, BlockPause[]? pauses = null);

    /// <summary>Blocks into which a batch is divided.</summary>
    int Blocks(int batch);

    /// <summary>Runs one sample and takes down its states on the way.</summary>
    Readouts Trace(PhaseProgram program, SampleBatch sample, StateTap tap);
}

/// <summary>The flow of a substrate on blocks of samples, in floating point.</summary>
internal sealed class Engine<T> : IEngine where T : unmanaged, INumber<T>
{
    private readonly CompiledGraph _graph;
    private readonly ProgrammedArray<T> _array;
    private readonly Lineup _samples;
    private readonly Lineup? _doubles;
    private readonly Lineup? _nodes;
    private readonly int _workers;
    private readonly LaneLayout _layout;
    private readonly DeviceStart _start;
    private readonly int _subSteps;
    private readonly LaneWidth _lanes;
    private readonly bool _relaxes;
    private readonly Integrator _integrator;
    private readonly NodeStage<T>? _stage;
    private (int Batch, int Workers) _divided = (-1, 0);
    private Piece[] _pieces = [];

    public Engine(Substrate substrate, CompiledGraph graph, double[] factor, int subSteps, DeviceStart start, EmulatorOptions options, NodeStage<T>? stage)
    {
        (_graph, _subSteps, _start, _lanes) = (graph, subSteps, start, options.Lanes ?? Lanes.Width);
        _relaxes = options.Mode == EmulatorMode.Equilibrium;
        _integrator = options.Integrator ?? Integrator.Euler;
        _stage = stage;
        _array = new(graph, factor);
        _layout = options.Layout;
        _workers = options.Threads;
        _samples = new(Law(substrate, BlockKind.Samples), _workers);
        var isPlain = stage is null && _integrator == Integrator.Euler;
        if (graph.Diagonals is not null) _nodes = new(Law(substrate, BlockKind.Nodes), _workers);
        else if (isPlain && _samples.Runner.Channels == 1) _doubles = new(Law(substrate, BlockKind.SamplesByTwo), _workers);
    }

    public long Bytes => _array.Bytes + _samples.Bytes + (_doubles?.Bytes ?? 0) + (_nodes?.Bytes ?? 0);

    public bool Program(Parameters actual, double[] backward) => _array.Store(actual, backward);

    public double Coupling(int edge) => _array.Coupling(edge);

    public void AppendTo(IncrementalHash hash) => _array.AppendTo(hash);

    public Readouts Allocate(int steps, int batch)
        => new(steps, batch, _graph.Topology.NodeCount, Divide(batch, 1).Max(p => p.Lineup.Runner.Width), typeof(T) == typeof(float));

    public void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation, BlockPause[]? pauses = null)
    {
        // A pause may go on with another number of threads: it keeps the blocks of one.
        var pieces = Divide(batch.Count, pauses is null ? _workers : 1);
        void Work(int worker, int item)
        {
            var (lineup, first) = pieces[item];
            if (pauses?[item] is { IsThrough: true }) return;
            var memory = lineup.Memory(worker);
            memory.Pause = pauses?[item];
            lineup.Runner.Run(memory, program, batch, first, _start, readouts, _subSteps);
            memory.Pause = null;
        }
        BlockWork.Run(pieces.Length, _workers, Work, cancellation);
    }

    public int Blocks(int batch) => Divide(batch, 1).Length;

    public Readouts Trace(PhaseProgram program, SampleBatch sample, StateTap tap)
    {
        var readouts = new Readouts(program.Steps.Length, 1, _graph.Topology.NodeCount, BlockShape.Lanes, typeof(T) == typeof(float));
        var memory = _samples.Memory(0);
        memory.Tap = tap;
        _samples.Runner.Run(memory, program, sample, 0, _start, readouts, _subSteps);
        memory.Tap = null;
        return readouts;
    }

    public void Dispose()
    {
        _samples.Dispose();
        _doubles?.Dispose();
        _nodes?.Dispose();
        _array.Dispose();
        _stage?.Dispose();
    }

    /// <summary>
    /// The blocks of a batch: as many double ones as give every thread the same number, then single ones; the last samples, too few to
    /// fill a block, go one by one with nodes in the lanes.
    /// </summary>
    private Piece[] Divide(int batch, int workers)
    {
        if (_divided == (batch, workers)) return _pieces;
        var pieces = new List<Piece>();
        var blocked = batch - AlongNodes(batch);
        var groups = (blocked + BlockShape.Lanes - 1) / BlockShape.Lanes;
        // A last block of few samples takes little time by itself, and half of a double one's in it.
        var isLastFew = blocked % BlockShape.Lanes is > 0 and var rest && 2 * rest <= _samples.Runner.MostFew;
        var doubles = _doubles is null ? 0 : (isLastFew ? groups - 1 : groups) / (2 * workers) * workers;
        for (var k = 0; k < doubles; k++) pieces.Add(new(_doubles!, 2 * k * BlockShape.Lanes));
        for (var k = 2 * doubles; k < groups; k++) pieces.Add(new(_samples, k * BlockShape.Lanes));
        for (var first = blocked; first < batch; first++) pieces.Add(new(_nodes!, first));
        (_divided, _pieces) = ((batch, workers), [.. pieces]);
        return _pieces;
    }

    /// <summary>Samples at the end of a batch that are settled one by one, with nodes in the lanes.</summary>
    private int AlongNodes(int batch)
    {
        if (_nodes is null || _layout == LaneLayout.Samples) return 0;
        if (_layout == LaneLayout.Nodes) return batch;
        var rest = batch % BlockShape.Lanes;
        return rest <= _samples.Runner.MostFew ? rest : 0;
    }

    private BlockRunner<T> Law(Substrate substrate, BlockKind kind) => substrate switch
    {
        XyArray => Width<XyFlow>(kind),
        NeuronArray { Law: NeuronLaw.B } n => n.Activation switch
        {
            Activation.HardSigmoid => Width<EnergyFlow<HardSigmoid>>(kind),
            Activation.HalfSlope => Width<EnergyFlow<HalfSlope>>(kind),
            Activation.Logistic => Width<EnergyFlow<Logistic>>(kind),
            _ => Width<EnergyFlow<HyperbolicTangent>>(kind),
        },
        NeuronArray { NudgeSite: NudgeSite.Inside } n => LeakyRate<InsideSite>(n.Activation, kind),
        NeuronArray n => LeakyRate<OutsideSite>(n.Activation, kind),
        _ => throw new NetworkException($"the emulator has no flow for a {substrate.Name} substrate"),
    };

    private BlockRunner<T> LeakyRate<TSite>(Activation activation, BlockKind kind) where TSite : struct, INudgeSite => activation switch
    {
        Activation.HardSigmoid => Width<LeakyRateFlow<HardSigmoid, TSite>>(kind),
        Activation.HalfSlope => Width<LeakyRateFlow<HalfSlope, TSite>>(kind),
        Activation.Logistic => Width<LeakyRateFlow<Logistic, TSite>>(kind),
        _ => Width<LeakyRateFlow<HyperbolicTangent, TSite>>(kind),
    };

    private BlockRunner<T> Width<F>(BlockKind kind) where F : struct, IFlow
    {
        var make = new MakeRunner<F> { Graph = _graph, Array = _array, Relaxes = _relaxes, Integrator = _integrator, Stage = _stage, Layout = _layout, Kind = kind };
        Lanes.Dispatch<T, MakeRunner<F>>(_lanes, ref make);
        return make.Made!;
    }

    /// <summary>Makes the runner of a law at the lane width of this device.</summary>
    private struct MakeRunner<F> : ILaneAction<T> where F : struct, IFlow
    {
        public CompiledGraph Graph;
        public ProgrammedArray<T> Array;
        public bool Relaxes;
        public Integrator Integrator;
        public NodeStage<T>? Stage;
        public LaneLayout Layout;
        public BlockKind Kind;
        public BlockRunner<T>? Made;

        public void Invoke<L>() where L : struct, ILane<L, T>
            => Made = Kind switch
            {
                BlockKind.Nodes => new DiagonalSettler<F, LaneScalar<T>, L, T, AlongNodes>(Graph, Array),
                BlockKind.SamplesByTwo => Plain<L, AlongSamplesByTwo>(),
                _ => Stage is not null ? new RealSettler<F, L, T>(Graph, Array, Stage)
                    : Integrator != Integrator.Euler ? new RungeKuttaSettler<F, L, T>(Graph, Array, Integrator)
                    : Graph.Diagonals is null ? Plain<L, AlongSamples>()
                    : new DiagonalSettler<F, L, L, T, AlongSamples>(Graph, Array, Layout),
            };

        private readonly BlockRunner<T> Plain<L, P>() where L : struct, ILane<L, T> where P : struct, ILanePlacement
            => Relaxes ? new Relaxer<F, L, T, P>(Graph, Array) : new Settler<F, L, T, P>(Graph, Array, Layout);
    }

    /// <summary>What a block holds.</summary>
    private enum BlockKind
    {
        /// <summary>Sixteen samples.</summary>
        Samples,

        /// <summary>Thirty-two samples.</summary>
        SamplesByTwo,

        /// <summary>One sample, nodes in the lanes.</summary>
        Nodes,
    }

    /// <summary>A block of a batch: how it is settled, and its first sample.</summary>
    private readonly record struct Piece(Lineup Lineup, int First);

    /// <summary>A way to settle blocks of samples, with the memory of each worker.</summary>
    private sealed class Lineup(BlockRunner<T> runner, int workers) : IDisposable
    {
        private readonly BlockMemory<T>?[] _memory = new BlockMemory<T>?[workers];

        public BlockRunner<T> Runner => runner;

        public long Bytes => _memory.Sum(m => m?.Bytes ?? 0);

        /// <summary>Memory of a worker, made when it first settles something.</summary>
        public BlockMemory<T> Memory(int worker) => _memory[worker] ??= runner.Allocate();

        public void Dispose()
        {
            foreach (var memory in _memory) memory?.Dispose();
        }
    }
}
