using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// The cost that a nudge outside rho descends: <c>dC/ds = (s - y) / rho'(rho^-1(s))</c>. For the logistic it is
/// the cross-entropy, for a hard sigmoid the squared error times 1/(2 slope) within its linear range.
/// </summary>
/// <remarks>
/// The nudged state <c>s = rho(u) - beta (s - y)</c> is stationary for an energy whose derivative with respect to beta,
/// at beta = 0, is this C; so EP estimates the gradient of C, with the usual order of the bias in beta.
/// </remarks>
internal sealed class OutsideCost(Activation rho) : NodeCost
{
    public override double Value(double s, double y) => rho switch
    {
        Activation.HardSigmoid => 0.5 * (s - y) * (s - y),
        Activation.HalfSlope => (s - y) * (s - y),
        Activation.Logistic => -TimesLog(y, s) - TimesLog(1 - y, 1 - s),
        _ => -0.5 * (TimesLog(1 + y, 1 + s) + TimesLog(1 - y, 1 - s)),
    };

    public override double Gradient(double s, double y) => (s - y) / rho.SlopeAtValue(s);

    public override double Curvature(double s, double y)
    {
        var slope = rho.SlopeAtValue(s);
        var slopeDerivative = rho switch
        {
            Activation.Logistic => 1 - 2 * s,
            Activation.Tanh => -2 * s,
            _ => 0,
        };
        return 1 / slope - (s - y) * slopeDerivative / (slope * slope);
    }

    public override double Force(double s, double y) => s - y;

    public override double ForceSlope(double s, double y) => 1;

    private static double TimesLog(double weight, double x) => weight == 0 ? 0 : weight * Math.Log(x);
}
