using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>A small emulated array held by its terminals, in double precision: the flows of the emulator with a coupling for each direction.</summary>
/// <remarks>For a virtual bench: one state that goes on from one measurement to the next, and levels that change at any cycle.</remarks>
public static class AnalogPlant
{
    /// <summary>Makes an array at rest: all levels and states zero.</summary>
    /// <param name="substrate">Its physics: oscillators, or neurons of law A with a hard sigmoid.</param>
    /// <param name="topology">Its nodes; couplings may join any two.</param>
    /// <param name="time">Time constant of each node in seconds.</param>
    /// <param name="timing">Its cycle and the integrator steps within it.</param>
    /// <exception cref="NetworkException">The plant has no such substrate.</exception>
    public static IAnalogPlant Create(Substrate substrate, Topology topology, TimeModel time, DeviceTiming timing) => substrate switch
    {
        XyArray => new AnalogPlant<XyFlow>(topology, time, timing),
        NeuronArray { Law: NeuronLaw.A, Activation: Activation.HardSigmoid, NudgeSite: NudgeSite.Inside }
            => new AnalogPlant<LeakyRateFlow<HardSigmoid, InsideSite>>(topology, time, timing),
        _ => throw new NetworkException($"the virtual bench has no plant of {substrate}; it has oscillators, and neurons of law A with a hard sigmoid nudged inside"),
    };
}

/// <summary>The plant of one law.</summary>
internal sealed class AnalogPlant<F> : IAnalogPlant where F : struct, IFlow
{
    private readonly int _nodes;
    private readonly int _subSteps;
    private readonly int[] _free;
    private readonly bool[] _isFree;
    private readonly double[] _factor;
    private readonly double[] _state;
    private readonly double[] _couplings;
    private readonly double[] _biasFirst;
    private readonly double[] _biasSecond;
    private readonly double[] _nudge;
    private readonly LaneScalar<double>[] _first;
    private readonly LaneScalar<double>[] _second;
    private readonly LaneScalar<double>[] _nextFirst;
    private readonly LaneScalar<double>[] _nextSecond;
    private bool _isHeld;

    public AnalogPlant(Topology topology, TimeModel time, DeviceTiming timing)
    {
        (_nodes, _subSteps, _free) = (topology.NodeCount, timing.SubSteps, [.. topology.FreeNodes]);
        _isFree = [.. Enumerable.Range(0, _nodes).Select(i => _free.Contains(i))];
        _factor = time.StepFactors(timing);
        (_state, _nudge, _couplings) = (new double[_nodes], new double[_nodes], new double[_nodes * _nodes]);
        (_biasFirst, _biasSecond) = (new double[_nodes], new double[_nodes]);
        (_first, _second) = (new LaneScalar<double>[_nodes], new LaneScalar<double>[_nodes]);
        (_nextFirst, _nextSecond) = (new LaneScalar<double>[_nodes], new LaneScalar<double>[_nodes]);
        CycleSeconds = 1 / timing.ClockHz;
        for (var i = 0; i < _nodes; i++) EmitInto(i, _first, _second);
    }

    public double CycleSeconds { get; }

    public void Set(Terminal terminal, double level)
    {
        var (kind, node, from) = terminal;
        if ((uint)node >= (uint)_nodes || (kind == TerminalKind.Coupling && (uint)from >= (uint)_nodes) || _isFree[node] == (kind == TerminalKind.Input))
            throw new ArgumentException($"there is no terminal '{terminal}' on an array of {_nodes} nodes");
        if (kind == TerminalKind.Input)
        {
            _state[node] = level;
            EmitInto(node, _first, _second);
            return;
        }
        var levels = kind switch
        {
            TerminalKind.Coupling => _couplings,
            TerminalKind.Bias => _biasFirst,
            TerminalKind.BiasQuadrature => _biasSecond,
            _ => _nudge,
        };
        levels[kind == TerminalKind.Coupling ? node * _nodes + from : node] = level;
    }

    public void Hold(bool isHeld)
    {
        _isHeld = isHeld;
        if (!isHeld) return;
        foreach (var i in _free)
        {
            _state[i] = 0;
            EmitInto(i, _first, _second);
        }
    }

    public void Advance(long cycles)
    {
        if (_isHeld) return;
        for (var step = cycles * _subSteps; step > 0; step--) Step();
    }

    public double Read(int node) => F.Channels == 2 ? Math.IEEERemainder(_state[node], 2 * Math.PI) : _state[node];

    private void Step()
    {
        foreach (var i in _free)
        {
            var (first, second) = (LaneScalar<double>.Constant(_biasFirst[i]), LaneScalar<double>.Constant(_biasSecond[i]));
            for (var j = 0; j < _nodes; j++)
            {
                var coupling = LaneScalar<double>.Constant(_couplings[i * _nodes + j]);
                first = LaneScalar<double>.FusedMultiplyAdd(coupling, _first[j], first);
                if (F.Channels == 2) second = LaneScalar<double>.FusedMultiplyAdd(coupling, _second[j], second);
            }
            _state[i] = F.Step<LaneScalar<double>, double>(
                new(_state[i]), _first[i], _second[i], first, second, new(_nudge[i]), new(_factor[i]), out _).Value;
            EmitInto(i, _nextFirst, _nextSecond);
        }
        foreach (var i in _free) (_first[i], _second[i]) = (_nextFirst[i], _nextSecond[i]);
    }

    private void EmitInto(int i, LaneScalar<double>[] first, LaneScalar<double>[] second)
        => F.Emit<LaneScalar<double>, double>(new(_state[i]), out first[i], out second[i]);
}
