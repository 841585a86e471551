using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Draws the networks of <see cref="GradientCase.StandardCases"/>.</summary>
internal sealed class GradientCaseFactory(int seed)
{
    private const int NearSamples = 6;
    private const int FarSamples = 2;
    private const double SoftestMode = 0.3;
    private readonly Random _random = new(seed);

    public IReadOnlyList<GradientCase> All()
    {
        var cases = new List<GradientCase>();
        foreach (var scheme in new[] { NudgingScheme.Centered, NudgingScheme.OneSided })
        {
            foreach (var cost in new[] { Cost.Log, Cost.Cosine })
            {
                foreach (var kind in new[] { NudgeKind.Live, NudgeKind.Tangent }) cases.Add(Usable(() => Xy(new(kind, cost), scheme, isShared: false)));
            }
            foreach (var rho in new[] { Activation.HardSigmoid, Activation.Logistic, Activation.Tanh })
            {
                cases.Add(Usable(() => Neurons(new(NeuronLaw.A, rho), scheme, isShared: false)));
                cases.Add(Usable(() => Neurons(new(NeuronLaw.A, rho, NudgeSite.Outside), scheme, isShared: false)));
                cases.Add(Usable(() => Neurons(new(NeuronLaw.B, rho), scheme, isShared: false)));
            }
        }
        cases.Add(Usable(() => Xy(new(NudgeKind.Live, Cost.Log), NudgingScheme.Centered, isShared: true)));
        cases.Add(Usable(() => Neurons(new(NeuronLaw.A, Activation.Logistic), NudgingScheme.Centered, isShared: true)));
        return cases;
    }

