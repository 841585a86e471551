using EqPropHW.Boards;
using EqPropHW.Boards.Bench;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Boards;

/// <summary>A virtual bench for tests, with its wiring, its experiment and the buses to get between.</summary>
internal sealed class BusBench
{
    public BusBench(string name = "digipot", ulong instance = 1, Func<Wiring, Wiring>? change = null)
    {
        Wiring = (change ?? (w => w))(ShippedWirings.Load(name));
        Experiment = BuiltInExperiments.Load(name == "digipot" ? "xor-digipot" : "xor-oscillators");
        var time = TimeConstants.Draw(Wiring.Time, Wiring.Topology, instance);
        Plant = AnalogPlant.Create(Wiring.Substrate, Wiring.Topology, time, new(20 / time.Values.Min(), 1));
        Bench = new(Wiring, Plant, instance, seed: 1);
    }

    public Wiring Wiring { get; }

    public Experiment Experiment { get; }

    public IAnalogPlant Plant { get; }

    public VirtualBench Bench { get; }

    /// <summary>Opens the board for the network of its experiment, or for the wiring itself.</summary>
    public BusDevice Open(Buses? buses = null, Calibration? calibration = null, bool nominal = false)
        => new(Wiring, buses ?? Bench.Buses, Wiring.Substrate, nominal ? Wiring.Topology : Experiment.Network.Topology, "bench, instance 1", calibration);

    public Parameters Draw(double scale, ulong seed = 1)
    {
        var (random, parameters) = (new Random((int)seed), Parameters.Zero(Wiring.Substrate, Experiment.Network.Topology));
        for (var k = 0; k < parameters.Couplings.Length; k++) parameters.Couplings[k] = scale * (2 * random.NextDouble() - 1);
        for (var k = 0; k < parameters.Bias.Length; k++) parameters.Bias[k] = 0.5 * scale * (2 * random.NextDouble() - 1);
        for (var k = 0; k < parameters.BiasAngle.Length; k++) parameters.BiasAngle[k] = Math.PI * (2 * random.NextDouble() - 1);
        return parameters;
    }

    /// <summary>The four samples of XOR in natural units.</summary>
    public SampleBatch Xor(bool targets)
    {
        var (low, high) = Wiring.Substrate is XyArray ? (-Math.PI / 2, Math.PI / 2) : (0.0, 1.0);
        return new(4, new[] { low, low, low, high, high, low, high, high }, targets ? new[] { low, high, high, low } : Array.Empty<double>(), Array.Empty<double>(), new ulong[] { 1, 2, 3, 4 });
    }

    public PhaseProgram Program(bool nudged, int cycles = 100)
    {
        var start = Wiring.Substrate is XyArray ? Start.Random : Start.Zero;
        var nudge = new Nudge(NudgeKind.Tangent, Wiring.Substrate.DefaultCost, 0.4);
        var free = new PhaseStep(0, nudge, cycles, start, 1e-3);
        return new(30, nudged ? [free, new(0.25, nudge, cycles, Start.Continue, 1e-3)] : [free]);
    }
}
