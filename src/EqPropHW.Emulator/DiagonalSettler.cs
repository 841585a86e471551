using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Core;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// Follows the trajectory on a graph of diagonals. Most nodes go through the fast loop; inputs, their neighbours, outputs and
/// ends of other couplings are stepped one by one, with the same sums in the same order.
/// </summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="L">The lane over samples: one scalar where nodes lie along lanes.</typeparam>
/// <typeparam name="S">The lane of the fast loop.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="P">What lies along the lanes of the fast loop.</typeparam>
internal sealed unsafe class DiagonalSettler<F, L, S, T, P> : FlowRunner<F, L, T>
    where F : struct, IFlow
    where L : struct, ILane<L, T>
    where S : struct, ILane<S, T>
    where T : unmanaged, INumber<T>
    where P : struct, ILanePlacement
{
    private readonly DiagonalPlan _plan;
    private readonly AlignedBuffer<T> _special;
    private readonly AlignedBuffer<T> _clamped;
    private readonly DiagonalKernel<F, S, T, P> _kernel;
    private readonly bool _isMany;
    private T* _rows;

    public DiagonalSettler(CompiledGraph graph, ProgrammedArray<T> array, LaneLayout layout = LaneLayout.Samples) : base(graph, array)
    {
        if (layout != LaneLayout.Samples)
        {
            var most = (int)(Cost(array.Plans[0], 1, 5) / Cost(array.Plans[1], 0.14, 1.8));
            Few = new LoneSamples<T>(new DiagonalSettler<F, LaneScalar<T>, S, T, AlongNodes>(graph, array), Math.Min(BlockShape.Lanes, most));
        }
        var (diagonals, couplings, plan) = (graph.Diagonals!, array.Diagonals!, P.IsAlongNodes ? 1 : 0);
        (_plan, _special, _clamped) = (array.Plans[plan], couplings.Special[plan], couplings.Clamped[plan]);
        _isMany = diagonals.Offsets.Length == DiagonalGraph.Many;
        // A chunk may ask for what was emitted up to a chunk before, and not for what it emits itself.
        var chunk = DiagonalKernel<F, S, T, P>.Chunk;
        var all = (graph.Free + chunk - 1) / chunk * chunk;
        var lead = Math.Min(all, (diagonals.Reach + 2 * chunk - 1) / chunk * chunk);
        T* Diagonal(int d) => d < diagonals.Offsets.Length ? couplings.Diagonals[d].Pointer + couplings.Lead : null;
        int Offset(int d) => d < diagonals.Offsets.Length ? diagonals.Offsets[d] : 0;
        _kernel = new()
        {
            Lead = lead,
            Room = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(all, diagonals.Reach + lead + chunk)),
            Count = graph.Free,
            Factor = array.Factor.Pointer,
            BiasFirst = array.BiasFirst.Pointer,
            BiasSecond = array.BiasSecond.Pointer,
            Offset0 = Offset(0),
            Offset1 = Offset(1),
            Offset2 = Offset(2),
            Offset3 = Offset(3),
            Diagonal0 = Diagonal(0),
            Diagonal1 = Diagonal(1),
            Diagonal2 = Diagonal(2),
            Diagonal3 = Diagonal(3),
        };
    }

    /// <inheritdoc/>
    public override int Width => P.Width;

    /// <inheritdoc/>
    protected override IFewSamples<T>? Few { get; }

    /// <inheritdoc/>
    public override BlockMemory<T> Allocate()
        => new(Graph, F.Channels, new(Width, (Graph.Free + BlockShape.Lanes) * Width, _kernel.Elements, 0, _plan.Nodes.Length * F.Channels * Width, 0));

    /// <inheritdoc/>
    protected override void FoldInputs(BlockMemory<T> m)
    {
        base.FoldInputs(m);
        if (!P.IsAlongNodes) _rows = Array.Rows!.Now();
        for (var s = 0; s < _plan.Nodes.Length; s++)
        {
            var field = m.BaseField.Pointer + s * F.Channels * Width;
            for (var l = 0; l < Width; l += L.Count)
            {
                var first = L.Broadcast(Array.BiasFirst.Pointer[_plan.Nodes[s]]);
                var second = L.Broadcast(Array.BiasSecond.Pointer[_plan.Nodes[s]]);
                for (var k = _plan.InputStart[s]; k < _plan.InputStart[s + 1]; k++)
                    Add(m.InputEmitted.Pointer + _plan.Input[k] * F.Channels * Width + l, Width, _clamped.Pointer[k], ref first, ref second);
                L.Store(first, field + l);
                if (F.Channels == 2) L.Store(second, field + Width + l);
            }
        }
    }

    /// <summary>Nodes emit while the sweep goes over them.</summary>
    protected override void EmitAll(BlockMemory<T> m)
    {
    }

    /// <inheritdoc/>
    private protected override T* OutputChannels(BlockMemory<T> m, int output)
    {
        var into = m.OutputEmitted.Pointer + output * F.Channels * Width;
        Emit(m.State.Pointer + Graph.OutputSlots[output] * Width, into, Width);
        return into;
    }

    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        if (step.Beta != 0) TakeNudge(m, step);
        // A factor of 1 changes nothing.
        var isCareful = m.Measures || m.Gate.Span.ContainsAnyExcept(T.One);
        m.Residual.Span.Clear();
        var kernel = _kernel;
        kernel.Rows = _rows;
        kernel.State = m.State.Pointer;
        kernel.Ring = m.Emitted.Pointer;
        kernel.Gate = m.Gate.Pointer;
        for (var l = 0; l < Width; l += L.Count)
        {
            kernel.Emit(0, kernel.Lead, l);
            var residual = P.IsAlongNodes ? S.Constant(0) : S.Load(m.Residual.Pointer + l);
            var careful = L.Constant(0);
            foreach (var run in step.Beta != 0 ? _plan.Runs : _plan.FreeRuns)
            {
                if (run.FirstSpecial >= 0) careful = StepSpecial(m, kernel, run, step.Beta != 0, l, careful);
                else if (_isMany) residual = isCareful ? kernel.Step<FourDiagonals, Careful>(run.From, run.To, l, residual) : kernel.Step<FourDiagonals, Quick>(run.From, run.To, l, residual);
                else residual = isCareful ? kernel.Step<TwoDiagonals, Careful>(run.From, run.To, l, residual) : kernel.Step<TwoDiagonals, Quick>(run.From, run.To, l, residual);
            }
            Join(residual, careful, m.Residual.Pointer + l);
        }
    }

    private L StepSpecial(BlockMemory<T> m, in DiagonalKernel<F, S, T, P> kernel, NodeRun run, bool isNudged, int lane, L residual)
    {
        var isPair = F.Channels == 2;
        var gate = L.Load(m.Gate.Pointer + lane);
        for (var (i, s) = (run.From, run.FirstSpecial); i < Math.Min(run.To, kernel.Count); i++, s++)
        {
            if (!P.IsAlongNodes || i % BlockShape.Lanes == 0) kernel.Emit(i + kernel.Lead, i + kernel.Lead + (P.IsAlongNodes ? BlockShape.Lanes : 1), lane);
            if (_plan.IsInput[s]) continue;
            var field = m.BaseField.Pointer + s * F.Channels * Width + lane;
            var first = L.Load(field);
            var second = isPair ? L.Load(field + Width) : default;
            for (var k = _plan.Start[s]; k < _plan.Start[s + 1]; k++)
                Add(kernel.At(_plan.Column[k]) + lane, kernel.Plane, _special.Pointer[k], ref first, ref second);
            T* own = kernel.At(i) + lane, state = m.State.Pointer + (nint)i * Width + lane;
            var output = isNudged ? Graph.OutputOf[i] : -1;
            var moved = F.Step<L, T>(
                L.Load(state), L.Load(own), isPair ? L.Load(own + kernel.Plane) : default, first, second,
                output >= 0 ? L.Load(m.Nudge.Pointer + output * Width + lane) : L.Constant(0), L.Broadcast(Array.Factor.Pointer[i]) * gate, out var force);
            residual = L.Max(L.Abs(force), residual);
            L.Store(moved, state);
        }
        return residual;
    }

    /// <summary>Measured time of a free sub-step, in that of a node in the fast loop of a block.</summary>
    private static double Cost(DiagonalPlan plan, double node, double special)
        => plan.FreeRuns.Sum(run => (run.FirstSpecial < 0 ? node : special) * (run.To - run.From));

    /// <summary>The largest force of the fast loop and of the special nodes; the largest of all nodes where they lie along the lane.</summary>
    private static void Join(S fast, L careful, T* into)
    {
        var forces = stackalloc T[S.Count];
        S.Store(fast, forces);
        if (!P.IsAlongNodes)
        {
            L.Store(L.Max(L.Load(forces), careful), into);
            return;
        }
        for (var k = 0; k < S.Count; k++) careful = L.Max(L.Broadcast(forces[k]), careful);
        L.Store(careful, into);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* emitted, nint plane, T coupling, ref L first, ref L second)
    {
        var j = L.Broadcast(coupling);
        first = L.FusedMultiplyAdd(j, L.Load(emitted), first);
        if (F.Channels == 2) second = L.FusedMultiplyAdd(j, L.Load(emitted + plane), second);
    }
}
