using System.Collections.Immutable;
using EqPropHW.Core;

namespace EqPropHW.Boards.Wire;

/// <summary>Bytes of load targets 2 (parameters) and 3 (phase program).</summary>
public static class Loads
{
    /// <summary>The bytes of parameters.</summary>
    public static byte[] Encode(Parameters parameters, WireNumbers numbers)
    {
        var w = new WireWriter();
        foreach (var coupling in parameters.Couplings) numbers.Coupling(w, coupling);
        foreach (var bias in parameters.Bias) numbers.Coupling(w, bias);
        foreach (var angle in parameters.BiasAngle) numbers.Angle(w, angle);
        return w.ToArray();
    }

    /// <summary>Reads parameters.</summary>
    /// <param name="bytes">Read.</param>
    /// <param name="numbers">Their format.</param>
    /// <param name="into">Overwritten.</param>
    /// <exception cref="ProtocolException">The length is wrong.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, WireNumbers numbers, Parameters into)
    {
        var r = new WireReader(bytes, "parameters");
        foreach (ref var coupling in into.Couplings.AsSpan()) coupling = numbers.Coupling(ref r);
        foreach (ref var bias in into.Bias.AsSpan()) bias = numbers.Coupling(ref r);
        foreach (ref var angle in into.BiasAngle.AsSpan()) angle = numbers.Angle(ref r);
        r.End();
    }

    /// <summary>The bytes of a phase program.</summary>
    public static byte[] Encode(PhaseProgram program, WireNumbers numbers)
    {
        var w = new WireWriter().U32(program.CheckEvery).U16(program.Steps.Length);
        foreach (var step in program.Steps)
        {
            w.U8((int)step.Start).U8((int)step.Nudge.Kind).U8((int)step.Nudge.Cost);
            w.U8((step.Sampled ? 1 : 0) | (step.StopResidual is null ? 0 : 2)).U32(step.MaxCycles);
            numbers.Coupling(w, step.Beta);
            numbers.Clip(w, step.Nudge.Clip);
            numbers.Residual(w, step.StopResidual ?? 0);
        }
        return w.ToArray();
    }

    /// <summary>Reads a phase program.</summary>
    /// <exception cref="ProtocolException">They are no phase program.</exception>
    public static PhaseProgram Decode(ReadOnlySpan<byte> bytes, WireNumbers numbers)
    {
        var r = new WireReader(bytes, "phase program");
        var (checkEvery, steps) = (r.U32(), new PhaseStep[r.U16()]);
        for (var k = 0; k < steps.Length; k++)
        {
            var (start, kind, cost, flags, cycles) = (r.U8(), r.U8(), r.U8(), r.U8(), r.U32());
            if (start > 4 || kind > 1 || cost > 2 || flags > 3 || cycles > int.MaxValue || checkEvery > int.MaxValue)
                throw new ProtocolException($"phase program: step {k} has start {start}, nudge {kind}, cost {cost}, flags {flags}; expected up to 4, 1, 2 and 3");
            var beta = numbers.Coupling(ref r);
            var nudge = new Nudge((NudgeKind)kind, (Cost)cost, numbers.Clip(ref r));
            var residual = numbers.Residual(ref r);
            steps[k] = new(beta, nudge, (int)cycles, (Start)start, (flags & 2) != 0 ? residual : null, (flags & 1) != 0);
        }
        r.End();
        return new((int)checkEvery, ImmutableArray.Create(steps));
    }
}
