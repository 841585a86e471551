using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// Proves the EP gradient of a double-precision ideal device: runs the phase program at falling beta and compares with implicit
/// differentiation and with finite differences of the loss.
/// </summary>
/// <remarks>
/// Gates: centered relative error at most 1e-4 at beta 1e-3; log-log slope of the error 2.0 +- 0.2 centered, 1.0 +- 0.2 one-sided,
/// over beta 1e-2 to 1e-4; cosine to finite differences at least 0.9999. Samples outside their scope leave all gradients and are counted.
/// </remarks>
public sealed class GradientCheck
{
    private const double GateBeta = 1e-3;
    private const double SoftestMode = 1e-2;
    private const double FarOutput = 2;

    // The program of a device that takes starts and restores the free state: the check needs both.
    private static readonly DeviceCapabilities _device = new(true, true, true, 1);

    private static readonly ImmutableArray<double> _betas = [1e-2, Math.Pow(10, -2.5), GateBeta, Math.Pow(10, -3.5), 1e-4];

    /// <summary>Longest phase in control cycles.</summary>
    public int MaxCycles { get; init; } = 100_000;

    /// <summary>Cycles between residual tests.</summary>
    public int CheckEvery { get; init; } = 20;

    /// <summary>Residual at which a phase ends: far below the smallest beta.</summary>
    public double StopResidual { get; init; } = 3e-14;

    /// <summary>Runs one case on a device.</summary>
    /// <param name="gradientCase">The network and its samples.</param>
    /// <param name="device">An ideal double-precision device opened for the case's substrate and graph.</param>
    /// <param name="cancellation">Stops between phase programs.</param>
    /// <exception cref="ArgumentException">The device carries another network, or the scheme is neither one-sided nor centered.</exception>
    public async Task<GradientCheckResult> RunAsync(GradientCase gradientCase, IDevice device, CancellationToken cancellation = default)
    {
        var c = gradientCase;
        RequireFit(c, device);
        var parameters = Parameters.Zero(c.Substrate, c.Topology);
        await device.ProgramAsync(c.Parameters, parameters, cancellation);

        var scope = new GradientScope(c, parameters, SoftestMode, FarOutput);
        var phases = new List<Readouts>();
        foreach (var beta in _betas)
        {
            var readouts = Copy(await device.RunAsync(Nudging(c, beta).Program, c.Batch(), cancellation));
            if (phases.Count == 0) scope.CheckFree(readouts);
            scope.CheckNudged(readouts);
            phases.Add(readouts);
        }
        return Compare(c, parameters, scope, phases);
    }

    private GradientCheckResult Compare(GradientCase c, Parameters parameters, GradientScope scope, List<Readouts> phases)
    {
        var isCentered = c.Scheme == NudgingScheme.Centered;
        var (exact, difference) = Oracles(c, parameters, scope.Used, phases[0]);
        var contrast = new Contrast(c.Substrate, c.Topology);
        var (estimate, physical) = (new Gradient(c.Topology, c.Substrate is XyArray), Parameters.Zero(c.Substrate, c.Topology));
        // What a remaining force of the stop residual alone does to a state, seen through a contrast.
        var floor = StopResidual / Math.Min(1, scope.SmallestEigenvalue) * Math.Sqrt(exact.Length / exact.Sum(g => g * g));
        var errors = new List<BetaError>();
        var cosine = double.NaN;
        for (var k = 0; k < _betas.Length; k++)
        {
            var beta = _betas[k];
            contrast.Mean(phases[k], Nudging(c, beta), estimate, scope.Used);
            estimate.ToPhysical(parameters, physical);
            var gradient = LogicalGradient.Collect(c.Topology, physical);
            var error = LogicalGradient.RelativeError(gradient, exact);
            errors.Add(new(beta, error, error > 5 * floor / beta));
            if (beta == GateBeta) cosine = LogicalGradient.Cosine(gradient, difference);
        }

        var used = scope.Used.Count(u => u);
        var slope = Slope(errors);
        var order = isCentered ? 2.0 : 1.0;
        var gates = new List<GradientGate> { new("samples used >= 1", used, used >= 1) };
        var atGate = errors.Single(e => e.Beta == GateBeta).Relative;
        if (isCentered) gates.Add(new("relative error at beta 1e-3 <= 1e-4", atGate, atGate <= 1e-4));
        // Where the bias is as small as rounding there is no slope to fit; then the error itself is held to be that small.
        if (double.IsNaN(slope)) gates.Add(new("no slope to fit: relative error at beta 1e-2 <= 1e-6", errors[0].Relative, errors[0].Relative <= 1e-6));
        else gates.Add(new($"slope {order:0.0} +- 0.2", slope, Math.Abs(slope - order) <= 0.2));
        gates.Add(new("cosine to finite differences >= 0.9999", cosine, cosine >= 0.9999));
        return new(
            c.Name, c.Samples, used, scope.Excluded(), [.. errors], slope, cosine,
            LogicalGradient.RelativeError(exact, difference), [.. gates]);
    }

