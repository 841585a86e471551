using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Some consecutive rows of a field sum: a dense panel, or sparse rows.</summary>
/// <param name="First">First row.</param>
/// <param name="Count">Rows: at most <see cref="MatrixTile.Rows"/> in a panel.</param>
/// <param name="IsPanel">Whether the rows form a dense panel.</param>
/// <param name="Column">Where its columns begin in <see cref="FieldPlan.Column"/>.</param>
/// <param name="Columns">Columns of a panel.</param>
/// <param name="Coupling">Where its couplings begin.</param>
internal readonly record struct FieldSpan(int First, int Count, bool IsPanel, int Column, int Columns, int Coupling);

/// <summary>
/// How the field sum over a coupling matrix is carried out, chosen by its structure: rows that share most of their
/// neighbours (layers, all-to-all arrays, windows) as dense panels, the rest as sparse rows.
/// </summary>
/// <remarks>
/// Both sum a row over its neighbours in ascending order, so they give the same bits; a panel adds products with a zero
/// coupling where a row lacks a neighbour of the others, a sparse row up to three more of its last neighbour, which changes no finite sum.
/// </remarks>
internal sealed class FieldPlan
{
    private const int R = MatrixTile.Rows;

    /// <summary>Least share of true couplings in a panel: below it, sparse rows are faster.</summary>
    private const double LeastFill = 0.4;

    /// <summary>From so many rows on, a few that are left over and nearly full are faster as a panel.</summary>
    private const int LeastRows = 3;

    private const double NearlyFull = 0.75;

    /// <summary>Sparse rows have a multiple of four neighbours, so that the loop over them hardly ever turns.</summary>
    private const int Quad = 4;

    private readonly List<FieldSpan> _spans = [];
    private readonly List<int> _column = [];
    private readonly List<int> _edge = [];

    /// <summary>Plans a sum.</summary>
    /// <param name="entries">Row, column and edge of every coupling.</param>
    /// <param name="groups">First row of each group, then the number of rows; no span crosses a group.</param>
    /// <param name="format">Which formats may be used.</param>
    public FieldPlan(List<(int Row, int Column, int Edge)> entries, IReadOnlyList<int> groups, FieldFormat format)
    {
        entries.Sort();
        var rows = groups[^1];
        var start = new int[rows + 1];
        foreach (var entry in entries) start[entry.Row + 1]++;
        for (var r = 0; r < rows; r++) start[r + 1] += start[r];
        (RowStart, RowEnd) = (new int[rows], new int[rows]);
        for (var g = 0; g + 1 < groups.Count; g++)
        {
            for (var (first, count) = (groups[g], 0); first < groups[g + 1]; first += count)
            {
                count = Alike(entries, start, first, Math.Min(R, groups[g + 1] - first));
                var mine = entries.GetRange(start[first], start[first + count] - start[first]);
                var union = mine.Select(e => e.Column).Distinct().Order().ToArray();
                var isPanel = mine.Count > LeastFill * R * union.Length || (count >= LeastRows && mine.Count > NearlyFull * count * union.Length);
                if (format == FieldFormat.Auto && isPanel) AddPanel(first, count, union, mine);
                else AddRows(first, count, first > groups[g], start, mine);
            }
        }
        (Spans, Column, Edge) = ([.. _spans], [.. _column], [.. _edge]);
    }

    /// <summary>Integers held.</summary>
    public long Length => 6L * Spans.Length + Column.Length + Edge.Length + RowStart.Length + RowEnd.Length;

    /// <summary>The spans, rows ascending.</summary>
    public FieldSpan[] Spans { get; }

    /// <summary>Emitting slot of each column of a panel and of each coupling of sparse rows.</summary>
    public int[] Column { get; }

    /// <summary>Edge of each coupling in the order the kernels read them, plus the number of edges where it leads from I to J; -1 where a panel or a row is filled with zero.</summary>
    public int[] Edge { get; }

    /// <summary>Where the columns of each sparse row begin, [rows]; 0 in panels, which have none of their own.</summary>
    public int[] RowStart { get; }

    /// <summary>Where the columns of each sparse row end, [rows].</summary>
    public int[] RowEnd { get; }

    /// <summary>How many rows from a first one on go together: until one shares less than half of its neighbours with the row before.</summary>
    private static int Alike(List<(int Row, int Column, int Edge)> entries, int[] start, int first, int most)
    {
        for (var r = first + 1; r < first + most; r++)
        {
            var (a, b, shared) = (start[r - 1], start[r], 0);
            while (a < start[r] && b < start[r + 1])
            {
                var order = entries[a].Column.CompareTo(entries[b].Column);
                if (order == 0) shared++;
                if (order <= 0) a++;
                if (order >= 0) b++;
            }
            if (2 * shared < Math.Max(start[r] - start[r - 1], start[r + 1] - start[r])) return r - first;
        }
        return most;
    }

    private void AddPanel(int first, int count, int[] union, List<(int Row, int Column, int Edge)> entries)
    {
        var coupling = _edge.Count;
        _spans.Add(new(first, count, true, _column.Count, union.Length, coupling));
        _edge.AddRange(Enumerable.Repeat(-1, union.Length * R));
        foreach (var (row, column, edge) in entries)
            _edge[coupling + Array.BinarySearch(union, column) * R + row - first] = edge;
        _column.AddRange(union);
    }

    private void AddRows(int first, int count, bool extends, int[] start, List<(int Row, int Column, int Edge)> entries)
    {
        var before = _column.Count;
        if (extends && _spans[^1] is { IsPanel: false } last) _spans[^1] = last with { Count = last.Count + count };
        else _spans.Add(new(first, count, false, before, 0, _edge.Count));
        for (var r = first; r < first + count; r++)
        {
            RowStart[r] = _column.Count;
            var row = entries.GetRange(start[r] - start[first], start[r + 1] - start[r]);
            _column.AddRange(row.Select(e => e.Column));
            _edge.AddRange(row.Select(e => e.Edge));
            for (var n = row.Count; n % Quad != 0; n++)
            {
                _column.Add(row[^1].Column);
                _edge.Add(-1);
            }
            RowEnd[r] = _column.Count;
        }
    }
}
