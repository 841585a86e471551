using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>The machinery behind an emulated device, in one precision.</summary>
internal interface IEngine : IDisposable
{
    void Program(Parameters stored);

    Readouts Allocate(int steps, int batch);

    void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation);
}

/// <summary>The flow of a substrate on blocks of samples, in floating point.</summary>
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

    public Engine(Substrate substrate, CompiledGraph graph, double[] factor, int subSteps, DeviceStart start, EmulatorOptions options)
    {
        (_graph, _subSteps, _start, _lanes) = (graph, subSteps, start, options.Lanes ?? Lanes.Width);
        _relaxes = options.Mode == EmulatorMode.Equilibrium;
        _array = new(graph, factor);
        _runner = Law(substrate);
        _memory = [.. Enumerable.Range(0, options.Threads).Select(_ => new BlockMemory<T>(graph, _runner.Channels))];
    }

    public void Program(Parameters stored) => _array.Store(stored);

    public Readouts Allocate(int steps, int batch)
        => new(steps, batch, _graph.Topology.NodeCount, BlockRunner<T>.BlockSize, typeof(T) == typeof(float));

    public void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation) => BlockWork.Run(
        readouts.Blocks,
        _memory.Length,
        (worker, block) => _runner.Run(_memory[worker], program, batch, block, _start, readouts, _subSteps),
        cancellation);

    public void Dispose()
    {
        foreach (var memory in _memory) memory.Dispose();
        _array.Dispose();
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
        var make = new MakeSettler<F> { Graph = _graph, Array = _array, Relaxes = _relaxes };
        Lanes.Dispatch<T, MakeSettler<F>>(_lanes, ref make);
        return make.Made!;
    }

    /// <summary>Makes the settler of a law at the lane width of this device.</summary>
    private struct MakeSettler<F> : ILaneAction<T> where F : struct, IFlow
    {
        public CompiledGraph Graph;
        public ProgrammedArray<T> Array;
        public bool Relaxes;
        public BlockRunner<T>? Made;

        public void Invoke<L>() where L : struct, ILane<L, T>
            => Made = Relaxes ? new Relaxer<F, L, T>(Graph, Array) : new Settler<F, L, T>(Graph, Array);
    }
}
