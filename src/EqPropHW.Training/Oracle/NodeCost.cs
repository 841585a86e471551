using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// The cost of one output node in double precision: the loss that is differentiated, and the force that nudges.
/// A network's cost is the sum over its outputs.
/// </summary>
public abstract class NodeCost
{
    private protected NodeCost()
    {
    }

    /// <summary>The cost that nudging a substrate with a cost descends.</summary>
    /// <exception cref="ArgumentException">The cost cannot nudge the substrate.</exception>
    public static NodeCost For(Substrate substrate, Cost cost)
    {
        if (!substrate.Accepts(cost)) throw new ArgumentException($"cost {cost} cannot nudge a {substrate.Name} substrate");
        return (cost, substrate) switch
        {
            (Cost.Log, _) => new LogCost(),
            (Cost.Cosine, _) => new CosineCost(),
            (_, NeuronArray { Law: not NeuronLaw.B, NudgeSite: NudgeSite.Outside } neurons) => new OutsideCost(neurons.Activation),
            _ => new SquaredCost(),
        };
    }

    /// <summary>C.</summary>
    /// <param name="s">State of the output.</param>
    /// <param name="y">Its target.</param>
    public abstract double Value(double s, double y);

    /// <summary>dC/ds.</summary>
    /// <param name="s">State of the output.</param>
    /// <param name="y">Its target.</param>
    public abstract double Gradient(double s, double y);

    /// <summary>d2C/ds2.</summary>
    /// <param name="s">State of the output.</param>
    /// <param name="y">Its target.</param>
    public abstract double Curvature(double s, double y);

    /// <summary>The force a device applies at beta = 1: dC/ds, except for a nudge outside rho, which applies s - y.</summary>
    /// <param name="s">State of the output.</param>
    /// <param name="y">Its target.</param>
    public virtual double Force(double s, double y) => Gradient(s, y);

    /// <summary>Derivative of <see cref="Force"/> with respect to s.</summary>
    /// <param name="s">State of the output.</param>
    /// <param name="y">Its target.</param>
    public virtual double ForceSlope(double s, double y) => Curvature(s, y);

    /// <summary>The cost of a network: the sum over its outputs.</summary>
    /// <param name="topology">The graph.</param>
    /// <param name="state">[nodes].</param>
    /// <param name="targets">[outputs].</param>
    public double Total(Topology topology, ReadOnlySpan<double> state, ReadOnlySpan<double> targets)
    {
        var total = 0.0;
        for (var k = 0; k < targets.Length; k++) total += Value(state[topology.OutputNodes[k]], targets[k]);
        return total;
    }
}

/// <summary><c>C = -log(1 + eps + cos d)</c>, d = s - y.</summary>
internal sealed class LogCost : NodeCost
{
    private const double One = 1 + Nudge.LogEpsilon;

    public override double Value(double s, double y) => -Math.Log(One + Math.Cos(s - y));

    public override double Gradient(double s, double y) => Math.Sin(s - y) / (One + Math.Cos(s - y));

    public override double Curvature(double s, double y)
    {
        var bottom = One + Math.Cos(s - y);
        return (1 + One * Math.Cos(s - y)) / (bottom * bottom);
    }
}

/// <summary><c>C = 1 - cos d</c>, d = s - y.</summary>
internal sealed class CosineCost : NodeCost
{
    public override double Value(double s, double y) => 1 - Math.Cos(s - y);

    public override double Gradient(double s, double y) => Math.Sin(s - y);

    public override double Curvature(double s, double y) => Math.Cos(s - y);
}

/// <summary><c>C = 1/2 (s - y)^2</c>.</summary>
internal sealed class SquaredCost : NodeCost
{
    public override double Value(double s, double y) => 0.5 * (s - y) * (s - y);

    public override double Gradient(double s, double y) => s - y;

    public override double Curvature(double s, double y) => 1;
}
