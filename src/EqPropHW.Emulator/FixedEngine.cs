using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>The machinery behind an emulated device in integers: bit for bit what a board with the C firmware computes.</summary>
internal sealed class FixedEngine : IEngine
{
    private readonly FixedArray _array;
    private readonly FixedRunner _runner;

    /// <exception cref="NetworkException">The fixed-point array has no such law, or a factor is beyond its format.</exception>
    public FixedEngine(Substrate substrate, Topology topology, double[] factor, int subSteps)
    {
        if (subSteps != 1) throw new NetworkException($"{subSteps} sub-steps; a fixed-point array makes one update a cycle");
        _array = new(substrate, topology, factor);
        _runner = substrate switch
        {
            XyArray => new FixedRunner<FixedXyLaw>(_array),
            NeuronArray { Law: NeuronLaw.A, Activation: Activation.HardSigmoid, NudgeSite: NudgeSite.Inside } => new FixedRunner<FixedNeuronLaw>(_array),
            _ => throw new NetworkException("the fixed-point array knows oscillators, and neurons of law A with a hard sigmoid, nudged inside; the network has others"),
        };
    }

    /// <inheritdoc/>
    public long Bytes => 0;

    public void Program(Parameters actual, double[] backward) => _array.Store(actual);

    public Readouts Allocate(int steps, int batch) => new(steps, batch, _array.Topology.NodeCount);

    public void Run(PhaseProgram program, SampleBatch batch, Readouts readouts, CancellationToken cancellation)
    {
        if (program.Steps.Any(step => step.Start == Start.Random))
            throw new ArgumentException("a fixed-point array does not draw start states; give them with the batch");
        foreach (var step in program.Steps)
        {
            if (step.Beta != 0 && FixedPoint.Coupling(step.Beta) == 0)
                throw new ArgumentException($"beta {step.Beta} is nothing in steps of 1/2048; a fixed-point array needs at least half a step");
        }
        for (var sample = 0; sample < batch.Count; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            _runner.Run(program, batch, sample, readouts);
        }
    }

    public void Dispose()
    {
    }
}