    // Draws until a network is in the scope of the gates: the bias of EP grows with (beta / softest mode)^2, and near an instability
    // correct code fails them.
    private static GradientCase Usable(Func<GradientCase?> draw)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (draw() is { } found) return found;
        }
        throw new InvalidOperationException($"1000 random networks, and none with free outputs and all Hessian eigenvalues above {SoftestMode}");
    }

    private GradientCase? Xy(Nudge nudge, NudgingScheme scheme, bool isShared)
    {
        var topology = Graph(isShared);
        var substrate = new XyArray();
        var parameters = Parameters.Zero(substrate, topology);
        Fill(parameters.Couplings, () => 0.7 * Normal());
        Fill(parameters.Bias, () => Uniform(0.3, 0.9));
        Fill(parameters.BiasAngle, () => Uniform(-Math.PI, Math.PI));
        Share(topology, parameters, () => 0.7 * Normal());
        return Case(
            $"XY {nudge.Cost} {nudge.Kind}", substrate, topology, parameters, nudge, scheme, isShared,
            () => _random.Next(2) == 0 ? -Math.PI / 2 : Math.PI / 2,
            () => Uniform(-Math.PI, Math.PI),
            free => Math.IEEERemainder(free + Uniform(-1.5, 1.5), 2 * Math.PI));
    }

    private GradientCase? Neurons(NeuronArray substrate, NudgingScheme scheme, bool isShared)
    {
        var topology = Graph(isShared);
        var parameters = Parameters.Zero(substrate, topology);
        // A logistic neuron is stiff against its own state (1/slope >= 4): larger couplings still leave one equilibrium.
        var spread = substrate.Activation == Activation.Logistic ? 0.8 : 0.2;
        var isTanh = substrate.Activation == Activation.Tanh;
        Fill(parameters.Couplings, () => spread * Normal());
        Fill(parameters.Bias, substrate.Activation.IsBox() ? () => Uniform(0.2, 0.8) : () => Uniform(-0.7, 0.7));
        Share(topology, parameters, () => spread * Normal());
        var site = substrate is { Law: NeuronLaw.A } ? $" {substrate.NudgeSite}" : "";
        return Case(
            $"law {substrate.Law} {substrate.Activation}{site}", substrate, topology, parameters, new(NudgeKind.Live, Cost.Squared), scheme, isShared,
            () => Uniform(isTanh ? -1 : 0, 1),
            () => Uniform(0.1, 0.9),
            _ => Uniform(isTanh ? -0.9 : 0, 0.9));
    }

    // Most targets lie near the free outputs, where the log cost is in the scope of the gates; the last samples lie anywhere.
    private static GradientCase? Case(
        string name, Substrate substrate, Topology topology, Parameters parameters, Nudge nudge, NudgingScheme scheme, bool isShared,
        Func<double> input, Func<double> start, Func<double, double> target)
    {
        const int Samples = NearSamples + FarSamples;
        var (nodes, outputs) = (topology.NodeCount, topology.OutputNodes);
        var inputs = new double[Samples * topology.InputNodes.Length];
        var starts = new double[Samples * nodes];
        var targets = new double[Samples * outputs.Length];
        Fill(inputs, input);
        Fill(starts, start);
        var equilibrium = new Equilibrium(substrate, topology);
        var oracle = new ImplicitGradient(substrate, topology, nudge.Cost);
        var model = EnergyModel.For(substrate, topology);
        var limited = new bool[nodes];
        for (var k = 0; k < Samples; k++)
        {
            var state = starts.AsSpan(k * nodes, nodes);
            for (var x = 0; x < topology.InputNodes.Length; x++)
                state[topology.InputNodes[x]] = inputs[k * topology.InputNodes.Length + x];
            var free = state.ToArray();
            equilibrium.Settle(parameters, free);
            if (oracle.SmallestEigenvalue(parameters, free) < SoftestMode) return null;
            // Hidden nodes may rest at the end of their box; outputs held there would leave nothing to compare.
            model.Limited(parameters, free, limited);
            if (outputs.Any(o => limited[o])) return null;
            for (var o = 0; o < outputs.Length; o++)
                targets[k * outputs.Length + o] = k < NearSamples ? target(free[outputs[o]]) : target(start());
        }
        var title = $"{name}, {(scheme == NudgingScheme.Centered ? "centered" : "one-sided")}{(isShared ? ", shared couplings" : "")}";
        return new(title, substrate, topology, parameters, inputs, targets, starts, nudge, scheme);
    }

    // A ring with chords, about four edges a node; shared: every second coupling follows one of five parameters, every seventh is fixed.
    private Topology Graph(bool isShared)
    {
        var n = _random.Next(8, 15);
        var order = Enumerable.Range(0, n).ToArray();
        _random.Shuffle(order);
        var edges = new HashSet<Edge>();
        for (var k = 0; k < n; k++) edges.Add(Edge.Between(order[k], order[(k + 1) % n]));
        while (edges.Count < 2 * n)
        {
            var (a, b) = (_random.Next(n), _random.Next(n));
            if (a != b) edges.Add(Edge.Between(a, b));
        }
        _random.Shuffle(order);
        int[] inputs = order[..3];
        int[] outputs = order[3..5];
        ParameterMap? map = null;
        if (isShared)
        {
            var index = Enumerable.Range(0, edges.Count).Select(k => k % 7 == 6 ? -1 : k % 2 == 0 ? _random.Next(5) : 5 + k / 2).ToArray();
            var gain = index.Select(_ => Uniform(0.5, 1.5)).ToArray();
            map = new(5 + edges.Count / 2 + 1, index, gain);
        }
        return new(n, [.. edges], inputs, outputs, map);
    }

    private static void Share(Topology topology, Parameters parameters, Func<double> draw)
    {
        if (topology.CouplingMap.IsIdentity) return;
        var logical = new double[topology.CouplingMap.LogicalCount];
        Fill(logical, draw);
        topology.CouplingMap.Expand(logical, parameters.Couplings);
    }

    private static void Fill(double[] values, Func<double> draw)
    {
        for (var k = 0; k < values.Length; k++) values[k] = draw();
    }

    private double Uniform(double low, double high) => low + (high - low) * _random.NextDouble();

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
