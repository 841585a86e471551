using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>Parameters of a network as levels of a board: each direction of a coupling by its own calibrated law.</summary>
internal sealed class BusLevels
{
    private readonly BusBoard _board;
    private readonly Topology _topology;
    private readonly Dictionary<Terminal, LevelCalibration> _laws;
    private readonly Dictionary<Terminal, double> _programmed = [];
    private readonly bool _isXy;

    public BusLevels(BusBoard board, Substrate substrate, Topology topology, Calibration? calibration)
    {
        (_board, _topology, _isXy) = (board, topology, substrate is XyArray);
        _laws = (calibration?.Levels ?? []).Where(l => l.IsOk).ToDictionary(l => l.Terminal);
    }

    /// <summary>Programs a network and reports what is stored: the mean of both directions of a coupling.</summary>
    /// <exception cref="DeviceException">The couplings would draw more current than the interlock allows.</exception>
    public void Program(Parameters wanted, Parameters stored)
    {
        for (var e = 0; e < _topology.Edges.Length; e++)
        {
            var (i, j) = _topology.Edges[e];
            var (sum, count) = (0.0, 0);
            foreach (var terminal in new[] { new Terminal(TerminalKind.Coupling, i, j), new Terminal(TerminalKind.Coupling, j, i) })
            {
                if (!_board.Has(terminal)) continue;
                sum += Plan(terminal, wanted.Couplings[e]);
                count++;
            }
            // Between two clamped nodes there is nothing to wire, and nothing that it would change.
            stored.Couplings[e] = count == 0 ? 0 : sum / count;
        }
        foreach (var i in _topology.FreeNodes) PlanBias(wanted, stored, i);
        foreach (var i in _topology.InputNodes)
        {
            stored.Bias[i] = wanted.Bias[i];
            if (_isXy) stored.BiasAngle[i] = wanted.BiasAngle[i];
        }
        RequireCurrent();
        Restore();
    }

    /// <summary>Writes all programmed levels.</summary>
    public void Restore()
    {
        foreach (var (terminal, level) in _programmed) _board.Set(terminal, level);
        _board.Commit();
    }

    /// <summary>Sets the bias of one node at once, by the nominal law: a level, or the angle of a bias of amplitude 1.</summary>
    public void SetBias(int node, double level)
    {
        if (_isXy) _board.Set(new(TerminalKind.BiasQuadrature, node), Math.Sin(level));
        _board.Set(new(TerminalKind.Bias, node), _isXy ? Math.Cos(level) : level);
    }

    private void PlanBias(Parameters wanted, Parameters stored, int i)
    {
        if (!_isXy)
        {
            stored.Bias[i] = Plan(new(TerminalKind.Bias, i), wanted.Bias[i]);
            return;
        }
        var (sin, cos) = Math.SinCos(wanted.BiasAngle[i]);
        var first = Plan(new(TerminalKind.Bias, i), wanted.Bias[i] * cos);
        var second = Plan(new(TerminalKind.BiasQuadrature, i), wanted.Bias[i] * sin);
        // An amplitude may be negative: it keeps its sign, so that its angle stays near the wanted one.
        var sign = first * cos + second * sin < 0 ? -1 : 1;
        var angle = first == 0 && second == 0 ? wanted.BiasAngle[i] : Math.Atan2(sign * second, sign * first);
        (stored.Bias[i], stored.BiasAngle[i]) = (sign * Math.Sqrt(first * first + second * second), angle);
    }

    /// <summary>Notes what to program for a level; the level that results.</summary>
    private double Plan(Terminal terminal, double level)
    {
        var law = _laws.GetValueOrDefault(terminal);
        var programmed = _board.Stored(terminal, law?.Programmed(level) ?? level);
        _programmed[terminal] = programmed;
        return law?.Level(programmed) ?? programmed;
    }

    private void RequireCurrent()
    {
        var interlocks = _board.Wiring.Interlocks;
        var current = _board.Wiring.Drives.Where(d => d.Terminal.Kind is TerminalKind.Coupling || (_isXy && d.Terminal.Kind is TerminalKind.Bias or TerminalKind.BiasQuadrature))
            .Sum(d => Math.Abs(_programmed.GetValueOrDefault(d.Terminal)) / d.Unit) * interlocks.CouplingCurrent;
        if (current <= interlocks.CurrentBudget) return;
        throw new DeviceException(string.Create(
            CultureInfo.InvariantCulture,
            $"{_board.Wiring.Name}: interlock: these couplings draw {1e3 * current:0.##} mA; the budget is {1e3 * interlocks.CurrentBudget:0.##} mA"));
    }
}
