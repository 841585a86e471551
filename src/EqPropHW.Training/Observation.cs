namespace EqPropHW.Training;

/// <summary>The graph of an observed run, where its nodes are drawn and how far they are from the outputs; sent once, before the first update.</summary>
/// <param name="Iteration">Updates made so far.</param>
/// <param name="X">Horizontal place of each node, in units of the shortest bond of a lattice, [nodes].</param>
/// <param name="Y">Vertical place, downwards, [nodes].</param>
/// <param name="From">Lower node of each coupling, [edges].</param>
/// <param name="To">Higher node, [edges].</param>
/// <param name="Inputs">Clamped nodes, [inputs].</param>
/// <param name="Outputs">Nudged nodes, [outputs].</param>
/// <param name="Distance">Couplings on the shortest way to an output that passes no input (inputs are clamped and pass nothing on), -1 for none, [nodes].</param>
/// <param name="Threshold">Share of the largest response above which a node is affected.</param>
public sealed record WiringShown(
    int Iteration, double[] X, double[] Y, int[] From, int[] To, int[] Inputs, int[] Outputs, int[] Distance, double Threshold) : TrainingEvent(Iteration);

/// <summary>Responses and couplings of the network as they are now, on the first test samples and the start states of an evaluation.</summary>
/// <param name="Iteration">Updates made.</param>
/// <param name="Response">Response to a nudge, mean over samples of <c>|s(beta) - s(0)| / beta</c> with the same torque beta = 0.05 on every output; samples that jump basin are left out; [nodes].</param>
/// <param name="InputResponse">Response to an input change, mean over samples and inputs of <c>|ds| / dx</c>; null on devices that take no start states; [nodes].</param>
/// <param name="Couplings">Couplings the device holds, [edges].</param>
/// <param name="Affected">Share of free nodes whose response to the nudge is above the threshold.</param>
/// <param name="Settled">Share of settlings, free and nudged so, whose residual ends at or below the stop residual (1e-3 without one).</param>
/// <param name="BasinJumps">Share of samples whose nudged state lies in another basin.</param>
/// <remarks>
/// Phases have the full length of the free phase. The torque is one and the same, since the force of a cost vanishes where the
/// network is right; with one output the map of the training nudge is this one times its force. Source of the maps: arXiv 2601.21945.
/// </remarks>
public sealed record Observed(
    int Iteration, double[] Response, double[]? InputResponse, double[] Couplings, double Affected, double Settled, double BasinJumps) : TrainingEvent(Iteration);
