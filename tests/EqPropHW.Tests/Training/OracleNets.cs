using EqPropHW.Core;

namespace EqPropHW.Tests.Training;

/// <summary>Small random nets, one for each law and activation, in a state strictly inside every box.</summary>
internal static class OracleNets
{
    public static readonly Dictionary<string, Substrate> Substrates = All();

    public static OracleNet Draw(string law, int seed)
    {
        var substrate = Substrates[law];
        var random = new Random(seed);
        var edges = new List<Edge>();
        for (var i = 0; i < 7; i++)
        {
            for (var j = i + 1; j < 7; j++)
            {
                if (random.NextDouble() < 0.6) edges.Add(new(i, j));
            }
        }
        var topology = new Topology(7, edges, [1, 4], [0, 6]);
        var parameters = Parameters.Zero(substrate, topology);
        for (var e = 0; e < edges.Count; e++) parameters.Couplings[e] = 0.4 * (random.NextDouble() - 0.5);
        for (var i = 0; i < 7; i++) parameters.Bias[i] = 0.3 + 0.2 * random.NextDouble();
        for (var i = 0; i < parameters.BiasAngle.Length; i++) parameters.BiasAngle[i] = 6 * (random.NextDouble() - 0.5);
        var state = new double[7];
        for (var i = 0; i < 7; i++) state[i] = substrate is XyArray ? 6 * (random.NextDouble() - 0.5) : 0.2 + 0.6 * random.NextDouble();
        return new(substrate, topology, parameters, state);
    }

    private static Dictionary<string, Substrate> All()
    {
        var all = new Dictionary<string, Substrate> { ["xy"] = new XyArray() };
        foreach (var rho in Enum.GetValues<Activation>())
        {
            all[$"A {rho}"] = new NeuronArray(NeuronLaw.A, rho);
            all[$"A {rho} outside"] = new NeuronArray(NeuronLaw.A, rho, NudgeSite.Outside);
            all[$"B {rho}"] = new NeuronArray(NeuronLaw.B, rho);
            all[$"C {rho}"] = new NeuronArray(NeuronLaw.C, rho);
        }
        return all;
    }
}

internal sealed record OracleNet(Substrate Substrate, Topology Topology, Parameters Parameters, double[] State)
{
    public double Energy() => Substrate.Energy(Topology, Parameters, State);
}
