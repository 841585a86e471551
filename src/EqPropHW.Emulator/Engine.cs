using System.Numerics;
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
    void Program(Parameters actual, double[] backward);

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
    /// <summary>A block of up to sixteen samples takes about as long as this many one by one.</summary>
    private const int MostAlongNodes = 8;

    private readonly CompiledGraph _graph;
    private readonly ProgrammedArray<T> _array;
    private readonly Lineup _samples;
    private readonly Lineup? _nodes;
    private readonly LaneLayout _layout;
    private readonly DeviceStart _start;
    private readonly int _subSteps;
    private readonly LaneWidth _lanes;
    private readonly bool _relaxes;
    private readonly Integrator _integrator;
    private readonly NodeStage<T>? _stage;

    public Engine(Substrate substrate, CompiledGraph graph, double[] factor, int subSteps, DeviceStart start, EmulatorOptions options, NodeStage<T>? stage)
    {
        (_graph, _subSteps, _start, _lanes) = (graph, subSteps, start, options.Lanes ?? Lanes.Width);
        _relaxes = options.Mode == EmulatorMode.Equilibrium;
        _integrator = options.Integrator;
        _stage = stage;
        _array = new(graph, factor);
        _layout = options.Layout;
        _samples = new(Law(substrate, alongNodes: false), options.Threads);
        if (graph.Diagonals is not null) _nodes = new(Law(substrate, alongNodes: true), options.Threads);
    }

    public long Bytes => _array.Bytes + _samples.Bytes + (_nodes?.Bytes ?? 0);

    public void Program(Parameters actual, double[] backward) => _array.Store(actual, backward);

    public Readouts Allocate(int steps, int batch)
        => new(steps, batch, _graph.Topology.NodeCount, AlongNodes(batch) == batch ? 1 : BlockShape.Lanes, typeof(T) == typeof(float));

    public void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation, BlockPause[]? pauses = null)
    {
        // The last samples of a batch, too few to fill a block, go one by one with nodes in the lanes.
        var blocked = batch.Count - AlongNodes(batch.Count);
        var blocks = (blocked + BlockShape.Lanes - 1) / BlockShape.Lanes;
        void Work(int worker, int item)
        {
            var (lineup, first) = item < blocks ? (_samples, item * BlockShape.Lanes) : (_nodes!, blocked + item - blocks);
            if (pauses?[item] is { IsThrough: true }) return;
            var memory = lineup.Memory(worker);
            memory.Pause = pauses?[item];
            lineup.Runner.Run(memory, program, batch, first, _start, readouts, _subSteps);
            memory.Pause = null;
        }
        BlockWork.Run(Blocks(batch.Count), _samples.Workers, Work, cancellation);
    }

    public int Blocks(int batch)
    {
        var alone = AlongNodes(batch);
        return (batch - alone + BlockShape.Lanes - 1) / BlockShape.Lanes + alone;
    }

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
        _nodes?.Dispose();
        _array.Dispose();
        _stage?.Dispose();
    }

    /// <summary>Samples at the end of a batch that are settled one by one, with nodes in the lanes.</summary>
    private int AlongNodes(int batch)
    {
        if (_nodes is null || _layout == LaneLayout.Samples) return 0;
        if (_layout == LaneLayout.Nodes) return batch;
        var rest = batch % BlockShape.Lanes;
        return rest <= MostAlongNodes ? rest : 0;
    }

    private BlockRunner<T> Law(Substrate substrate, bool alongNodes) => substrate switch
    {
        XyArray => Width<XyFlow>(alongNodes),
        NeuronArray { Law: NeuronLaw.B } n => n.Activation switch
        {
            Activation.HardSigmoid => Width<EnergyFlow<HardSigmoid>>(alongNodes),
            Activation.HalfSlope => Width<EnergyFlow<HalfSlope>>(alongNodes),
            Activation.Logistic => Width<EnergyFlow<Logistic>>(alongNodes),
            _ => Width<EnergyFlow<HyperbolicTangent>>(alongNodes),
        },
        NeuronArray { NudgeSite: NudgeSite.Inside } n => LeakyRate<InsideSite>(n.Activation, alongNodes),
        NeuronArray n => LeakyRate<OutsideSite>(n.Activation, alongNodes),
        _ => throw new NetworkException($"the emulator has no flow for a {substrate.Name} substrate"),
    };

    private BlockRunner<T> LeakyRate<TSite>(Activation activation, bool alongNodes) where TSite : struct, INudgeSite => activation switch
    {
        Activation.HardSigmoid => Width<LeakyRateFlow<HardSigmoid, TSite>>(alongNodes),
        Activation.HalfSlope => Width<LeakyRateFlow<HalfSlope, TSite>>(alongNodes),
        Activation.Logistic => Width<LeakyRateFlow<Logistic, TSite>>(alongNodes),
        _ => Width<LeakyRateFlow<HyperbolicTangent, TSite>>(alongNodes),
    };

    private BlockRunner<T> Width<F>(bool alongNodes) where F : struct, IFlow
    {
        var make = new MakeRunner<F> { Graph = _graph, Array = _array, Relaxes = _relaxes, Integrator = _integrator, Stage = _stage, Layout = _layout, IsAlongNodes = alongNodes };
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
        public bool IsAlongNodes;
        public BlockRunner<T>? Made;

        public void Invoke<L>() where L : struct, ILane<L, T>
            => Made = Relaxes ? new Relaxer<F, L, T>(Graph, Array)
                : Integrator != Integrator.Euler ? new RungeKuttaSettler<F, L, T>(Graph, Array, Integrator)
                : Stage is not null ? new RealSettler<F, L, T>(Graph, Array, Stage)
                : Graph.Diagonals is null ? new Settler<F, L, T>(Graph, Array, Layout)
                : IsAlongNodes ? new DiagonalSettler<F, LaneScalar<T>, L, T, AlongNodes>(Graph, Array)
                : new DiagonalSettler<F, L, L, T, AlongSamples>(Graph, Array);
    }

    /// <summary>A way to settle blocks of samples, with the memory of each worker.</summary>
    private sealed class Lineup(BlockRunner<T> runner, int workers) : IDisposable
    {
        private readonly BlockMemory<T>?[] _memory = new BlockMemory<T>?[workers];

        public BlockRunner<T> Runner => runner;

        public int Workers => workers;

        public long Bytes => _memory.Sum(m => m?.Bytes ?? 0);

        /// <summary>Memory of a worker, made when it first settles something.</summary>
        public BlockMemory<T> Memory(int worker) => _memory[worker] ??= runner.Allocate();

        public void Dispose()
        {
            foreach (var memory in _memory) memory?.Dispose();
        }
    }
}
