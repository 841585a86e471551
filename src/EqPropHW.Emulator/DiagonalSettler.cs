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
    /// <summary>Bytes of states that a processor keeps near from one sub-step to the next.</summary>
    private const long Cached = 512 << 10;

    /// <summary>Sub-steps in one pass over states that are more.</summary>
    private const int Deep = 4;

    /// <summary>Nodes a sub-step is ahead of the next one, at least; whole chunks.</summary>
    private const int Segment = 4096;

    private readonly DiagonalPlan _plan;
    private readonly AlignedBuffer<T> _special;
    private readonly AlignedBuffer<T> _clamped;
    private readonly DiagonalKernel<F, S, T, P> _kernel;
    private readonly bool _isMany;
    private readonly int _depth;
    private readonly NodeRun[][] _runs;
    private readonly NodeRun[][] _quickRuns;
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
        // A sub-step follows the one before it at a distance of a segment, which covers the lead.
        var segment = Math.Max(lead, Segment);
        _depth = (long)graph.Free * Width * sizeof(T) > Cached && all > segment ? Deep : 1;
        if (_depth == 1) segment = all;
        (_runs, _quickRuns) = (DiagonalPlan.Cut(_plan.Runs, all, segment), DiagonalPlan.Cut(_plan.QuickRuns, all, segment));
    }

    /// <inheritdoc/>
    public override int Width => P.Width;

    /// <inheritdoc/>
    protected override IFewSamples<T>? Few { get; }

    /// <inheritdoc/>
    public override BlockMemory<T> Allocate()
        => new(Graph, F.Channels, new(Width, (Graph.Free + BlockShape.Lanes) * Width, _depth * _kernel.Elements, 0, _plan.Nodes.Length * F.Channels * Width, 0));

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

    /// <summary>Nodes emit while the sweep goes over them; places beyond the graph, which couplings of zero read, hold no number of another run that was not finite.</summary>
    protected override void EmitAll(BlockMemory<T> m)
    {
        m.Emitted.Span.Clear();
        m.State.Span[(Graph.Free * Width)..].Clear();
    }

    /// <inheritdoc/>
    private protected override T* OutputChannels(BlockMemory<T> m, int output)
    {
        var into = m.OutputEmitted.Pointer + output * F.Channels * Width;
        Emit(m.State.Pointer + Graph.OutputSlots[output] * Width, into, Width);
        return into;
    }

    /// <inheritdoc/>
    protected override void SubSteps(BlockMemory<T> m, PhaseStep step, long count)
    {
        // A nudge asks where the outputs are: before each sub-step all nodes have made the last one.
        if (_depth == 1 || step.Beta != 0 || m.FewCount > 0)
        {
            base.SubSteps(m, step, count);
            return;
        }
        var measures = m.Measures;
        while (count > 0)
        {
            var together = (int)Math.Min(count, _depth);
            count -= together;
            m.Measures = measures && count == 0;
            Advance(m, together, isNudged: false);
        }
    }

    /// <inheritdoc/>
    protected override void SubStep(BlockMemory<T> m, PhaseStep step)
    {
        if (step.Beta != 0) TakeNudge(m, step);
        Advance(m, 1, step.Beta != 0);
    }

    /// <summary>
    /// Some sub-steps in one pass over the nodes: each of them follows the one before at a distance of a segment, so that states which no
    /// cache holds are read and written once for all of them.
    /// </summary>
    // A run calls it so seldom that the compiler would leave it as it is for long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Advance(BlockMemory<T> m, int together, bool isNudged)
    {
        // A factor of 1 changes nothing.
        var isOpen = !m.Gate.Span.ContainsAnyExcept(T.One);
        var kernel = _kernel;
        kernel.Rows = _rows;
        kernel.State = m.State.Pointer;
        kernel.Gate = m.Gate.Pointer;
        for (var lane = 0; lane < Width; lane += L.Count)
        {
            var (residual, special) = (S.Constant(0), L.Constant(0));
            for (var front = 0; front < _runs.Length + together - 1; front++)
            {
                for (var k = Math.Max(0, front - _runs.Length + 1); k <= Math.Min(front, together - 1); k++)
                {
                    kernel.Ring = m.Emitted.Pointer + (nint)k * kernel.Elements;
                    if (k == front) kernel.Emit(0, kernel.Lead, lane);
                    var isMeasured = m.Measures && k == together - 1;
                    foreach (var run in (isNudged || isMeasured ? _runs : _quickRuns)[front - k])
                    {
                        var force = run.FirstSpecial < 0 ? Step(kernel, run, lane, isOpen && !isMeasured, residual) : residual;
                        var specialForce = run.FirstSpecial < 0 ? special : StepSpecial(m, kernel, run, isNudged, lane, special);
                        if (isMeasured) (residual, special) = (force, specialForce);
                    }
                }
            }
            Join(residual, special, m.Residual.Pointer + lane);
        }
    }

    private S Step(in DiagonalKernel<F, S, T, P> kernel, NodeRun run, int lane, bool isQuick, S residual)
        => (isQuick, _isMany) switch
        {
            (true, true) => kernel.Step<FourDiagonals, Quick>(run.From, run.To, lane, residual),
            (true, false) => kernel.Step<TwoDiagonals, Quick>(run.From, run.To, lane, residual),
            (false, true) => kernel.Step<FourDiagonals, Careful>(run.From, run.To, lane, residual),
            (false, false) => kernel.Step<TwoDiagonals, Careful>(run.From, run.To, lane, residual),
        };

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
        => plan.QuickRuns.Sum(run => (run.FirstSpecial < 0 ? node : special) * (run.To - run.From));

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
