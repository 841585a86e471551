using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Tests.Training;

public sealed class OracleCostTests
{
    private static NodeCost Outside(Activation rho) => NodeCost.For(new NeuronArray(NeuronLaw.A, rho, NudgeSite.Outside), Cost.Squared);

    public static TheoryData<string, double> Points()
    {
        var points = new TheoryData<string, double>();
        foreach (var law in OracleNets.Substrates.Keys)
        {
            foreach (var y in new[] { 0.0, 0.35, 1.0 }) points.Add(law, y);
        }
        return points;
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Force_and_curvature_are_differences_of_the_cost(string law, double y)
    {
        var substrate = OracleNets.Substrates[law];
        const double H = 1e-5;
        foreach (var kind in Enum.GetValues<Cost>().Where(substrate.Accepts))
        {
            var cost = NodeCost.For(substrate, kind);
            foreach (var s in new[] { 0.15, 0.6, 0.9 })
            {
                Assert.Equal((cost.Value(s + H, y) - cost.Value(s - H, y)) / (2 * H), cost.Gradient(s, y), 1e-7);
                Assert.Equal((cost.Gradient(s + H, y) - cost.Gradient(s - H, y)) / (2 * H), cost.Curvature(s, y), 1e-5);
                Assert.Equal((cost.Force(s + H, y) - cost.Force(s - H, y)) / (2 * H), cost.ForceSlope(s, y), 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(0.2, 0.0)]
    [InlineData(0.2, 1.0)]
    [InlineData(0.7, 0.4)]
    public void Logistic_nudged_outside_descends_the_cross_entropy(double s, double y)
    {
        var expected = -(y * Math.Log(s) + (1 - y) * Math.Log(1 - s));

        Assert.Equal(expected, Outside(Activation.Logistic).Value(s, y), 1e-15);
    }

    [Theory]
    [InlineData(Activation.HardSigmoid)]
    [InlineData(Activation.HalfSlope)]
    [InlineData(Activation.Logistic)]
    [InlineData(Activation.Tanh)]
    public void Outside_cost_has_the_derivative_error_over_slope(Activation rho)
    {
        const double U = 0.45;
        var s = rho.Value(U);

        Assert.Equal((s - 0.8) / rho.Slope(U), Outside(rho).Gradient(s, 0.8), 1e-12);
        Assert.Equal(s - 0.8, Outside(rho).Force(s, 0.8), 1e-15);
    }

    [Fact]
    public void Cost_of_another_substrate_is_refused()
        => Assert.Contains("Squared", Assert.Throws<ArgumentException>(() => NodeCost.For(new XyArray(), Cost.Squared)).Message, StringComparison.Ordinal);
}
