using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>What the working memory of one thread holds beside, for a block of samples on a die whose nodes are not ideal.</summary>
internal sealed class RealMemory<T>(CompiledGraph graph, int channels, NodeStage<T> stage) where T : unmanaged, INumber<T>
{
    private const int B = BlockShape.Lanes;
    private readonly int _rows = Rows(graph);
    private readonly ulong[] _flickerKeys = new ulong[NodeStage<T>.Octaves * B];
    private long[] _begin = [];
    private long _subStep;
    private int _phase;

    /// <summary>Key of the white noise of each sample, [lane].</summary>
    public ulong[] Keys { get; } = new ulong[B];

    /// <summary>Samples in the block.</summary>
    public int Lanes { get; private set; }

    /// <summary>The phase that settles.</summary>
    public PhaseStep Step { get; set; } = null!;

    /// <summary>Normal numbers of the sub-step, [free, lane].</summary>
    public AlignedBuffer<T> Normals { get; } = new(stage.HasNoise ? Rows(graph) * B : 0);

    /// <summary>Octaves of the 1/f noise as they are held now, [octave, free, lane].</summary>
    public AlignedBuffer<T> Held { get; } = new(stage.HasFlicker ? NodeStage<T>.Octaves * Rows(graph) * B : 0);

    /// <summary>Sum of the octaves, [free, lane].</summary>
    public AlignedBuffer<T> Flicker { get; } = new(stage.HasFlicker ? Rows(graph) * B : 0);

    /// <summary>What neighbours hear of the nodes, [free, channel, lane].</summary>
    public AlignedBuffer<T> Heard { get; } = new(stage.HasDelay ? graph.Free * channels * B : 0);

    /// <summary>States as they are sampled one slot after the other, [free, lane].</summary>
    public AlignedBuffer<T> Sampled { get; } = new(stage.Slots > 1 ? graph.Free * B : 0);

    /// <summary>Couplings to free nodes as they are in this phase, in the order of the free sum.</summary>
    public AlignedBuffer<T> FreeCouplings { get; } = new(stage.Drifts ? graph.FreeSum.Edge.Length : 0);

    /// <summary>Couplings to inputs as they are in this phase, in the order of the input sum.</summary>
    public AlignedBuffer<T> InputCouplings { get; } = new(stage.Drifts ? graph.InputSum.Edge.Length : 0);

    /// <summary>Cycle within the program; each phase begins at a cycle of its own however long the ones before took.</summary>
    public long Cycle => _begin[_phase] + _subStep / stage.SubSteps;

    /// <summary>Sub-step within the cycle.</summary>
    public int SubStep => (int)(_subStep % stage.SubSteps);

    /// <summary>Share of its strength that a nudge has reached at the end of this sub-step.</summary>
    public double Rise => stage.RampSteps > 0 ? Math.Min(1, (_subStep + 1) / stage.RampSteps) : 1;

    /// <summary>Before the first phase of a block.</summary>
    public void BeginProgram(PhaseProgram program, ReadOnlySpan<ulong> ids)
    {
        _phase = -1;
        Lanes = ids.Length;
        _begin = new long[program.Steps.Length];
        for (var k = 1; k < _begin.Length; k++)
            _begin[k] = _begin[k - 1] + program.Steps[k - 1].MaxCycles + (long)(stage.Slots - 1) * stage.SlotCycles;
        for (var l = 0; l < B; l++)
        {
            var id = l < Lanes ? ids[l] : 0;
            Keys[l] = Key(NoiseUse.Nodes, 0, id);
            for (var o = 0; o < NodeStage<T>.Octaves && stage.HasFlicker; o++) _flickerKeys[o * B + l] = Key(NoiseUse.Flicker, o, id);
        }
    }

    /// <summary>Before the first sub-step of a phase.</summary>
    public void BeginPhase() => (_phase, _subStep) = (_phase + 1, 0);

    /// <summary>Into a phase, after some of its cycles.</summary>
    public void GoTo(int phase, PhaseStep step, int cycle) => (_phase, Step, _subStep) = (phase, step, (long)cycle * stage.SubSteps);

    /// <summary>To some cycle of the phase: after it has settled, wherever that was.</summary>
    public void SkipTo(int cycle) => _subStep = (long)cycle * stage.SubSteps;

    /// <summary>After a sub-step.</summary>
    public void Advance() => _subStep++;

    /// <summary>Fills the white noise of this sub-step.</summary>
    public unsafe void DrawNormals<L>() where L : struct, ILane<L, T>
    {
        for (var g = 0; g < _rows / NormalRows.Count; g++)
            NormalRows.Fill<L, T>((uint)g, (ulong)Cycle, (uint)SubStep, Keys, Normals.Pointer + g * NormalRows.Count * B);
    }

    /// <summary>Draws the octaves of the 1/f noise whose time is over, or all of them, and sums them.</summary>
    public unsafe void DrawFlicker<L>(bool all) where L : struct, ILane<L, T>
    {
        if (!all && SubStep != 0) return;
        for (var o = 0; o < NodeStage<T>.Octaves; o++)
        {
            if (!all && Cycle % (1L << o) != 0) continue;
            for (var g = 0; g < _rows / NormalRows.Count; g++)
            {
                NormalRows.Fill<L, T>(
                    (uint)g, (ulong)(Cycle >> o), 0, _flickerKeys.AsSpan(o * B, B), Held.Pointer + (o * _rows + g * NormalRows.Count) * B);
            }
        }
        for (var k = 0; k < _rows * B; k += L.Count)
        {
            var sum = L.Load(Held.Pointer + k);
            for (var o = 1; o < NodeStage<T>.Octaves; o++) sum += L.Load(Held.Pointer + o * _rows * B + k);
            L.Store(sum, Flicker.Pointer + k);
        }
    }

    /// <summary>All buffers; they are freed with the memory of the block.</summary>
    public AlignedBuffer<T>[] Buffers => [Normals, Held, Flicker, Heard, Sampled, FreeCouplings, InputCouplings];

    private ulong Key(NoiseUse use, int octave, ulong id) => new RandomKey(stage.Seed, RandomDomain.Noise, (ulong)use + (ulong)octave).Sample(id).Value;

    private static int Rows(CompiledGraph graph) => (graph.Free + NormalRows.Count - 1) / NormalRows.Count * NormalRows.Count;
}
