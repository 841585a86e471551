using EqPropHW.Core;

namespace EqPropHW.Training;

/// <summary>
/// Solves H v = r on the free nodes of one graph. Nodes without edges among themselves (a hidden layer) are eliminated one by one,
/// exactly; a small dense system remains. A Hessian that is not positive definite goes to a general solver.
/// </summary>
internal sealed class HessianSolver
{
    private readonly int[] _free;
    private readonly int[] _eliminated;
    private readonly int[] _kept;
    private readonly int[][] _keptOf;
    private readonly int[][] _edgeOf;
    private readonly (int Edge, int I, int J)[] _freeEdges;
    private readonly (int Edge, int I, int J)[] _keptEdges;
    private readonly double[] _small;
    private readonly double[] _right;

    public HessianSolver(Topology topology)
    {
        _free = [.. topology.FreeNodes];
        var isFree = new bool[topology.NodeCount];
        foreach (var i in _free) isFree[i] = true;
        _freeEdges = [.. topology.Edges.Select((e, k) => (k, e.I, e.J)).Where(e => isFree[e.I] && isFree[e.J])];

        var neighbours = _free.ToDictionary(i => i, _ => new List<(int Node, int Edge)>());
        foreach (var (e, i, j) in _freeEdges)
        {
            neighbours[i].Add((j, e));
            neighbours[j].Add((i, e));
        }
        var isEliminated = new bool[topology.NodeCount];
        foreach (var i in _free.OrderBy(i => neighbours[i].Count)) isEliminated[i] = !neighbours[i].Any(n => isEliminated[n.Node]);
        _eliminated = [.. _free.Where(i => isEliminated[i])];
        _kept = [.. _free.Where(i => !isEliminated[i])];
        var position = _kept.Select((node, k) => (node, k)).ToDictionary(p => p.node, p => p.k);
        _keptOf = [.. _eliminated.Select(i => neighbours[i].Select(n => position[n.Node]).ToArray())];
        _edgeOf = [.. _eliminated.Select(i => neighbours[i].Select(n => n.Edge).ToArray())];
        _keptEdges = [.. _freeEdges.Where(e => !isEliminated[e.I] && !isEliminated[e.J])
            .Select(e => (e.Edge, position[e.I], position[e.J]))];
        _small = new double[_kept.Length * _kept.Length];
        _right = new double[_kept.Length];
    }

    /// <summary>Solves H v = r with the rows of limited nodes taken out (v = 0 there).</summary>
    /// <param name="diagonal">[nodes].</param>
    /// <param name="offDiagonal">[edges].</param>
    /// <param name="limited">[nodes].</param>
    /// <param name="right">r, [nodes].</param>
    /// <param name="v">[nodes]; overwritten.</param>
    /// <returns>Whether H is positive definite on the rest, and max|H v - r| / max|r| (0 when r = 0).</returns>
    public (bool PositiveDefinite, double RelativeResidual) Solve(
        ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, ReadOnlySpan<bool> limited, ReadOnlySpan<double> right, Span<double> v)
    {
        v.Clear();
        var positive = Eliminate(diagonal, offDiagonal, limited, right, v);
        if (!positive && !General(diagonal, offDiagonal, limited, right, v)) return (false, double.PositiveInfinity);
        return (positive, RelativeResidual(diagonal, offDiagonal, limited, right, v));
    }

    /// <summary>The Hessian on the free nodes that are not limited, [n, n] row-major, with n.</summary>
    public (double[] Matrix, int[] Nodes) Dense(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, ReadOnlySpan<bool> limited)
    {
        var nodes = new List<int>();
        var position = new int[diagonal.Length];
        foreach (var i in _free)
        {
            position[i] = limited[i] ? -1 : nodes.Count;
            if (!limited[i]) nodes.Add(i);
        }
        var n = nodes.Count;
        var matrix = new double[n * n];
        for (var k = 0; k < n; k++) matrix[k * n + k] = diagonal[nodes[k]];
        foreach (var (e, i, j) in _freeEdges)
        {
            if (limited[i] || limited[j]) continue;
            matrix[position[i] * n + position[j]] = offDiagonal[e];
            matrix[position[j] * n + position[i]] = offDiagonal[e];
        }
        return (matrix, [.. nodes]);
    }

    private bool Eliminate(
        ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, ReadOnlySpan<bool> limited, ReadOnlySpan<double> right, Span<double> v)
    {
        var m = _kept.Length;
        Array.Clear(_small);
        for (var k = 0; k < m; k++)
        {
            var held = limited[_kept[k]];
            _small[k * m + k] = held ? 1 : diagonal[_kept[k]];
            _right[k] = held ? 0 : right[_kept[k]];
        }
        foreach (var (e, a, b) in _keptEdges)
        {
            if (!limited[_kept[a]] && !limited[_kept[b]]) _small[Math.Max(a, b) * m + Math.Min(a, b)] = offDiagonal[e];
        }
        for (var k = 0; k < _eliminated.Length; k++)
        {
            var i = _eliminated[k];
            if (limited[i]) continue;
            if (!(diagonal[i] > 0)) return false;
            var (kept, edges) = (_keptOf[k], _edgeOf[k]);
            for (var x = 0; x < kept.Length; x++)
            {
                var a = kept[x];
                if (limited[_kept[a]]) continue;
                var factor = offDiagonal[edges[x]] / diagonal[i];
                _right[a] -= factor * right[i];
                for (var y = 0; y < kept.Length; y++)
                {
                    // Positions ascend or not with the edge order; only the lower triangle is used.
                    if (kept[y] <= a && !limited[_kept[kept[y]]]) _small[a * m + kept[y]] -= factor * offDiagonal[edges[y]];
                }
            }
        }
        if (!DenseSolver.Cholesky(_small, _right)) return false;
        for (var k = 0; k < m; k++) v[_kept[k]] = limited[_kept[k]] ? 0 : _right[k];
        for (var k = 0; k < _eliminated.Length; k++)
        {
            var i = _eliminated[k];
            if (limited[i]) continue;
            var sum = right[i];
            for (var x = 0; x < _keptOf[k].Length; x++) sum -= offDiagonal[_edgeOf[k][x]] * v[_kept[_keptOf[k][x]]];
            v[i] = sum / diagonal[i];
        }
        return true;
    }

    private bool General(
        ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, ReadOnlySpan<bool> limited, ReadOnlySpan<double> right, Span<double> v)
    {
        var (matrix, nodes) = Dense(diagonal, offDiagonal, limited);
        var solution = new double[nodes.Length];
        for (var k = 0; k < nodes.Length; k++) solution[k] = right[nodes[k]];
        if (!DenseSolver.Lu(matrix, solution)) return false;
        v.Clear();
        for (var k = 0; k < nodes.Length; k++) v[nodes[k]] = solution[k];
        return true;
    }

    private double RelativeResidual(
        ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, ReadOnlySpan<bool> limited, ReadOnlySpan<double> right, ReadOnlySpan<double> v)
    {
        var product = new double[v.Length];
        foreach (var i in _free) product[i] = diagonal[i] * v[i];
        foreach (var (e, i, j) in _freeEdges)
        {
            product[i] += offDiagonal[e] * v[j];
            product[j] += offDiagonal[e] * v[i];
        }
        var (worst, size) = (0.0, 0.0);
        foreach (var i in _free)
        {
            if (limited[i]) continue;
            worst = Math.Max(worst, Math.Abs(product[i] - right[i]));
            size = Math.Max(size, Math.Abs(right[i]));
        }
        return size == 0 ? 0 : worst / size;
    }
}
