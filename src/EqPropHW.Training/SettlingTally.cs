using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EqPropHW.Training;

/// <summary>How samples settled, summed between two evaluations.</summary>
internal sealed class SettlingTally
{
    private long _samples, _jumps, _settlings, _settled, _freeSteps, _nudgedSteps, _freeCycles, _nudgedCycles;
    private double _freeResidual, _nudgedResidual, _norm;
    private int _updates;

    /// <summary>Adds an update.</summary>
    /// <param name="estimate">How its gradient came about.</param>
    /// <param name="gradient">The gradient, [parameters].</param>
    public void Add(GradientEstimate estimate, ReadOnlySpan<double> gradient)
    {
        var (readouts, program, jumps) = estimate;
        _samples += readouts.Batch;
        _jumps += jumps;
        for (var step = 0; step < readouts.Steps; step++)
        {
            var nudged = program.Steps[step].Beta != 0;
            for (var b = 0; b < readouts.Batch; b++)
            {
                var at = step * readouts.Batch + b;
                _settlings++;
                if (readouts.Settled[at] || program.Steps[step].StopResidual is null) _settled++;
                if (nudged) (_nudgedCycles, _nudgedResidual) = (_nudgedCycles + readouts.Cycles[at], _nudgedResidual + readouts.Residual[at]);
                else (_freeCycles, _freeResidual) = (_freeCycles + readouts.Cycles[at], _freeResidual + readouts.Residual[at]);
            }
            if (nudged) _nudgedSteps += readouts.Batch;
            else _freeSteps += readouts.Batch;
        }
        _norm += Math.Sqrt(Square(gradient));
        _updates++;
    }

    public Settling? Summary() => _samples == 0 ? null : new(
        (double)_settled / _settlings,
        (double)_jumps / _samples,
        (double)_freeCycles / Math.Max(1, _freeSteps),
        (double)_nudgedCycles / Math.Max(1, _nudgedSteps),
        _freeResidual / Math.Max(1, _freeSteps),
        _nudgedResidual / Math.Max(1, _nudgedSteps));

    public double GradientNorm => _updates == 0 ? 0 : _norm / _updates;

    /// <summary>Sum of squares: sixteen partial sums joined in a fixed tree, the same bits with any vectors.</summary>
    private static double Square(ReadOnlySpan<double> values)
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var pairs = MemoryMarshal.Cast<double, Vector512<double>>(values);
        var k = 0;
        for (; k + 1 < pairs.Length; k += 2)
        {
            low += pairs[k] * pairs[k];
            high += pairs[k + 1] * pairs[k + 1];
        }
        var eight = low + high;
        var four = eight.GetLower() + eight.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        var sum = two[0] + two[1];
        foreach (var rest in values[(k * Vector512<double>.Count)..]) sum += rest * rest;
        return sum;
    }
}
