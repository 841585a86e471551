using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Boards;

/// <summary>States of all nodes as the converters read them, checked against what must be there.</summary>
internal sealed class BusReadings
{
    // Far beyond mismatch and noise, well within a stuck or swapped converter.
    private const double InputTolerance = 0.25, LeastAmplitude = 0.5, MostAmplitude = 1.5;

    private readonly BusBoard _board;
    private readonly WiredRead[] _first;
    private readonly WiredRead?[] _second;
    private readonly NodeCalibration?[] _laws;

    public BusReadings(BusBoard board, Calibration? calibration)
    {
        _board = board;
        var nodes = board.Wiring.Topology.NodeCount;
        _first = [.. Enumerable.Range(0, nodes).Select(i => board.Wiring.Reads.First(r => r.Node == i && !r.IsSine))];
        _second = [.. Enumerable.Range(0, nodes).Select(i => board.Wiring.Reads.FirstOrDefault(r => r.Node == i && r.IsSine))];
        _laws = [.. Enumerable.Range(0, nodes).Select(i => calibration?.Nodes.FirstOrDefault(n => n.Node == i && n.IsOk))];
    }

    /// <summary>Reads one node: activation, or phase in (-pi, pi].</summary>
    /// <exception cref="ProtocolException">Cosine and sine belong to no phase.</exception>
    public double Read(int node)
    {
        var first = _board.Read(_first[node]);
        var law = _laws[node];
        if (_second[node] is not { } quadrature) return law is null ? first : (first - law.Offset) / law.Gain;
        var second = _board.Read(quadrature);
        var amplitude = Math.Sqrt(first * first + second * second);
        if (amplitude is < LeastAmplitude or > MostAmplitude)
            throw new ProtocolException(Text($"{_board.Wiring.Name}: node {node}: cosine {first:0.000} and sine {second:0.000} have the length {amplitude:0.000}, not 1: the converter is stuck, or the oscillator is off"));
        return Math.IEEERemainder(Math.Atan2(second, first) - (law?.Offset ?? 0), 2 * Math.PI);
    }

    /// <summary>Reads all nodes and checks converters and clamps; what is known comes last, so that a converter that stuck on the way is noticed.</summary>
    /// <param name="inputs">What the inputs were set to, [inputs].</param>
    /// <param name="into">Filled with the states, [nodes].</param>
    /// <exception cref="ProtocolException">The reference or an input is not where it must be.</exception>
    public void ReadAll(ReadOnlySpan<double> inputs, Span<double> into)
    {
        var topology = _board.Wiring.Topology;
        foreach (var i in topology.FreeNodes) into[i] = Read(i);
        for (var k = 0; k < inputs.Length; k++) into[topology.InputNodes[k]] = ReadInput(topology.InputNodes[k], inputs[k]);
        if (_board.Wiring.Reference is { } reference && _board.Volts(reference) is var volts && Math.Abs(volts - reference.Zero) > reference.Unit)
            throw new ProtocolException(Text($"{_board.Wiring.Name}: the reference reads {volts:0.0000} V; {reference.Zero:0.0000} V +- {reference.Unit:0.0000} V is wired: the converter is stuck or its supply is wrong"));
    }

    private double ReadInput(int node, double expected)
    {
        var read = Read(node);
        var off = _second[node] is null ? read - expected : Math.IEEERemainder(read - expected, 2 * Math.PI);
        return Math.Abs(off) <= InputTolerance
            ? read
            : throw new ProtocolException(Text($"{_board.Wiring.Name}: input node {node} reads {read:0.000}; it is clamped at {expected:0.000}: the converter is stuck, or the clamp does not hold"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
