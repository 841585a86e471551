using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// Goes to a stationary state by over-relaxed coloured Gauss-Seidel instead of following the trajectory: a cycle is one
/// sweep, in which every node in turn takes the state its neighbours now ask for. Nodes of one colour go at once.
/// </summary>
/// <remarks>
/// Each sweep lowers the energy, so it ends in a stable state near its start, not always in the one the physics would
/// reach. A check is a certificate: the force at one fixed state, as the settler measures it.
/// </remarks>
internal sealed unsafe class Relaxer<F, L, T, P>(CompiledGraph graph, ProgrammedArray<T> array) : GraphRunner<F, L, T, P>(graph, array)
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where T : unmanaged, INumber<T>
    where P : struct, ILanePlacement
{
    /// <summary>Strongest over-relaxation; 2 would only rotate for ever.</summary>
    private static readonly T _mostOmega = T.CreateTruncating(1.9);

    /// <summary>A nudged output follows a force that changes with it: it goes half of the way.</summary>
    private const double OutputOmega = 0.5;

    /// <summary>A sample that falls less than this between two checks is over-relaxed more.</summary>
    private static readonly T _slow = T.CreateTruncating(0.1);

    /// <inheritdoc/>
    protected override void Begin(BlockMemory<T> m)
    {
        m.Omega.Span.Fill(T.One);
        m.LastResidual.Span.Fill(T.CreateSaturating(double.MaxValue));
    }

    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        if (step.Beta != 0) TakeNudge(m, step);
        var plan = Graph.FreeSum;
        fixed (int* column = plan.Column, start = plan.RowStart, end = plan.RowEnd, output = Graph.OutputOf)
        {
            foreach (var span in plan.Spans)
            {
                FieldSum<L, T>.Add(span, Groups, column, start, end, Array.FreeCouplings.Pointer, m.Emitted.Pointer, m.BaseField.Pointer, m.Field.Pointer);
                RelaxNodes(
                    span.First, span.Count, step.Beta == 0 ? null : output, m.Nudge.Pointer, m.Gate.Pointer, m.Omega.Pointer,
                    Array.Factor.Pointer, m.State.Pointer, m.Emitted.Pointer, m.Field.Pointer);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Certify(BlockMemory<T> m, PhaseStep step)
    {
        MeasureForce(m, step);
        for (var l = 0; l < B; l++)
        {
            ref var omega = ref m.Omega.Span[l];
            if (m.Residual.Span[l] > _slow * m.LastResidual.Span[l]) omega += (_mostOmega - omega) / T.CreateTruncating(2);
            m.LastResidual.Span[l] = m.Residual.Span[l];
        }
    }

    /// <inheritdoc/>
    protected override void Finish(BlockMemory<T> m)
    {
        for (var f = 0; f < Graph.Free; f++)
        {
            for (var l = 0; l < B; l += L.Count)
            {
                var own = m.Emitted.Pointer + f * F.Channels * B + l;
                var state = m.State.Pointer + f * B + l;
                L.Store(F.Locate<L, T>(L.Load(state), L.Load(own), F.Channels == 2 ? L.Load(own + B) : default), state);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RelaxNodes(
        int from, int count, int* output, T* nudges, T* gates, T* omegas, T* factor, T* state, T* emitted, T* field)
    {
        for (var l = 0; l < B; l += L.Count)
        {
            var still = L.IsZeroBits(L.Load(gates + l));
            for (var f = from; f < from + count; f++)
            {
                // A dead node never moves.
                if (factor[f] == T.Zero) continue;
                var own = emitted + f * F.Channels * B + l;
                var isPair = F.Channels == 2;
                var isNudged = output != null && output[f] >= 0;
                var (s, first, second) = (L.Load(state + f * B + l), L.Load(own), isPair ? L.Load(own + B) : default);
                var moved = F.Relax<L, T>(
                    s,
                    first,
                    second,
                    L.Load(field + f * F.Channels * B + l),
                    isPair ? L.Load(field + (f * F.Channels + 1) * B + l) : default,
                    isNudged ? L.Load(nudges + output[f] * B + l) : L.Constant(0),
                    isNudged ? L.Min(L.Constant(OutputOmega), L.Load(omegas + l)) : L.Load(omegas + l),
                    out var newFirst,
                    out var newSecond);
                L.Store(L.Select(still, s, moved), state + f * B + l);
                L.Store(L.Select(still, first, newFirst), own);
                if (isPair) L.Store(L.Select(still, second, newSecond), own + B);
            }
        }
    }
}
