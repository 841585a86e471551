using System.Xml.Linq;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Profiles;
using EqPropHW.Reports;
using EqPropHW.Studies;
using EqPropHW.Tests.Reports;
using EqPropHW.Training;

namespace EqPropHW.Tests.Lattices;

public sealed class ObserverTests
{
    /// <summary>A chain of equal couplings from a clamped node to an output, the other input apart: what statics says.</summary>
    [Fact]
    public async Task Responses_of_a_chain_are_those_of_springs_in_series()
    {
        var experiment = Chain(new EdgeList(6, [new(0, 1), new(1, 2), new(2, 3), new(3, 4)], [0, 5], [4]), new([0]));

        var observed = (await Events(experiment)).OfType<Observed>().Last();

        Assert.All(observed.Couplings, c => Assert.Equal(1.5, c));
        // The torque falls to the cosine of the way x that the output has gone: x = 0.05 * 4/1.5 cos x.
        const double Cosine = 0.9913;
        Assert.Equal([0, Cosine / 1.5, 2 * Cosine / 1.5, 3 * Cosine / 1.5, 4 * Cosine / 1.5, 0], observed.Response, (a, b) => Math.Abs(a - b) < 0.002);
        // The whole chain follows its own input and none of it the other: half on average.
        Assert.Equal([0, 0.5, 0.5, 0.5, 0.5, 0], observed.InputResponse!, (a, b) => Math.Abs(a - b) < 0.001);
        Assert.Equal((1, 1, 0), (observed.Affected, observed.Settled, observed.BasinJumps));
    }

    [Fact]
    public void Distance_does_not_lead_through_clamped_nodes()
    {
        // 0 - 1 - 2 with node 1 clamped, and a detour 0 - 3 - 4 - 2; 5 is alone.
        var topology = new Topology(6, [new(0, 1), new(1, 2), new(0, 3), new(3, 4), new(2, 4)], [1], [2]);

        Assert.Equal([3, 1, 0, 2, 1, -1], NetworkObserver.Distances(topology));
    }

    [Fact]
    public async Task Observations_come_when_asked_for_and_once_when_a_run_is_resumed()
    {
        var experiment = TrainingRuns.Xor with { Observe = new([0, 7], 2), Learning = TrainingRuns.Xor.Learning with { Iterations = 20, EvaluateEvery = 5 } };
        await using var device = TrainingRuns.Emulator(experiment);
        var (whole, at) = (new List<TrainingEvent>(), (Checkpoint?)null);
        await foreach (var happened in Trainer(device, experiment).RunAsync())
        {
            whole.Add(happened);
            if (happened is Checkpointed { State.Iteration: 5 } c) at = c.State;
        }
        var rest = new List<TrainingEvent>();
        await foreach (var happened in Trainer(device, experiment).RunAsync(at)) rest.Add(happened);

        Assert.Single(whole.OfType<WiringShown>());
        Assert.Equal([0, 7, 20], whole.OfType<Observed>().Select(o => o.Iteration));
        Assert.Empty(rest.OfType<WiringShown>());
        Assert.Equal([7, 20], rest.OfType<Observed>().Select(o => o.Iteration));
        Assert.Equal(whole.OfType<Observed>().Last().Response, rest.OfType<Observed>().Last().Response);

        static EpTrainer Trainer(IDevice device, Experiment e) => new(device, e.Network, TrainingRuns.Task(e), e.Learning, e.Seed, e.Observe);
    }

    [Fact]
    public void Observing_does_not_change_a_run()
    {
        var plain = ExperimentReader.Parse(BuiltInExperiments.Text("xor-xy"), "xor-xy.jsonc");
        var watched = ExperimentReader.Parse(MergePatch.Apply(BuiltInExperiments.Text("xor-xy"), """{ "observe": { "at": [0, 50], "samples": 4, "threshold": 0.1 } }"""), "xor-xy.jsonc");

        Assert.Null(plain.Observe);
        Assert.Equal([0, 50], watched.Observe!.At.ToArray());
        Assert.Equal((4, 0.1), (watched.Observe.Samples, watched.Observe.Threshold));
        Assert.Equal(Last(plain), Last(watched));

        static Evaluation Last(Experiment e)
            => Events(e with { Learning = e.Learning with { Iterations = 60 } }).Result.OfType<Evaluation>().Last();
    }

