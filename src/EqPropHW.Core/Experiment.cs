using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>A training run as data: the parsed content of an experiment file.</summary>
/// <param name="Name">Its name, the file's name without extension.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Task">What is learned.</param>
/// <param name="Network">By which network.</param>
/// <param name="Device">On which device: the word of <c>--device</c>.</param>
/// <param name="Learning">How.</param>
/// <param name="Seed">Seed of the run: noise, initial values, order.</param>
public sealed record Experiment(
    string Name,
    string Description,
    TaskSpec Task,
    Network Network,
    string Device,
    LearningSettings Learning,
    ulong Seed)
{
    /// <summary>Time constants of this experiment instead of the profile's; null for those.</summary>
    public TimeSpec? Time { get; init; }

    /// <summary>How a sub-step of the emulated device is computed instead of as the profile says; null for that.</summary>
    public Integrator? Integrator { get; init; }

    /// <summary>How the network gets onto a device that has a graph of its own: <c>mask</c>, <c>search</c> or the path of a PLACEMENT.json; null: node by node.</summary>
    public string? Placement { get; init; }

    /// <summary>What the run records about its network; null: nothing beside accuracy.</summary>
    public ObserveSpec? Observe { get; init; }

    /// <summary>What the run gives up of its network and device; null: nothing.</summary>
    public Constraints? Constraints { get; init; }
}

/// <summary>What is learned.</summary>
/// <param name="Data"><c>xor</c>, <c>iris</c>, <c>digits</c>, <c>idx</c> (28x28 files in <paramref name="Folder"/>).</param>
/// <param name="Folder">Folder of IDX files; null lets the reader find an installed set.</param>
/// <param name="Train">Training samples to use, the first of each class; null for all.</param>
/// <param name="Test">Test samples to use; null for all.</param>
/// <param name="Validation">Share of the training samples held out for selection, 0 to below 1.</param>
public sealed record TaskSpec(string Data, string? Folder = null, int? Train = null, int? Test = null, double Validation = 0)
{
    /// <summary>Equal parts of the whole built-in set, of which one tests and the others train (cross-validation); null for the set's own split.</summary>
    public int? Folds { get; init; }

    /// <summary>The part that tests, 0 to folds - 1; the run's seed decides: seed 1 tests on the first.</summary>
    public int Fold { get; init; }
}

/// <summary>Which nudged phases estimate the gradient.</summary>
public enum NudgingScheme
{
    /// <summary>Free and +beta.</summary>
    OneSided,

    /// <summary>Free, +beta and -beta.</summary>
    Centered,

    /// <summary>Free and +beta or -beta, the sign drawn for each batch.</summary>
    RandomSign,
}

/// <summary>Where the gradient comes from.</summary>
public enum GradientKind
{
    /// <summary>Equilibrium propagation: the contrast of two phases.</summary>
    Ep,

    /// <summary>Implicit differentiation at the free state of the same device: the exact gradient of the loss.</summary>
    Exact,
}

/// <summary>The update rule.</summary>
public enum OptimizerKind
{
    /// <summary>p -= rate g.</summary>
    Sgd,

    /// <summary>m = 0.9 m + g; p -= rate m.</summary>
    Momentum,

    /// <summary>Adam, betas 0.9 and 0.999, eps 1e-8.</summary>
    Adam,
}

/// <summary>How the rate changes over the run.</summary>
public enum RateDecay
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Half a cosine to zero at the last iteration.</summary>
    Cosine,
}

/// <summary>In which coordinates an XY bias is trained.</summary>
public enum BiasTraining
{
    /// <summary>Amplitude h and angle psi.</summary>
    Polar,

    /// <summary>h cos psi and h sin psi.</summary>
    Cartesian,

    /// <summary>Biases keep their initial value.</summary>
    Fixed,
}

/// <summary>What happens to samples whose nudged state lies in another basin; they are always counted.</summary>
public enum BasinJumps
{
    /// <summary>They leave the gradient.</summary>
    Drop,

    /// <summary>They stay in it: for strong nudges, which pull a wrong output far on purpose.</summary>
    Keep,
}

/// <summary>How a network is trained.</summary>
public sealed record LearningSettings
{
    /// <summary>Source of the gradient.</summary>
    public GradientKind Gradient { get; init; } = GradientKind.Ep;

    /// <summary>Nudging scheme.</summary>
    public NudgingScheme Nudging { get; init; } = NudgingScheme.Centered;

    /// <summary>Nudging strength, positive.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>Cost and kind of nudge.</summary>
    public Nudge Nudge { get; init; } = new(NudgeKind.Live, Cost.Log);

    /// <summary>Longest free phase in control cycles.</summary>
    public int FreeCycles { get; init; } = 1000;

    /// <summary>Longest nudged phase in control cycles.</summary>
    public int NudgedCycles { get; init; } = 1000;

    /// <summary>Cycles between residual tests.</summary>
    public int CheckEvery { get; init; } = 10;

    /// <summary>A sample stops settling at this residual; null runs all cycles.</summary>
    public double? StopResidual { get; init; } = 1e-3;

    /// <summary>Whether free phases start from random states (else from zero).</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>Random initial states averaged for each example (M_init), at least 1.</summary>
    public int InitialStates { get; init; } = 1;

    /// <summary>Whether samples that jump to another basin leave the gradient.</summary>
    public BasinJumps BasinJumps { get; init; } = BasinJumps.Drop;

    /// <summary>Update rule.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Learning rates, one for all layers of edges or one each; a bias follows the lowest layer that touches its node.</summary>
    public ImmutableArray<double> Rates { get; init; } = [0.003];

    /// <summary>Rate schedule.</summary>
    public RateDecay Decay { get; init; } = RateDecay.None;

    /// <summary>Coordinates of XY bias training.</summary>
    public BiasTraining Bias { get; init; } = BiasTraining.Polar;

    /// <summary>Examples in a batch.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Updates of the parameters in the whole run; ignored when <see cref="Epochs"/> is set.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Passes over the training samples in the whole run; null counts <see cref="Iterations"/> instead.</summary>
    public int? Epochs { get; init; }

    /// <summary>Updates between evaluations, each followed by a checkpoint.</summary>
    public int EvaluateEvery { get; init; } = 100;
}
