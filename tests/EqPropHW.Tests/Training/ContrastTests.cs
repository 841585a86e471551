using EqPropHW.Core;
using EqPropHW.Tests.Emulator;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

/// <summary>The EP gradient from made-up readouts against plain double sums of the formulas.</summary>
public sealed class ContrastTests
{
    private const int Samples = 21;

    public static TheoryData<string> Substrates => [.. new[] { "xy", "A Tanh", "C HardSigmoid" }.Concat(Enum.GetNames<Activation>().Select(rho => $"B {rho}"))];

    [Theory]
    [MemberData(nameof(Substrates))]
    public void Gradient_is_the_mean_difference_of_the_two_phases(string law)
    {
        var substrate = Substrate(law);
        var topology = Arrays.Graph(7, 2, 2, 0.7, 1);
        // Samples 3 and 20 are left out, whatever they hold.
        var used = Enumerable.Range(0, Samples).Select(b => b is not (3 or 20)).ToArray();
        foreach (var nudging in new[] { Scheme(substrate, NudgingScheme.OneSided), Scheme(substrate, NudgingScheme.Centered), Scheme(substrate, NudgingScheme.RandomSign) })
        {
            var results = new List<Gradient>();
            foreach (var (lanes, single) in new[] { (1, false), (16, false), (16, true), (1, true) })
            {
                var readouts = MadeUp(substrate, topology, nudging.Program.Steps.Length, lanes, single);
                var gradient = new Gradient(topology, substrate is XyArray);

                var count = new Contrast(substrate, topology).Mean(readouts, nudging, gradient, used);

                Assert.Equal(Samples - 2, count);
                AssertNear(Plain(substrate, topology, readouts, nudging, used), gradient, single ? 2e-6 : 1e-14);
                results.Add(gradient);
            }

            // The layout of the readouts changes no bit.
            Assert.Equal(results[0].Couplings, results[1].Couplings);
            Assert.Equal(results[0].FieldFirst, results[1].FieldFirst);
            Assert.Equal(results[0].FieldSecond, results[1].FieldSecond);
            Assert.Equal(results[2].Couplings, results[3].Couplings);
            Assert.Equal(results[2].FieldFirst, results[3].FieldFirst);
        }
    }

    [Fact]
    public void No_used_sample_gives_a_zero_gradient()
    {
        var topology = Arrays.Graph(7, 2, 2, 0.7, 1);
        var nudging = Scheme(new XyArray(), NudgingScheme.Centered);
        var gradient = new Gradient(topology, true);
        Array.Fill(gradient.Couplings, 5);

        var count = new Contrast(new XyArray(), topology).Mean(MadeUp(new XyArray(), topology, 3, 16, true), nudging, gradient, new bool[Samples]);

        Assert.Equal(0, count);
        Assert.All(gradient.Couplings.Concat(gradient.FieldFirst).Concat(gradient.FieldSecond), g => Assert.Equal(0, g));
    }

    [Fact]
    public void Sample_that_is_not_a_number_stays_out_of_the_others()
    {
        var topology = Arrays.Graph(7, 2, 2, 0.7, 1);
        var nudging = Scheme(new XyArray(), NudgingScheme.OneSided);
        var readouts = MadeUp(new XyArray(), topology, 2, 16, false);
        for (var i = 0; i < 7; i++) readouts[1, 3, i] = double.NaN;
        var gradient = new Gradient(topology, true);

        new Contrast(new XyArray(), topology).Mean(readouts, nudging, gradient, [.. Enumerable.Range(0, Samples).Select(b => b != 3)]);

        Assert.All(gradient.Couplings.Concat(gradient.FieldFirst), g => Assert.True(double.IsFinite(g)));
    }

    [Fact]
    public void Amplitude_and_angle_follow_from_the_field_components()
    {
        var gradient = new Gradient(new Topology(1, [], [], [0]), true);
        (gradient.FieldFirst[0], gradient.FieldSecond[0]) = (0.3, -0.7);

        // L = 0.3 h cos psi - 0.7 h sin psi.
        Assert.Equal(0.3 * Math.Cos(0.4) - 0.7 * Math.Sin(0.4), gradient.Amplitude(0, 0.4), 1e-15);
        Assert.Equal(2 * (-0.3 * Math.Sin(0.4) - 0.7 * Math.Cos(0.4)), gradient.Angle(0, 2, 0.4), 1e-15);
    }