    [Fact]
    public async Task Pictures_colour_couplings_by_sign_and_mark_roles()
    {
        var experiment = Chain(new Lattice(LatticeKind.Square, 3, 3, [0, 2], [7], Skips: [2]), new([0, 3]));
        var events = await Events(experiment);
        var wiring = events.OfType<WiringShown>().Single();
        XNamespace svg = "http://www.w3.org/2000/svg";

        var couplings = Enumerable.Range(0, wiring.From.Length).Select(e => e == 0 ? -2.0 : 0.5).ToArray();
        var root = XDocument.Parse(NetworkFigure.Svg("t", wiring, couplings, NetworkFigure.Shades([4, 1, 0, 0, 0, 0, 0, 0, 0]))).Root!;
        var figures = ObservationFigures.Of([new(RunSamples.Manifest(), [.. events], null)]).ToArray();

        var bonds = root.Elements(svg + "path").ToArray();
        Assert.Equal(12 + 6, bonds.Length);
        Assert.Single(bonds, b => b.Attribute("stroke")!.Value.Contains("#d55e00", StringComparison.Ordinal));
        Assert.Equal(bonds.Max(b => (double)b.Attribute("stroke-width")!), (double)bonds.Single(b => b.Attribute("stroke")!.Value.Contains("#d55e00", StringComparison.Ordinal)).Attribute("stroke-width")!);
        Assert.Equal(2, root.Elements(svg + "rect").Count());
        Assert.Single(root.Elements(svg + "circle"), c => c.Attribute("stroke-width")?.Value == "2");
        Assert.Contains(root.Elements(svg + "circle"), c => c.Attribute("fill-opacity")?.Value == "0.5");
        Assert.Equal(["network", "input-response", "coupling-change", "evolution", "response-by-distance", "affected"], figures.Select(f => f.Name));
        Assert.All(figures, f => Assert.DoesNotContain("NaN", XDocument.Parse(f.Svg).ToString(), StringComparison.Ordinal));
    }

    /// <summary>XOR with a training rate of zero: all couplings stay at 1.5, all biases at 0.</summary>
    private static Experiment Chain(Architecture architecture, ObserveSpec observe)
    {
        var network = new Network(new XyArray(), architecture.Build(), new(CouplingDraw.Normal, 0));
        network = network with { Wired = network.Wired with { Topology = Fixed(network.Topology) }, Initialiser = network.Initialiser with { Fixed = Strong(network) } };
        return TrainingRuns.Xor with
        {
            Network = network,
            Observe = observe,
            Learning = TrainingRuns.Xor.Learning with { Iterations = 3, Rates = [0], FreeCycles = 1000, RandomStart = false },
        };
    }

    private static Topology Fixed(Topology t)
        => new(t.NodeCount, t.Edges, t.InputNodes, t.OutputNodes, new ParameterMap(0, [.. t.Edges.Select(_ => -1)]));

    private static Parameters Strong(Network network)
    {
        var parameters = Parameters.Zero(network.Substrate, network.Topology);
        parameters.Couplings.AsSpan().Fill(1.5);
        return parameters;
    }

    private static async Task<List<TrainingEvent>> Events(Experiment experiment)
    {
        await using var device = new EmulatorDevice(ShippedProfiles.Load("xy-ideal"), experiment.Network.Substrate, experiment.Network.Topology, new() { Mode = EmulatorMode.Physical64, Threads = 1 });
        var events = new List<TrainingEvent>();
        await foreach (var happened in new EpTrainer(device, experiment.Network, TrainingRuns.Task(experiment), experiment.Learning, experiment.Seed, experiment.Observe).RunAsync()) events.Add(happened);
        return events;
    }
}
