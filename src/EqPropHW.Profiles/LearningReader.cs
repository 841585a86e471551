using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The <c>learning</c> of an experiment, checked against its network.</summary>
internal static class LearningReader
{
    private static readonly LearningSettings _standard = new();

    public static Func<LearningSettings> Declare(ObjectReader r, Field<Network> network)
    {
        var gradient = r.Optional(
            "gradient", Shapes.Enum<GradientKind>(), _standard.Gradient, "ep: contrast of phases; exact: implicit differentiation.");
        var nudging = r.Optional("nudging", Shapes.Enum<NudgingScheme>(), _standard.Nudging, "Which nudged phases estimate the gradient.");
        var beta = r.Optional("beta", Shapes.Number(Bounds.Positive), _standard.Beta, "Nudging strength.");
        var cost = r.Optional(
            "cost",
            Shapes.Map<Cost, Cost?>(Shapes.Enum<Cost>(), c => c),
            null,
            "Cost of the outputs: log or cosine for xy, squared for neuron.");
        var nudge = r.Optional("nudge", Shapes.Enum<NudgeKind>(), NudgeKind.Live, "live: the cost force follows the state; tangent: held constant.");
        var clip = r.Optional(
            "clip",
            Shapes.OrNone(Shapes.Number(Bounds.Positive), double.PositiveInfinity),
            double.PositiveInfinity,
            "Largest force |beta dC/ds| on an output node.");
        var freeCycles = r.Optional("freeCycles", Shapes.Whole(1), _standard.FreeCycles, "Longest free phase in control cycles.");
        var nudgedCycles = r.Optional("nudgedCycles", Shapes.Whole(1), _standard.NudgedCycles, "Longest nudged phase in control cycles.");
        var checkEvery = r.Optional("checkEvery", Shapes.Whole(1), _standard.CheckEvery, "Cycles between residual tests.");
        var stop = r.Optional(
            "stopResidual",
            Shapes.OrNone(Shapes.Map<double, double?>(Shapes.Number(Bounds.Positive), x => x), null),
            _standard.StopResidual,
            "A sample stops settling at this residual; none runs all cycles.");
        var start = r.Optional("start", Shapes.Names("random", "zero"), "random", "State in which free phases start.");
        var states = r.Optional("initialStates", Shapes.Whole(1), _standard.InitialStates, "Random initial states averaged for each example.");
        var jumps = r.Optional(
            "basinJumps", Shapes.Enum<BasinJumps>(), _standard.BasinJumps, "Whether samples that jump to another basin leave the gradient (drop) or stay (keep).");
        var optimizer = r.Optional("optimizer", Shapes.Enum<OptimizerKind>(), _standard.Optimizer, "The update rule.");
        var rate = Shapes.Number(Bounds.NotNegative);
        var rates = r.ExactlyOne(
            "rate", Shapes.Map(rate, x => ImmutableArray.Create(x)), "Learning rate of all layers.",
            "rates", Shapes.List(rate), "Learning rate of each layer of couplings.");
        var decay = r.Optional("decay", Shapes.Enum<RateDecay>(), _standard.Decay, "How the rate falls over the run.");
        var bias = r.Optional("bias", Shapes.Enum<BiasTraining>(), _standard.Bias, "Coordinates in which an xy bias is trained, or fixed.");
        var batch = r.Optional("batch", Shapes.Whole(1), _standard.Batch, "Examples in a batch.");
        var length = r.ExactlyOne(
            "iterations", Shapes.Map(Shapes.Whole(1), n => (Iterations: n, Epochs: (int?)null)), "Updates in the whole run.",
            "epochs", Shapes.Map(Shapes.Whole(1), n => (Iterations: _standard.Iterations, Epochs: (int?)n)), "Passes over the training samples.");
        var evaluateEvery = r.Optional("evaluateEvery", Shapes.Whole(1), _standard.EvaluateEvery, "Updates between evaluations.");

        if (network.Ok)
        {
            CheckAgainst(r, network.Value, cost, rates, bias);
        }
        if (start.Ok && start.Value == "zero" && states.Ok && states.Value > 1)
            r.Report(states, DiagnosticCodes.Conflict, "averaging over initial states needs start 'random'; 'zero' is always the same state");

        return () => new()
        {
            Gradient = gradient.Value,
            Nudging = nudging.Value,
            Beta = beta.Value,
            Nudge = new(nudge.Value, cost.Value ?? (network.Ok ? network.Value.Substrate.DefaultCost : default), clip.Value),
            FreeCycles = freeCycles.Value,
            NudgedCycles = nudgedCycles.Value,
            CheckEvery = checkEvery.Value,
            StopResidual = stop.Value,
            RandomStart = start.Value == "random",
            InitialStates = states.Value,
            BasinJumps = jumps.Value,
            Optimizer = optimizer.Value,
            Rates = rates.Value,
            Decay = decay.Value,
            Bias = bias.Value,
            Batch = batch.Value,
            Iterations = length.Value.Iterations,
            Epochs = length.Value.Epochs,
            EvaluateEvery = evaluateEvery.Value,
        };
    }

    private static void CheckAgainst(
        ObjectReader r, Network network, Field<Cost?> cost, Field<ImmutableArray<double>> rates, Field<BiasTraining> bias)
    {
        if (cost.Ok && cost.Value is { } named && !network.Substrate.Accepts(named))
        {
            var fitting = Enum.GetValues<Cost>().Where(network.Substrate.Accepts).Select(c => $"'{c}'".ToLowerInvariant());
            r.Report(cost, DiagnosticCodes.Conflict,
                $"the cost '{named}'".ToLowerInvariant() + $" cannot nudge substrate '{network.Substrate.Name}'; use {string.Join(" or ", fitting)}");
        }
        var layers = network.Wired.Fans.Length;
        if (rates.Ok && rates.Value.Length != 1 && rates.Value.Length != layers)
        {
            r.Report(rates, DiagnosticCodes.Conflict,
                $"{rates.Value.Length} rates for {layers} {(layers == 1 ? "layer" : "layers")} of couplings; give one rate for all, or one each");
        }
        if (bias.Item is not null && bias.Ok && bias.Value != BiasTraining.Fixed && network.Substrate is not XyArray)
            r.Report(bias, DiagnosticCodes.Conflict, "only an xy bias has an amplitude and an angle; leave 'bias' out, or say 'fixed'");
    }
}