    [Theory]
    [InlineData("xy", 4, 1.6, true)]
    [InlineData("xy", 6, 1.6, true)]
    [InlineData("xy", 4, 1.5, false)]
    [InlineData("xy", 4, 6.2, false)]
    [InlineData("A Logistic", 4, 0.6, true)]
    [InlineData("A Logistic", 4, 0.4, false)]
    [InlineData("A Logistic", 6, 0.9, false)]
    public void Basin_jump_is_a_large_move_of_a_node(string law, int node, double move, bool jumps)
    {
        // Nodes 5 and 6 are outputs; the outputs of neurons may move as far as they are pulled.
        var substrate = Substrate(law);
        var topology = Arrays.Graph(7, 2, 2, 0.7, 1);
        var nudging = Scheme(substrate, NudgingScheme.Centered);
        var readouts = new Readouts(3, 2, 7);
        readouts[2, 1, node] = move;
        var contrast = new Contrast(substrate, topology);

        Assert.True(contrast.StaysInBasin(readouts, nudging, 0));
        Assert.Equal(!jumps, contrast.StaysInBasin(readouts, nudging, 1));
    }

    [Fact]
    public void Second_nudged_phase_is_compared_with_its_own_free_phase()
    {
        var topology = Arrays.Graph(7, 2, 2, 0.7, 1);
        var learning = new LearningSettings { Nudging = NudgingScheme.Centered };
        var nudging = Nudging.Of(learning, new(false, true, true, 1));
        var readouts = new Readouts(4, 1, 7);
        // The second free phase found another equilibrium; its nudged phase stayed there.
        (readouts[2, 0, 4], readouts[3, 0, 4]) = (3, 3.1);

        Assert.True(new Contrast(new XyArray(), topology).StaysInBasin(readouts, nudging, 0));
    }

    private static Gradient Plain(Substrate substrate, Topology topology, Readouts readouts, Nudging nudging, bool[] used)
    {
        var gradient = new Gradient(topology, substrate is XyArray);
        var scale = -1 / (nudging.Divisor * used.Count(u => u));
        for (var b = 0; b < used.Length; b++)
        {
            if (!used[b]) continue;
            foreach (var (step, sign) in new[] { (nudging.Plus, scale), (nudging.Minus, -scale) })
            {
                double S(int i) => readouts[step, b, i];
                for (var e = 0; e < topology.Edges.Length; e++)
                {
                    var (i, j) = topology.Edges[e];
                    gradient.Couplings[e] += sign * (substrate is NeuronArray n ? n.Emitted(S(i)) * n.Emitted(S(j)) : Math.Cos(S(i) - S(j)));
                }
                for (var i = 0; i < topology.NodeCount; i++)
                {
                    gradient.FieldFirst[i] += sign * (substrate is NeuronArray n ? n.Emitted(S(i)) : Math.Cos(S(i)));
                    if (substrate is XyArray) gradient.FieldSecond[i] += sign * Math.Sin(S(i));
                }
            }
        }
        return gradient;
    }

    private static void AssertNear(Gradient expected, Gradient actual, double tolerance)
    {
        foreach (var (a, b) in new[] { (expected.Couplings, actual.Couplings), (expected.FieldFirst, actual.FieldFirst), (expected.FieldSecond, actual.FieldSecond) })
        {
            Assert.Equal(a.Length, b.Length);
            for (var k = 0; k < a.Length; k++) Assert.Equal(a[k], b[k], 10 * tolerance);
        }
    }

    /// <summary>Random states; inputs are the same in every step.</summary>
    private static Readouts MadeUp(Substrate substrate, Topology topology, int steps, int lanes, bool single)
    {
        var readouts = new Readouts(steps, Samples, topology.NodeCount, lanes, single);
        for (var step = 0; step < steps; step++)
        {
            for (var b = 0; b < Samples; b++)
            {
                for (var i = 0; i < topology.NodeCount; i++)
                {
                    var random = new Random((topology.InputNodes.Contains(i) ? 0 : step) * 10_000 + b * 100 + i);
                    readouts[step, b, i] = substrate is XyArray ? 6 * random.NextDouble() - 3 : 2 * random.NextDouble() - 0.5;
                }
            }
        }
        return readouts;
    }

    private static Nudging Scheme(Substrate substrate, NudgingScheme scheme) => Nudging.Of(
        new LearningSettings { Nudging = scheme, Nudge = new(NudgeKind.Live, substrate.DefaultCost) }, new(true, true, true, 16), scheme == NudgingScheme.RandomSign);

    private static Substrate Substrate(string law)
        => law == "xy" ? new XyArray() : new NeuronArray(Enum.Parse<NeuronLaw>(law[..1]), Enum.Parse<Activation>(law[2..]));
}
