using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// The fast loop over the nodes of a graph of diagonals: a node is stepped in place while a node further on emits into a ring,
/// which holds no more than the neighbourhood of the sweep. So all nodes step at once, and a large lattice is read once a step.
/// </summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="S">The lane, along samples or nodes.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="P">Which of the two.</typeparam>
/// <remarks>
/// Emission has more arithmetic than a step and a step more loads, so both go in one loop. The ring is walked in chunks: within a chunk
/// no address turns back to its beginning, since the first chunk is there once more behind its end.
/// </remarks>
internal unsafe struct DiagonalKernel<F, S, T, P>
    where F : struct, IFlow
    where S : struct, ILane<S, T>
    where T : unmanaged, INumber<T>
    where P : struct, ILanePlacement
{
    private const int B = BlockShape.Lanes;

    /// <summary>States, [node, lane].</summary>
    public T* State;

    /// <summary>Emitted channels: [ring + chunk, channel, lane] of samples, [channel, ring + chunk] of nodes.</summary>
    public T* Ring;

    /// <summary>Nodes in the ring, a power of two.</summary>
    public int Room;

    /// <summary>How far ahead of the sweep nodes emit, whole chunks.</summary>
    public int Lead;

    /// <summary>Nodes.</summary>
    public int Count;

    /// <summary>Open lanes, [lane].</summary>
    public T* Gate;

    /// <summary>Offsets of the diagonals, ascending; the last two are unused where there are only two.</summary>
    public int Offset0, Offset1, Offset2, Offset3;

    /// <summary>Of samples: what a step of each node needs, see <see cref="DiagonalRows{T}"/>.</summary>
    public T* Rows;

    /// <summary>Of nodes: dt/tau or clocked factor, [node].</summary>
    public T* Factor;

    /// <summary>Of nodes: bias in the first channel, [node].</summary>
    public T* BiasFirst;

    /// <summary>Of nodes: bias in the second channel, [node].</summary>
    public T* BiasSecond;

    /// <summary>Of nodes: couplings of each diagonal, [node].</summary>
    public T* Diagonal0, Diagonal1, Diagonal2, Diagonal3;

    /// <summary>Nodes in a chunk.</summary>
    public static int Chunk
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => P.IsAlongNodes ? 64 : 16;
    }

    /// <summary>Nodes in a vector.</summary>
    private static int Group
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => P.IsAlongNodes ? S.Count : 1;
    }

    /// <summary>Elements from a node in the ring to the next.</summary>
    private static int Stride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => P.IsAlongNodes ? 1 : F.Channels * B;
    }

    /// <summary>Elements from the state of a node to the next.</summary>
    private static int StateStride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => P.IsAlongNodes ? 1 : B;
    }

    /// <summary>Elements from the first channel to the second.</summary>
    public readonly nint Plane
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => P.IsAlongNodes ? Room + Chunk : B;
    }

    /// <summary>Elements of the ring.</summary>
    public readonly int Elements => F.Channels * (Room + Chunk) * (P.IsAlongNodes ? 1 : B);

    /// <summary>First channel of a node.</summary>
    public readonly T* At(int node) => Ring + (nint)(node & (Room - 1)) * Stride;

    /// <summary>Fills the ring from the states of some nodes, at most up to the end of a chunk or from the first node on; nodes beyond the last emit nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Emit(int from, int to, int lane)
    {
        nint plane = Plane;
        T* ring = Ring + lane, state = State + lane;
        var kept = SinCosConstants<S, T>.Kept;
        var end = Math.Min(to, Count);
        for (nint i = from; i < end; i += Group)
        {
            T* into = ring + (i & (Room - 1)) * Stride;
            F.Emit<S, T>(S.Load(state + i * StateStride), kept, out S first, out S second);
            S.Store(first, into);
            if (F.Channels == 2) S.Store(second, into + plane);
        }
        if ((from & (Room - 1)) < Chunk) Repeat(ring, Room, plane);
    }

    /// <summary>Steps nodes that have neighbours on diagonals only, and neither input nor nudge.</summary>
    /// <typeparam name="TDiagonals">How many diagonals.</typeparam>
    /// <typeparam name="TCare">Whether lanes may be closed and the force is measured.</typeparam>
    /// <param name="from">First node.</param>
    /// <param name="to">First node after them.</param>
    /// <param name="lane">Lane the vectors begin at, when they hold samples.</param>
    /// <param name="residual">Largest force so far.</param>
    /// <returns>Largest force with theirs, where it is measured.</returns>
    public readonly S Step<TDiagonals, TCare>(int from, int to, int lane, S residual)
        where TDiagonals : struct
        where TCare : struct
    {
        var last = P.IsAlongNodes ? (Count + B - 1) / B * B : Count;
        var emitting = Math.Clamp(last - Lead, from, to);
        residual = Sweep<TDiagonals, TCare, Emitting>(from, emitting, lane, residual);
        return Sweep<TDiagonals, TCare, Emitted>(emitting, to, lane, residual);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly S Sweep<TDiagonals, TCare, TAhead>(int from, int to, int lane, S residual)
        where TDiagonals : struct
        where TCare : struct
        where TAhead : struct
    {
        // Everything in locals of its own: a struct of so many fields would stay in memory.
        var (isPair, isFour) = (F.Channels == 2, typeof(TDiagonals) == typeof(FourDiagonals));
        var diagonals = isFour ? DiagonalGraph.Many : DiagonalGraph.Few;
        nint plane = Plane, room = Room, mask = room - 1, lead = Lead, ahead = lead * StateStride, o0 = Offset0, o1 = Offset1, o2 = Offset2, o3 = Offset3;
        T* ring = Ring + lane, states = State + lane, rows = Rows;
        T* factors = Factor, biasFirst = BiasFirst, biasSecond = BiasSecond;
        T* next0 = Diagonal0, next1 = Diagonal1, next2 = Diagonal2, next3 = Diagonal3;
        T* before0 = next0 - o0, before1 = next1 - o1, before2 = next2 - o2, before3 = next3 - o3;
        var kept = SinCosConstants<S, T>.Kept;
        var gate = P.IsAlongNodes ? S.Broadcast(*Gate) : S.Load(Gate + lane);
        for (nint i = from; i < to;)
        {
            var end = Math.Min(to, (i + Chunk) & -Chunk);
            T* own = ring + (i & mask) * Stride, into = ring + ((i + lead) & mask) * Stride;
            T* left0 = ring + ((i - o0) & mask) * Stride, left1 = ring + ((i - o1) & mask) * Stride;
            T* right0 = ring + ((i + o0) & mask) * Stride, right1 = ring + ((i + o1) & mask) * Stride;
            T* left2 = ring + ((i - o2) & mask) * Stride, left3 = ring + ((i - o3) & mask) * Stride;
            T* right2 = ring + ((i + o2) & mask) * Stride, right3 = ring + ((i + o3) & mask) * Stride;
            T* state = states + i * StateStride, row = rows + i * DiagonalRows<T>.Length(diagonals);
            for (nint at = 0; i < end; i += Group, at += Group * Stride, state += Group * StateStride)
            {
                var first = Number(biasFirst + i, row + DiagonalRows<T>.BiasFirst);
                var second = isPair ? Number(biasSecond + i, row + DiagonalRows<T>.BiasSecond) : default;
                T* couplings = row + DiagonalRows<T>.Couplings;
                if (isFour)
                {
                    Add(left3 + at, plane, Number(before3 + i, couplings), ref first, ref second);
                    Add(left2 + at, plane, Number(before2 + i, couplings + 1), ref first, ref second);
                    couplings += 2;
                }
                Add(left1 + at, plane, Number(before1 + i, couplings), ref first, ref second);
                Add(left0 + at, plane, Number(before0 + i, couplings + 1), ref first, ref second);
                Add(right0 + at, plane, Number(next0 + i, couplings + 2), ref first, ref second);
                Add(right1 + at, plane, Number(next1 + i, couplings + 3), ref first, ref second);
                if (isFour)
                {
                    Add(right2 + at, plane, Number(next2 + i, couplings + 4), ref first, ref second);
                    Add(right3 + at, plane, Number(next3 + i, couplings + 5), ref first, ref second);
                }
                var factor = Number(factors + i, row + DiagonalRows<T>.Factor);
                if (typeof(TCare) == typeof(Careful)) factor *= gate;
                var moved = F.Step<S, T>(
                    S.Load(state), S.Load(own + at), isPair ? S.Load(own + at + plane) : default, first, second, S.Constant(0), factor, out var force);
                if (typeof(TCare) == typeof(Careful)) residual = S.Max(S.Abs(force), residual);
                S.Store(moved, state);
                row += DiagonalRows<T>.Length(diagonals);
                if (typeof(TAhead) == typeof(Emitted)) continue;
                F.Emit<S, T>(S.Load(state + ahead), kept, out S nextFirst, out S nextSecond);
                S.Store(nextFirst, into + at);
                if (isPair) S.Store(nextSecond, into + at + plane);
            }
            if (typeof(TAhead) == typeof(Emitting) && ((end - 1 + lead) & mask) < Chunk) Repeat(ring, room, plane);
        }
        return residual;
    }

    /// <summary>The first chunk of the ring once more behind its end: addresses go on there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Repeat(T* ring, nint room, nint plane)
    {
        for (nint at = 0; at < Chunk * Stride; at += Group * Stride)
        {
            S.Store(S.Load(ring + at), ring + room * Stride + at);
            if (F.Channels == 2) S.Store(S.Load(ring + at + plane), ring + room * Stride + at + plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* neighbour, nint plane, S coupling, ref S first, ref S second)
    {
        first = S.FusedMultiplyAdd(S.Load(neighbour), coupling, first);
        if (F.Channels == 2) second = S.FusedMultiplyAdd(S.Load(neighbour + plane), coupling, second);
    }

    /// <summary>A number that belongs to nodes: of the nodes along the lane, or of one node for all samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static S Number(T* along, T* one) => P.IsAlongNodes ? S.Load(along) : S.Broadcast(*one);
}

/// <summary>Marks a kernel for four diagonals.</summary>
internal readonly struct FourDiagonals;

/// <summary>Marks a kernel for two diagonals.</summary>
internal readonly struct TwoDiagonals;

/// <summary>Marks a kernel that leaves closed lanes alone and measures the force.</summary>
internal readonly struct Careful;

/// <summary>Marks a kernel for a sub-step in which all lanes are open and nobody reads the force.</summary>
internal readonly struct Quick;

/// <summary>Marks a kernel that emits ahead of the sweep.</summary>
internal readonly struct Emitting;

/// <summary>Marks a kernel at the end of the sweep, where all nodes have emitted.</summary>
internal readonly struct Emitted;
