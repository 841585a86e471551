using EqPropHW.Cli;
using EqPropHW.Core;
using EqPropHW.Placement;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Placement;

public sealed class DesignRuleTests
{
    private static readonly Experiment _xor = Experiment("xor-xy");
    private static readonly HardwareProfile _ideal = ShippedProfiles.Load("xy-ideal");

    private static readonly ConverterEffects _readout = new() { Adc = new(10, -Math.PI, Math.PI) };

    private static readonly Calibration _measured = new(
        "board", "1", "h", new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero), [new(new(TerminalKind.Coupling, 2, 0), 0, 1, 1, IsOk: false)], []);

    /// <summary>For each rule a case that breaks it, and a piece of what the finding must say.</summary>
    private static readonly Dictionary<string, (CheckCase Broken, string Says)> _fixtures = new()
    {
        ["TOP-001"] = (On(DeviceWiring.AllToAll(4)), "5 nodes"),
        ["TOP-002"] = (On(DeviceWiring.Square(3, 3)), "coupling 0-2"),
        ["TOP-003"] = (On(DeviceGraph.Any with { FanIn = 3 }), "4 couplings"),
        ["TOP-004"] = (On(DeviceWiring.AllToAll(6) with { DeadNodes = [2] }), "device node 2"),
        ["TOP-005"] = (On(DeviceWiring.Square(4, 4) with { ChainCoupling = 4 }, [[0, 2], [1], [4], [5], [6]]), "nodes 0, 2"),
        ["TOP-006"] = (new(_xor with { Network = Without(_xor.Network, inputs: true), Learning = _xor.Learning with { Bias = BiasTraining.Fixed } }, _ideal), "output node 4"),
        ["TOP-007"] = (On(DeviceGraph.Any with { CouplerBudget = 8 }), "10 couplings"),
        ["TOP-008"] = (On(DeviceWiring.AllToAll(6) with { InputNodes = [3, 4, 5] }), "input node 0"),
        ["W-001"] = (With(_ideal.Limits with { CouplingRange = 1 }), "2.12"),
        ["W-002"] = (With(_ideal.Limits with { CouplingRange = 3, CouplingStep = 3 }), "step 3"),
        ["W-003"] = (With(_ideal.Limits with { CouplingSign = CouplingSign.Positive }), "only positive ones"),
        ["W-004"] = (With(_ideal.Limits with { NodeCouplingSum = 1 }), "2.26"),
        ["W-005"] = (new(_xor, _ideal with { Couplings = new() { Asymmetry = new(0.2) } }), "20 %"),
        ["GRP-001"] = (On(DeviceGraph.Any with { BiasGroup = 2 }), "nodes 2, 3"),
        ["GRP-002"] = (new(_xor, _ideal with { Converters = _readout with { Multiplexer = new(3, 0.2, Holds: false, 0) } }), "3 nodes in turn"),
        ["OSC-001"] = (new(_xor, _ideal with { Nodes = new() { Detuning = new(0.1) } }), "0.3 Hz"),
        ["EP-SNR"] = (new(_xor, _ideal with { Converters = _readout with { Adc = _readout.Adc! with { Bits = 3 } } }), "3 bits"),
        ["EP-SYM"] = (new(_xor with { Learning = _xor.Learning with { Nudging = NudgingScheme.Centered } }, _ideal with { Nudge = new() { Asymmetry = -0.3 } }), "30 %"),
        ["T-002"] = (new(_xor, _ideal with { Timing = _ideal.Timing with { ConversionSeconds = 2e-6 }, Converters = _readout with { Multiplexer = new(2, 1e-6, true, 0) } }), "2E-06 s"),
        ["T-004"] = (new(_xor, _ideal with { Converters = _readout with { Multiplexer = new(3, 0.1, true, 0.1) } }), "LSB lost"),
        ["SUB-001"] = (new(_xor, ShippedProfiles.Load("neuron-ideal")), "neuron nodes"),
        ["T-001"] = (new(_xor with { Learning = _xor.Learning with { FreeCycles = 20 } }, _ideal), "2 time constants"),
        ["EP-BETA"] = (With(_ideal.Limits with { BetaRange = 0.05 }), "0.05"),
        ["EP-LIVE"] = (new(_xor, _ideal with { Capabilities = _ideal.Capabilities with { LiveNudge = false } }), "tangent"),
        ["STR-001"] = (new(_xor with { Network = Without(_xor.Network, inputs: false), Learning = _xor.Learning with { Bias = BiasTraining.Fixed } }, _ideal), "opposite inputs"),
        ["STR-002"] = (new(_xor with { Network = Wired([new(0, 1), new(0, 2), new(3, 4)]) }, _ideal), "output node 4"),
        ["CAL-001"] = (new(_xor, _ideal) { Calibration = new(null, "h", _measured.Taken) }, "none"),
        ["CAL-002"] = (new(_xor, _ideal) { Calibration = new(_measured, "h", _measured.Taken.AddDays(31)) }, "31 days"),
        ["CAL-003"] = (new(_xor, _ideal) { Calibration = new(_measured, "h", _measured.Taken) }, "coupling 2 from 0"),
        ["STR-003"] = (new(_xor with { Network = Wired([new(0, 1), new(0, 2), new(1, 4), new(0, 4)]) }, _ideal), "2, 3"),
    };

    public static TheoryData<string> Fixtures => [.. _fixtures.Keys];

    [Fact]
    public void Every_rule_has_a_fixture_and_every_fixture_a_rule()
        => Assert.Equal(DesignRules.All.Select(r => r.Id).Order(), _fixtures.Keys.Order());

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Rule_finds_what_its_fixture_breaks(string id)
    {
        var (broken, says) = _fixtures[id];

        var findings = DesignRules.Check(broken).Where(f => f.Rule == id).ToArray();

        Assert.NotEmpty(findings);
        Assert.Contains(says, string.Join('|', findings.Select(f => $"{f.Element} {f.Limit} {f.Actual} {f.Why}")), StringComparison.Ordinal);
        Assert.All(findings, f => Assert.All([f.Element, f.Limit, f.Actual, f.Why, f.Fix], Assert.NotEmpty));
    }

    [Fact]
    public void Slow_nodes_and_ramps_shorten_the_window_of_a_phase()
    {
        // 31 cycles of 0.1 tau hold three time constants, but not those of a node that is half as fast again.
        var learning = _xor.Learning with { FreeCycles = 31, NudgedCycles = 31 };
        var even = new CheckCase(_xor with { Learning = learning }, _ideal);
        var spread = _ideal with { Time = _ideal.Time with { Spread = new(TimeDistribution.Gamma, 0.25, true, 0, TimeMatch.Tau, 0.1, 10) } };
        var ramp = _ideal with { Nudge = new() { RampSeconds = 0.5 } };

        Assert.Empty(Of(even));
        Assert.Equal([(Severity.Warning, "free phase, slow nodes"), (Severity.Warning, "nudged phase, slow nodes")], Of(even with { Device = spread }));
        Assert.Equal([(Severity.Error, "nudged phase")], Of(even with { Device = ramp }));

        static (Severity, string)[] Of(CheckCase c) => [.. DesignRules.Check(c).Where(f => f.Rule == "T-001").Select(f => (f.Severity, f.Element))];
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 1)]
    public void Law_that_is_a_map_goes_a_time_constant_in_a_cycle(int nudged, int findings)
    {
        var experiment = Experiment("fashion-neuron");
        var brief = experiment with { Learning = experiment.Learning with { NudgedCycles = nudged } };

        Assert.Equal(findings, DesignRules.Check(new(brief, ShippedProfiles.Load(brief.Device))).Count(f => f.Rule == "T-001" && f.Actual == "2 cycles = 2 time constants"));
        Assert.Equal(findings, DesignRules.Check(new(brief, ShippedProfiles.Load(brief.Device))).Length);
    }

    [Fact]
    public void A_nudge_below_half_a_step_is_no_nudge()
    {
        Finding[] With(double step) => [.. DesignRules.Check(new(_xor, _ideal with { Nudge = new() { BetaStep = step } })).Where(f => f.Rule == "EP-BETA")];

        Assert.Empty(With(0.19));
        Assert.Equal(Severity.Error, Assert.Single(With(0.21)).Severity);
    }

    [Fact]
    public void Built_in_experiments_break_no_rule_on_their_own_devices()
    {
        foreach (var name in BuiltInExperiments.Names)
        {
            var experiment = Experiment(name);
            var findings = DesignRules.Check(new(experiment, Devices.Profile(experiment.Device)));
            Assert.True(findings.IsEmpty, $"{name}: {string.Join("; ", findings)}");
        }
    }

    [Fact]
    public void Everything_is_reported_at_once_and_a_dead_coupler_once()
    {
        var graph = DeviceWiring.AllToAll(5) with { DeadEdges = [new(1, 2)] };

        var findings = DesignRules.Check(new(_xor, _ideal with { Graph = graph, Limits = _ideal.Limits with { BetaRange = 0.05, CouplingRange = 1 } }));

        Assert.Equal(["EP-BETA", "TOP-004", "W-001"], findings.Select(f => f.Rule).Order());
        Assert.Equal([Severity.Error, Severity.Error, Severity.Warning], findings.Select(f => f.Severity));
    }

    [Fact]
    public void Dense_digits_net_on_the_kings_graph_is_told_all_and_that_no_placement_exists()
    {
        var text = BuiltInExperiments.Text("digits-xy").Replace("[64, 100, 10]", "[64, 20, 10]", StringComparison.Ordinal);
        var report = CheckReport.Of(ExperimentReader.Parse(text, "digits.jsonc"), ShippedProfiles.Load("xy-king-16"), null, 10_000);

        Assert.Equal(94, report.Findings.Count(f => f.Rule == "TOP-003"));
        Assert.Equal("impossible", report.Placement!.Status);
        Assert.Contains("and 91 more", report.ToText(), StringComparison.Ordinal);
        Assert.Empty(CheckReport.Of(ExperimentReader.Parse(text, "digits.jsonc"), ShippedProfiles.Load("xy-king-16"), "mask", 10_000).Findings);
    }

    private static Experiment Experiment(string name) => ExperimentReader.Parse(BuiltInExperiments.Text(name), name + ".jsonc");

    private static CheckCase On(DeviceGraph graph) => new(_xor, _ideal with { Graph = graph });

    private static CheckCase On(DeviceGraph graph, int[][] chains) => new(_xor, _ideal with { Graph = graph }, chains);

    private static CheckCase With(DeviceLimits limits) => new(_xor, _ideal with { Limits = limits });

    private static Network Wired(Edge[] edges) => _xor.Network with { Wired = EdgeList.Flat(new(5, edges, [0, 1], [4])) };

    // A network without biases, and on demand without the couplings at its inputs.
    private static Network Without(Network network, bool inputs) => network with
    {
        Wired = inputs ? EdgeList.Flat(new(5, [new(2, 3), new(2, 4)], [0, 1], [4])) : network.Wired,
        Initialiser = network.Initialiser with { BiasRange = 0 },
    };
}
