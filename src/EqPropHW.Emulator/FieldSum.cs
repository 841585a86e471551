using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>The field sum of one span of rows for a block of samples: the same bits in every format and at every lane width.</summary>
internal static unsafe class FieldSum<L, T>
    where L : struct, ILane<L, T>
    where T : unmanaged
{
    private const int B = MatrixTile.Width;

    /// <summary><c>field[row] = from[row] + sum_k J[row, k] emitted[k]</c> for the rows of a span; a panel also writes the rows that pad it.</summary>
    /// <param name="span">The rows.</param>
    /// <param name="groups">Groups of sixteen numbers that a node emits, one or two: channels or samples.</param>
    /// <param name="column">Columns of the plan.</param>
    /// <param name="start">Where the columns of each sparse row begin.</param>
    /// <param name="end">Where they end.</param>
    /// <param name="couplings">Couplings of the plan.</param>
    /// <param name="emitted">[slot, group, 16].</param>
    /// <param name="from">[row, group, 16].</param>
    /// <param name="field">[row, group, 16].</param>
    public static void Add(
        FieldSpan span, int groups, int* column, int* start, int* end, T* couplings, T* emitted, T* from, T* field)
    {
        if (span.IsPanel)
        {
            var own = span.First * groups * B;
            var c = column + span.Column;
            var panel = couplings + span.Coupling;
            if (groups == 2) MatrixTile.Pairs<L, T>(span.Columns, c, panel, emitted, from + own, field + own);
            else MatrixTile.Vectors<L, T>(span.Columns, c, panel, emitted, from + own, field + own);
            return;
        }
        var j = couplings + span.Coupling - span.Column;
        for (var l = 0; l < B; l += L.Count)
        {
            if (groups == 2) RowsByTwo(span.First, span.Count, column, start, end, j, emitted + l, from + l, field + l);
            else RowsByOne(span.First, span.Count, column, start, end, j, emitted + l, from + l, field + l);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowsByTwo(int row, int count, int* column, int* start, int* end, T* couplings, T* emitted, T* from, T* field)
    {
        for (var last = row + count; row < last; row++)
        {
            var first = L.Load(from + row * (2 * B));
            var second = L.Load(from + row * (2 * B) + B);
            var stop = end[row];
            for (var k = start[row]; k < stop; k += 4)
            {
                AddPair(emitted + column[k] * (2 * B), couplings[k], ref first, ref second);
                AddPair(emitted + column[k + 1] * (2 * B), couplings[k + 1], ref first, ref second);
                AddPair(emitted + column[k + 2] * (2 * B), couplings[k + 2], ref first, ref second);
                AddPair(emitted + column[k + 3] * (2 * B), couplings[k + 3], ref first, ref second);
            }
            L.Store(first, field + row * (2 * B));
            L.Store(second, field + row * (2 * B) + B);
        }
    }

    /// <summary>One neighbour's part of a pair of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPair(T* neighbour, T coupling, ref L first, ref L second)
    {
        var j = L.Broadcast(coupling);
        first = L.FusedMultiplyAdd(j, L.Load(neighbour), first);
        second = L.FusedMultiplyAdd(j, L.Load(neighbour + B), second);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowsByOne(int row, int count, int* column, int* start, int* end, T* couplings, T* emitted, T* from, T* field)
    {
        for (var last = row + count; row < last; row++)
        {
            var sum = L.Load(from + row * B);
            var stop = end[row];
            for (var k = start[row]; k < stop; k++)
                sum = L.FusedMultiplyAdd(L.Broadcast(couplings[k]), L.Load(emitted + column[k] * B), sum);
            L.Store(sum, field + row * B);
        }
    }
}
