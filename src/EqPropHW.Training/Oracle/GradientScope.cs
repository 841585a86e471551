using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>Decides which samples are in the scope of the gates, and counts the others under the first reason that applies.</summary>
internal sealed class GradientScope
{
    private readonly GradientCase _case;
    private readonly Parameters _parameters;
    private readonly double _softest;
    private readonly double _farOutput;
    private readonly EnergyModel _model;
    private readonly ImplicitGradient _implicit;
    private readonly bool[] _isOutput;
    private readonly bool _isInsideBox;
    private readonly bool _isOutsideBox;
    private readonly Reason[] _reason;
    private readonly double[] _eigenvalue;

    public GradientScope(GradientCase c, Parameters parameters, double softest, double farOutput)
    {
        (_case, _parameters, _softest, _farOutput) = (c, parameters, softest, farOutput);
        _model = EnergyModel.For(c.Substrate, c.Topology);
        _implicit = new(c.Substrate, c.Topology, c.Nudge.Cost);
        _isOutput = new bool[c.Topology.NodeCount];
        foreach (var i in c.Topology.OutputNodes) _isOutput[i] = true;
        if (c.Substrate is NeuronArray { Law: not NeuronLaw.B } neurons && neurons.Activation.IsBox())
            (_isInsideBox, _isOutsideBox) = (neurons.NudgeSite == NudgeSite.Inside, neurons.NudgeSite == NudgeSite.Outside);
        _reason = new Reason[c.Samples];
        _eigenvalue = new double[c.Samples];
        Used = [.. Enumerable.Repeat(true, c.Samples)];
    }

    private enum Reason
    {
        None,
        Unsettled,
        SoftMode,
        FarOutput,
        ActiveSet,
        BasinJump,
    }

    /// <summary>Samples still in scope, [batch].</summary>
    public bool[] Used { get; }

    /// <summary>Smallest Hessian eigenvalue of the free states in scope.</summary>
    public double SmallestEigenvalue => _eigenvalue.Where((_, k) => Used[k]).DefaultIfEmpty(double.NaN).Min();

    /// <summary>Tests the free states in step 0.</summary>
    public void CheckFree(Readouts readouts) => Check(k =>
    {
        if (!readouts.Settled[k]) return Reason.Unsettled;
        var free = State(readouts, 0, k);
        _eigenvalue[k] = _implicit.SmallestEigenvalue(_parameters, free);
        if (!(_eigenvalue[k] > _softest)) return Reason.SoftMode;
        var limited = Limited(free);
        for (var o = 0; o < _case.Topology.OutputNodes.Length; o++)
        {
            var i = _case.Topology.OutputNodes[o];
            var d = Math.IEEERemainder(free[i] - _case.Targets[k * _case.Topology.OutputNodes.Length + o], 2 * Math.PI);
            if (_case.Nudge.Cost == Cost.Log && Math.Abs(d) >= _farOutput) return Reason.FarOutput;
            // Such an output follows the nudge without responding to any parameter: EP sees a contrast that is no gradient.
            if (_isOutsideBox && limited[i]) return Reason.ActiveSet;
        }
        return Reason.None;
    });

    /// <summary>Compares every nudged state with the free one.</summary>
    public void CheckNudged(Readouts readouts) => Check(k =>
    {
        var free = State(readouts, 0, k);
        var freeEnergy = _case.Substrate.Energy(_case.Topology, _parameters, free);
        for (var step = 0; step < readouts.Steps; step++)
        {
            if (!readouts.Settled[step * readouts.Batch + k]) return Reason.Unsettled;
            var state = State(readouts, step, k);
            foreach (var i in _case.Topology.FreeNodes)
            {
                if (_case.Substrate.IsBasinJump(free[i], state[i], _isOutput[i])) return Reason.BasinJump;
            }
            // Within its basin the free state is the minimum of E; lower means that the sample left it.
            if (_case.Substrate.Energy(_case.Topology, _parameters, state) < freeEnergy - 1e-9 * (1 + Math.Abs(freeEnergy))) return Reason.BasinJump;
            if (!Limited(free).AsSpan().SequenceEqual(Limited(state))) return Reason.ActiveSet;
        }
        return Reason.None;
    });

    /// <summary>How many samples left the scope, by reason.</summary>
    public ExcludedSamples Excluded() => new(
        Count(Reason.Unsettled), Count(Reason.SoftMode), Count(Reason.FarOutput), Count(Reason.ActiveSet), Count(Reason.BasinJump));

    private int Count(Reason reason) => _reason.Count(r => r == reason);

    private void Check(Func<int, Reason> test)
    {
        for (var k = 0; k < Used.Length; k++)
        {
            if (Used[k]) Used[k] = (_reason[k] = test(k)) == Reason.None;
        }
    }

    private static double[] State(Readouts readouts, int step, int sample)
    {
        var state = new double[readouts.Nodes];
        readouts.CopyState(step, sample, state);
        return state;
    }

    private bool[] Limited(double[] state)
    {
        var limited = new bool[state.Length];
        if (_isInsideBox)
        {
            // A nudge inside rho can hold or release an output against its own field; at rest a held state lies on the end itself.
            foreach (var i in _case.Topology.FreeNodes) limited[i] = state[i] is < 1e-12 or > 1 - 1e-12;
            return limited;
        }
        _model.Limited(_parameters, state, limited);
        return limited;
    }
}
