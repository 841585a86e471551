namespace EqPropHW.Training;

/// <summary>How samples settled, summed between two evaluations.</summary>
internal sealed class SettlingTally
{
    private long _samples, _jumps, _settlings, _settled, _freeSteps, _nudgedSteps, _freeCycles, _nudgedCycles;
    private double _freeResidual, _nudgedResidual, _norm;
    private int _updates;

    /// <summary>Adds an update.</summary>
    /// <param name="estimate">How its gradient came about.</param>
    /// <param name="norm">Euclidean norm of the gradient.</param>
    public void Add(GradientEstimate estimate, double norm)
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
        _norm += norm;
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
}
