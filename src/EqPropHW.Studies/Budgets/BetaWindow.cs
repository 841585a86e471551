using System.Collections.Immutable;
using EqPropHW.Core;
using EqPropHW.Training;

namespace EqPropHW.Studies;

/// <summary>The error that a finite nudge makes by itself, on an ideal device.</summary>
/// <param name="Beta">Nudging strength.</param>
/// <param name="Error">Euclidean norm of the EP gradient minus the exact one, over that of the exact one.</param>
/// <param name="Jumps">Share of the samples that jump to another basin.</param>
public readonly record struct BetaBias(double Beta, double Error, double Jumps);

/// <summary>Which nudging strengths a device can use: read noise and LSB below, the bias of the estimate above.</summary>
/// <param name="Beta">Strength of the experiment.</param>
/// <param name="OutputResponse">How far a beta of 1 would move an output, natural units rms.</param>
/// <param name="HiddenResponse">The same of the other free nodes.</param>
/// <param name="ReadError">Error of one readout, natural units rms.</param>
/// <param name="Lsb">Distance of two codes of the readout; 0 without a converter.</param>
/// <param name="ReadSnr">Signal-to-noise ratio of the nudge in one readout of an output.</param>
/// <param name="UpdateSnr">The same averaged over the batch of an update.</param>
/// <param name="LeastSet">Smallest strength that the nudge converter does not set to 0; 0 without one.</param>
/// <param name="Low">Smallest strength that is set and seen in an update.</param>
/// <param name="High">Largest strength whose bias is at most <see cref="MostBias"/>, limited by the range of the device and of the strengths tried; 0 for none.</param>
/// <param name="Biases">Bias against strength, weakest first.</param>
public sealed record BetaWindow(
    double Beta, double OutputResponse, double HiddenResponse, double ReadError, double Lsb, double ReadSnr, double UpdateSnr, double LeastSet, double Low, double High,
    ImmutableArray<BetaBias> Biases)
{
    /// <summary>Largest relative error of a gradient, and largest share of jumped samples, that counts as usable.</summary>
    public const double MostBias = 0.1;

    private static readonly double[] _grid = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

    /// <summary>Whether the nudge converter sets the strength of the experiment to something.</summary>
    public bool IsSet => Beta >= LeastSet;

    /// <summary>Whether the nudge of the experiment can be seen.</summary>
    public bool IsSeen => IsSet && UpdateSnr >= NudgeSignal.Least;

    /// <summary>Whether no strength is both seen and without too much bias.</summary>
    public bool IsEmpty => Low > High;

    /// <summary>Measures the window.</summary>
    /// <param name="probe">Samples and how they are nudged.</param>
    /// <param name="ideal">A device of the same kind without non-idealities, in double precision.</param>
    /// <param name="profile">The device on paper, for its converters and its range and steps of beta.</param>
    /// <param name="parameters">Parameters at which to look; read.</param>
    /// <param name="batchSamples">Samples of an update.</param>
    /// <param name="cancellation">Stops the device.</param>
    public static async Task<BetaWindow> MeasureAsync(
        GradientProbe probe, IDevice ideal, HardwareProfile profile, Parameters parameters, int batchSamples, CancellationToken cancellation)
    {
        var learning = probe.Learning;
        var exact = await probe.ExactAsync(ideal, parameters, cancellation: cancellation);
        var biases = new List<BetaBias>();
        // A device whose range ends below the grid is measured at its end.
        var grid = _grid.Where(b => b <= profile.Limits.BetaRange).DefaultIfEmpty(profile.Limits.BetaRange);
        ProbeReading? weakest = null;
        foreach (var beta in grid)
        {
            // The bias of beta alone: phases long enough that what is left of settling is far below it.
            var settled = learning with { Beta = beta, FreeCycles = 20 * learning.FreeCycles, NudgedCycles = 20 * learning.NudgedCycles, StopResidual = 1e-4 * beta };
            var reading = await probe.ReadAsync(ideal, parameters, settled, cancellation);
            weakest ??= reading;
            var all = reading.Used + reading.Jumps;
            biases.Add(new(beta, LogicalGradient.RelativeError(reading.Gradient, exact), all == 0 ? 1 : (double)reading.Jumps / all));
        }
        var (converters, response) = (profile.Converters, weakest!.OutputResponse);
        return new(
            learning.Beta, response, weakest.HiddenResponse, NudgeSignal.ReadError(converters), converters.Adc is { Rounds: true } adc ? adc.Lsb : 0,
            NudgeSignal.Ratio(converters, learning.Beta, response), NudgeSignal.Ratio(converters, learning.Beta, response, batchSamples),
            profile.Nudge.LeastBeta, Math.Max(NudgeSignal.LeastBeta(converters, response, batchSamples), profile.Nudge.LeastBeta), Largest(biases, profile.Limits.BetaRange), [.. biases]);
    }

    /// <summary>The strength at which the bias reaches its bound, between two of the grid by the power law through them.</summary>
    private static double Largest(List<BetaBias> biases, double range)
    {
        var beyond = biases.FindIndex(b => b.Error > MostBias || b.Jumps > MostBias);
        if (beyond < 0) return Math.Min(range, biases[^1].Beta);
        if (beyond == 0) return 0;
        var (last, next) = (biases[beyond - 1], biases[beyond]);
        if (next.Error <= MostBias) return last.Beta;
        var share = Math.Log(MostBias / last.Error) / Math.Log(next.Error / last.Error);
        return last.Beta * Math.Pow(next.Beta / last.Beta, share);
    }
}
