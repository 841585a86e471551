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

    void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation);
}

/// <summary>Blocks of samples handed to threads; each block runs the whole program without a barrier.</summary>
internal sealed class Engine<T> : IEngine where T : unmanaged, INumber<T>
{
    private readonly CompiledGraph _graph;
    private readonly ProgrammedArray<T> _array;
    private readonly BlockRunner<T> _runner;
    private readonly BlockMemory<T>[] _memory;
    private readonly DeviceStart _start;
    private readonly int _subSteps;
    private readonly LaneWidth _lanes;
    private readonly bool _relaxes;
    private readonly NodeStage<T>? _stage;

    public Engine(Substrate substrate, CompiledGraph graph, double[] factor, int subSteps, DeviceStart start, EmulatorOptions options, NodeStage<T>? stage)
    {
        (_graph, _subSteps, _start, _lanes) = (graph, subSteps, start, options.Lanes ?? Lanes.Width);
        _relaxes = options.Mode == EmulatorMode.Equilibrium;
        _stage = stage;
        _array = new(graph, factor);
        _runner = Law(substrate);
        _memory = [.. Enumerable.Range(0, options.Threads).Select(_ => _runner.Allocate())];
    }

    public void Program(Parameters actual, double[] backward) => _array.Store(actual, backward);

    public Readouts Allocate(int steps, int batch)
        => new(steps, batch, _graph.Topology.NodeCount, BlockRunner<T>.BlockSize, typeof(T) == typeof(float));

    public void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation)
    {
        var next = -1;
        void Work(int worker)
        {
            for (var block = Interlocked.Increment(ref next); block < readouts.Blocks; block = Interlocked.Increment(ref next))
            {
                cancellation.ThrowIfCancellationRequested();
                _runner.Run(_memory[worker], program, batch, block, _start, readouts, _subSteps);
            }
        }
        if (_memory.Length == 1 || readouts.Blocks == 1)
        {
            Work(0);
            return;
        }
        try
        {
            Parallel.For(0, Math.Min(_memory.Length, readouts.Blocks), Work);
        }
        catch (AggregateException e)
        {
            // Blocks fail for the same reason (a cancelled run); the first one tells it.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    public void Dispose()
    {
        foreach (var memory in _memory) memory.Dispose();
        _array.Dispose();
        _stage?.Dispose();
    }

    private BlockRunner<T> Law(Substrate substrate) => substrate switch
    {
        XyArray => Width<XyFlow>(),
        NeuronArray { Law: NeuronLaw.B } n => n.Activation switch
        {
            Activation.HardSigmoid => Width<EnergyFlow<HardSigmoid>>(),
            Activation.HalfSlope => Width<EnergyFlow<HalfSlope>>(),
            Activation.Logistic => Width<EnergyFlow<Logistic>>(),
            _ => Width<EnergyFlow<HyperbolicTangent>>(),
        },
        NeuronArray { NudgeSite: NudgeSite.Inside } n => LeakyRate<InsideSite>(n.Activation),
        NeuronArray n => LeakyRate<OutsideSite>(n.Activation),
        _ => throw new NetworkException($"the emulator has no flow for a {substrate.Name} substrate"),
    };

    private BlockRunner<T> LeakyRate<TSite>(Activation activation) where TSite : struct, INudgeSite => activation switch
    {
        Activation.HardSigmoid => Width<LeakyRateFlow<HardSigmoid, TSite>>(),
        Activation.HalfSlope => Width<LeakyRateFlow<HalfSlope, TSite>>(),
        Activation.Logistic => Width<LeakyRateFlow<Logistic, TSite>>(),
        _ => Width<LeakyRateFlow<HyperbolicTangent, TSite>>(),
    };

    private BlockRunner<T> Width<F>() where F : struct, IFlow
    {
        var make = new MakeSettler<F> { Graph = _graph, Array = _array, Relaxes = _relaxes, Stage = _stage };
        Lanes.Dispatch<T, MakeSettler<F>>(_lanes, ref make);
        return make.Made!;
    }

    /// <summary>Makes the settler of a law at the lane width of this device.</summary>
    private struct MakeSettler<F> : ILaneAction<T> where F : struct, IFlow
    {
        public CompiledGraph Graph;
        public ProgrammedArray<T> Array;
        public bool Relaxes;
        public NodeStage<T>? Stage;
        public BlockRunner<T>? Made;

        public void Invoke<L>() where L : struct, ILane<L, T>
            => Made = Relaxes ? new Relaxer<F, L, T>(Graph, Array)
                : Stage is null ? new Settler<F, L, T>(Graph, Array)
                : new RealSettler<F, L, T>(Graph, Array, Stage);
    }
}