    private static (double[] Exact, double[] Difference) Oracles(GradientCase c, Parameters parameters, bool[] used, Readouts free)
    {
        var implicitGradient = new ImplicitGradient(c.Substrate, c.Topology, c.Nudge.Cost);
        var finite = new FiniteDifference(c.Substrate, c.Topology, c.Nudge.Cost);
        var sum = Parameters.Zero(c.Substrate, c.Topology);
        var difference = LogicalGradient.Collect(c.Topology, sum);
        var scale = 1.0 / Math.Max(1, used.Count(u => u));
        var state = new double[c.Topology.NodeCount];
        var outputs = c.Topology.OutputNodes.Length;
        for (var k = 0; k < used.Length; k++)
        {
            if (!used[k]) continue;
            free.CopyState(0, k, state);
            var targets = c.Targets.AsSpan(k * outputs, outputs);
            implicitGradient.TryAdd(parameters, state, targets, scale, sum);
            var one = finite.Gradient(parameters, state, targets);
            for (var p = 0; p < one.Length; p++) difference[p] += scale * one[p];
        }
        return (LogicalGradient.Collect(c.Topology, sum), difference);
    }

    private static double Slope(List<BetaError> errors)
    {
        var points = errors.Where(e => e.IsClear && e.Relative > 0).Select(e => (X: Math.Log(e.Beta), Y: Math.Log(e.Relative))).ToList();
        if (points.Count < 3) return double.NaN;
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }

    private Nudging Nudging(GradientCase c, double beta) => Training.Nudging.Of(
        new LearningSettings
        {
            Nudging = c.Scheme,
            Beta = beta,
            Nudge = c.Nudge,
            FreeCycles = MaxCycles,
            NudgedCycles = MaxCycles,
            CheckEvery = CheckEvery,
            StopResidual = StopResidual,
        },
        _device);

    // Readouts belong to the device until its next run; the comparison needs those of every beta.
    private static Readouts Copy(Readouts from)
    {
        var copy = new Readouts(from.Steps, from.Batch, from.Nodes);
        for (var step = 0; step < from.Steps; step++)
        {
            for (var k = 0; k < from.Batch; k++)
            {
                for (var i = 0; i < from.Nodes; i++) copy[step, k, i] = from[step, k, i];
            }
        }
        from.Settled.CopyTo(copy.Settled, 0);
        from.Residual.CopyTo(copy.Residual, 0);
        return copy;
    }

    private static void RequireFit(GradientCase c, IDevice device)
    {
        var (substrate, topology) = (device.Description.Substrate, device.Description.Topology);
        if (substrate != c.Substrate)
            throw new ArgumentException($"{c.Name}: the device is {substrate}, the case is {c.Substrate}");
        if (topology.NodeCount != c.Topology.NodeCount || !topology.Edges.SequenceEqual(c.Topology.Edges))
            throw new ArgumentException($"{c.Name}: the device has {topology.NodeCount} nodes and {topology.Edges.Length} edges, which are not the graph of the case");
        if (c.Scheme is not (NudgingScheme.OneSided or NudgingScheme.Centered))
            throw new ArgumentException($"{c.Name}: scheme {c.Scheme} cannot be checked; expected OneSided or Centered");
    }
}
