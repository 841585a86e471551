using System.Runtime.CompilerServices;
using EqPropHW.Emulator.Flows;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// The fast loop over the nodes of a graph of diagonals: a node is stepped in place while nodes further on emit into a ring,
/// which holds no more than the neighbourhood of the sweep. So all nodes step at once, and a large lattice is read once a step.
/// </summary>
/// <typeparam name="F">The law.</typeparam>
/// <typeparam name="S">The lane, along samples or nodes.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="P">Which of the two.</typeparam>
internal unsafe struct DiagonalKernel<F, S, T, P>
    where F : struct, IFlow
    where S : struct, ILane<S, T>
    where T : unmanaged
    where P : struct, ILanePlacement
{
    /// <summary>Nodes that emit before as many are stepped.</summary>
    public static int Turn => P.IsAlongNodes ? 128 : 32;

    private const int B = BlockShape.Lanes;

    /// <summary>States, [node, lane].</summary>
    public T* State;

    /// <summary>Emitted channels: [ring, channel, lane] of samples, [channel, ring] of nodes.</summary>
    public T* Ring;

    /// <summary>Nodes in the ring, a power of two.</summary>
    public int Room;

    /// <summary>How far ahead of the sweep nodes emit.</summary>
    public int Lead;

    /// <summary>Nodes.</summary>
    public int Count;

    /// <summary>dt/tau or clocked factor, [node].</summary>
    public T* Factor;

    /// <summary>Bias in the first channel, [node].</summary>
    public T* BiasFirst;

    /// <summary>Bias in the second channel, [node].</summary>
    public T* BiasSecond;

    /// <summary>Open lanes, [lane].</summary>
    public T* Gate;

    /// <summary>Offsets of the diagonals, ascending; the last two are unused where there are only two.</summary>
    public int Offset0, Offset1, Offset2, Offset3;

    /// <summary>Couplings of each diagonal, [node].</summary>
    public T* Diagonal0, Diagonal1, Diagonal2, Diagonal3;

    /// <summary>Elements from a node in the ring to the next.</summary>
    public static int Stride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => P.IsAlongNodes ? 1 : F.Channels * B;
    }

    /// <summary>Elements from the first channel to the second.</summary>
    public readonly nint Plane
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => P.IsAlongNodes ? Room + B : B;
    }

    /// <summary>Elements of the ring.</summary>
    public readonly int Elements => P.IsAlongNodes ? F.Channels * (Room + B) : F.Channels * Room * B;

    /// <summary>First channel of a node.</summary>
    public readonly T* At(int node) => Ring + (nint)(node & (Room - 1)) * Stride;

    /// <summary>Fills the ring from the states of some nodes; nodes beyond the last emit nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Emit(int from, int to, int lane)
    {
        nint plane = Plane, room = Room, stride = Stride, mask = room * stride - 1;
        T* ring = Ring + lane, state = State + lane;
        var kept = SinCosConstants<S, T>.Kept;
        var end = Math.Min(to, Count);
        for (nint i = from; i < end; i += P.IsAlongNodes ? S.Count : 1)
        {
            var at = (i * stride) & mask;
            F.Emit<S, T>(S.Load(state + (P.IsAlongNodes ? i : i * B)), kept, out S first, out S second);
            S.Store(first, ring + at);
            if (F.Channels == 2) S.Store(second, ring + at + plane);
            if (!P.IsAlongNodes || at != 0) continue;
            // Loads that begin at the end of the ring go on beyond it.
            S.Store(first, ring + room);
            if (F.Channels == 2) S.Store(second, ring + plane + room);
        }
    }

    /// <summary>Steps nodes that have neighbours on diagonals only, and neither input nor nudge.</summary>
    /// <param name="from">First node.</param>
    /// <param name="to">First node after them.</param>
    /// <param name="lane">Lane the vectors begin at, when they hold samples.</param>
    /// <param name="residual">Largest force so far.</param>
    /// <returns>Largest force with theirs.</returns>
    public readonly S Step<TDiagonals>(int from, int to, int lane, S residual) where TDiagonals : struct
    {
        // Emission and steps take turns, since a step right behind the emission it needs would wait for it.
        for (var (i, end) = (from, 0); i < to; i = end)
        {
            end = Math.Min(to, i + Turn);
            Emit(i + Lead, end + Lead, lane);
            residual = !P.IsAlongNodes && Offset0 == 1
                ? Move<TDiagonals, Consecutive>(i, end, lane, residual)
                : Move<TDiagonals, Apart>(i, end, lane, residual);
        }
        return residual;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly S Move<TDiagonals, TNearest>(int from, int to, int lane, S residual)
        where TDiagonals : struct
        where TNearest : struct
    {
        // Everything in locals of its own: a struct of so many fields would stay in memory.
        var isPair = F.Channels == 2;
        var isFour = typeof(TDiagonals) == typeof(FourDiagonals);
        nint group = P.IsAlongNodes ? S.Count : 1, stride = Stride, plane = Plane, mask = Room * stride - 1;
        nint o0 = Offset0 * stride, o1 = Offset1 * stride, o2 = Offset2 * stride, o3 = Offset3 * stride;
        T* ring = Ring + lane, state = State + lane;
        T* factors = Factor, biasFirst = BiasFirst, biasSecond = BiasSecond;
        T* next0 = Diagonal0, next1 = Diagonal1, next2 = Diagonal2, next3 = Diagonal3;
        T* before0 = next0 - Offset0, before1 = next1 - Offset1, before2 = next2 - Offset2, before3 = next3 - Offset3;
        var largest = residual;
        var gate = P.IsAlongNodes ? S.Broadcast(*Gate) : S.Load(Gate + lane);
        // Of consecutive nodes each is the neighbour of the next, in the same coupling: both stay in registers, since loads are the limit.
        var isCarried = typeof(TNearest) == typeof(Consecutive);
        T* before = ring + ((from * stride - o0) & mask), own = ring + ((from * stride) & mask);
        S beforeFirst = default, beforeSecond = default, ownFirst = default, ownSecond = default, coupling = default;
        if (isCarried)
        {
            (beforeFirst, ownFirst, coupling) = (S.Load(before), S.Load(own), Along(before0 + from));
            if (isPair) (beforeSecond, ownSecond) = (S.Load(before + plane), S.Load(own + plane));
        }
        for (nint i = from; i < to; i += group)
        {
            var at = i * stride;
            var first = Along(biasFirst + i);
            var second = isPair ? Along(biasSecond + i) : default;
            if (isFour)
            {
                Add(ring + ((at - o3) & mask), before3 + i, plane, ref first, ref second);
                Add(ring + ((at - o2) & mask), before2 + i, plane, ref first, ref second);
            }
            Add(ring + ((at - o1) & mask), before1 + i, plane, ref first, ref second);
            var next = ring + ((at + o0) & mask);
            S nextFirst = default, nextSecond = default, nextCoupling = default;
            if (isCarried)
            {
                first = S.FusedMultiplyAdd(coupling, beforeFirst, first);
                if (isPair) second = S.FusedMultiplyAdd(coupling, beforeSecond, second);
                (nextFirst, nextCoupling) = (S.Load(next), Along(next0 + i));
                first = S.FusedMultiplyAdd(nextCoupling, nextFirst, first);
                if (isPair)
                {
                    nextSecond = S.Load(next + plane);
                    second = S.FusedMultiplyAdd(nextCoupling, nextSecond, second);
                }
            }
            else
            {
                Add(ring + ((at - o0) & mask), before0 + i, plane, ref first, ref second);
                Add(next, next0 + i, plane, ref first, ref second);
                own = ring + (at & mask);
                ownFirst = S.Load(own);
                if (isPair) ownSecond = S.Load(own + plane);
            }
            Add(ring + ((at + o1) & mask), next1 + i, plane, ref first, ref second);
            if (isFour)
            {
                Add(ring + ((at + o2) & mask), next2 + i, plane, ref first, ref second);
                Add(ring + ((at + o3) & mask), next3 + i, plane, ref first, ref second);
            }
            var here = state + (P.IsAlongNodes ? i : i * B);
            var moved = F.Step<S, T>(
                S.Load(here), ownFirst, ownSecond, first, second, S.Constant(0), Along(factors + i) * gate, out var force);
            largest = S.Max(S.Abs(force), largest);
            S.Store(moved, here);
            if (isCarried) (beforeFirst, beforeSecond, ownFirst, ownSecond, coupling) = (ownFirst, ownSecond, nextFirst, nextSecond, nextCoupling);
        }
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* neighbour, T* coupling, nint plane, ref S first, ref S second)
    {
        var j = Along(coupling);
        first = S.FusedMultiplyAdd(j, S.Load(neighbour), first);
        if (F.Channels == 2) second = S.FusedMultiplyAdd(j, S.Load(neighbour + plane), second);
    }

    /// <summary>A number that belongs to nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static S Along(T* value) => P.IsAlongNodes ? S.Load(value) : S.Broadcast(*value);
}

/// <summary>Marks a kernel for four diagonals.</summary>
internal readonly struct FourDiagonals;

/// <summary>Marks a kernel for two diagonals.</summary>
internal readonly struct TwoDiagonals;

/// <summary>Marks a kernel whose first diagonal couples consecutive nodes.</summary>
internal readonly struct Consecutive;

/// <summary>Marks a kernel whose diagonals couple nodes apart.</summary>
internal readonly struct Apart;
