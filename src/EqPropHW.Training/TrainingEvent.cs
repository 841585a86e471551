using System.Text.Json.Serialization;

namespace EqPropHW.Training;

/// <summary>What happened in a training run: the only way out of the loop. A report is a pure function of these.</summary>
/// <param name="Iteration">Updates of the parameters made so far.</param>
public abstract record TrainingEvent(int Iteration);

/// <summary>Accuracy and distance on one set of samples.</summary>
/// <param name="Samples">Samples evaluated.</param>
/// <param name="Accuracy">Share predicted right, 0 to 1.</param>
/// <param name="Distance">XY: C_sim = mean over outputs and samples of (1 - cos d)/2, in 0..1; neurons: mean cost.</param>
/// <param name="ChainBreaks">Chains found broken, summed over samples: a node in another basin than the one that leads its chain; null without chains.</param>
public sealed record Score(
    int Samples, double Accuracy, double Distance,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ChainBreaks = null);

/// <summary>How samples settled since the evaluation before.</summary>
/// <param name="Settled">Share of free and nudged settlings that reached the stop residual (1 when there is none).</param>
/// <param name="BasinJumps">Share of samples whose nudged state lies in another basin.</param>
/// <param name="FreeCycles">Mean cycles of a free phase.</param>
/// <param name="NudgedCycles">Mean cycles of a nudged phase.</param>
/// <param name="FreeResidual">Mean residual at the end of the free phase.</param>
/// <param name="NudgedResidual">Mean residual at the end of the nudged phases.</param>
public sealed record Settling(
    double Settled, double BasinJumps, double FreeCycles, double NudgedCycles, double FreeResidual, double NudgedResidual);

/// <summary>An evaluation of the whole network; a checkpoint follows each.</summary>
/// <param name="Iteration">Updates made so far.</param>
/// <param name="Epoch">Passes over the training samples so far.</param>
/// <param name="Rate">Learning rate of the first layer now.</param>
/// <param name="Train">On training samples (at most as many as test samples).</param>
/// <param name="Validation">On the validation samples; null without any.</param>
/// <param name="Test">On the test samples.</param>
/// <param name="Settling">How training samples settled since the evaluation before; null before the first update.</param>
/// <param name="GradientNorm">Mean Euclidean norm of the gradient since the evaluation before.</param>
/// <param name="DeviceCycles">Control cycles of the device so far, samples counted one after another.</param>
public sealed record Evaluation(
    int Iteration, double Epoch, double Rate, Score Train, Score? Validation, Score Test,
    Settling? Settling, double GradientNorm, long DeviceCycles) : TrainingEvent(Iteration);

/// <summary>The time constants that the nodes of this die differ in; sent once, before the first update, when they do.</summary>
/// <param name="Iteration">Updates made so far.</param>
/// <param name="IsClocked">Whether values are update factors a, or time constants tau in seconds.</param>
/// <param name="Values">Value of each free node, [free].</param>
/// <param name="Limited">Nodes whose drawn value was limited to the range of the profile.</param>
public sealed record TimeDrawn(int Iteration, bool IsClocked, double[] Values, int Limited) : TrainingEvent(Iteration);

/// <summary>How the trained neuron array settles, on the first test samples; sent before the last evaluation.</summary>
/// <param name="Iteration">Updates made.</param>
/// <param name="Radius">Largest spectral radius of one step <c>I + A (-I + Jac)</c> at the end of free phases.</param>
/// <param name="LowestMode">Its most negative eigenvalue; at -1 a clocked map begins to flip.</param>
/// <param name="SlowestCycles">Cycles in which the slowest mode falls by a factor e; infinity when it does not.</param>
/// <param name="SlowFree">Share of nodes with a T below 3 in the free phase.</param>
/// <param name="SlowNudged">Share of nodes with a T below 3 in a nudged phase.</param>
/// <param name="Factor">Update factor of each free node in a control cycle, [free].</param>
/// <param name="Residual">Mean |tau ds/dt| of each node at the end of the free phase, [free].</param>
/// <param name="SettledAfter">Mean cycles until each node stays within 0.01 of where it ends, [free].</param>
public sealed record Stability(
    int Iteration, double Radius, double LowestMode, double SlowestCycles, double SlowFree, double SlowNudged,
    double[] Factor, double[] Residual, double[] SettledAfter) : TrainingEvent(Iteration);

/// <summary>Parameters were updated; sent after every iteration, not kept in the run folder.</summary>
/// <param name="Iteration">Updates made so far.</param>
/// <param name="Of">Updates in the whole run.</param>
public sealed record Updated(int Iteration, int Of) : TrainingEvent(Iteration);

/// <summary>The state of the run right after an evaluation: what a resume starts from. Not kept in the metrics.</summary>
/// <param name="State">Parameters, moments and counters.</param>
public sealed record Checkpointed(Checkpoint State) : TrainingEvent(State.Iteration);

/// <summary>The run is complete.</summary>
/// <param name="Iteration">Updates made.</param>
/// <param name="Confusion">Test samples by true class (row) and prediction (column).</param>
/// <param name="ClassNames">Names of the classes.</param>
public sealed record Finished(int Iteration, int[][] Confusion, string[] ClassNames) : TrainingEvent(Iteration);
