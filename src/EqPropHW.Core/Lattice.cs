using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>The plane in which the nodes of a lattice lie.</summary>
public enum LatticeKind
{
    /// <summary>Four nearest neighbours.</summary>
    Square,

    /// <summary>Six nearest neighbours; rows are shifted against each other by half a bond.</summary>
    Triangular,

    /// <summary>Eight neighbours: the moves of a king, which are the first two shells of the square lattice.</summary>
    King,

    /// <summary>Three neighbours (honeycomb), drawn as a brick wall.</summary>
    Hexagonal,
}

/// <summary>A part of the boundary of a lattice, all its sites.</summary>
public enum BoundaryPart
{
    /// <summary>The four corners, row by row.</summary>
    Corners,

    /// <summary>The first row.</summary>
    Top,

    /// <summary>The last row.</summary>
    Bottom,

    /// <summary>The first column.</summary>
    Left,

    /// <summary>The last column.</summary>
    Right,
}

/// <summary>A lattice: node (r, c) is r * Columns + c, coupled to its neighbours up to a shell, and by skip connections.</summary>
/// <param name="Kind">Its geometry.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Inputs">Input sites as node numbers.</param>
/// <param name="Outputs">Output sites as node numbers.</param>
/// <param name="Periodic">Whether opposite sides are joined.</param>
/// <param name="Shells">Neighbour shells that are coupled, by distance, at least 1; more than 1 on square and triangular lattices.</param>
/// <param name="Skips">Lengths s of skip connections (r, c)-(r, c + s) and (r, c)-(r + s, c), each at least 2.</param>
public sealed record Lattice(
    LatticeKind Kind,
    int Rows,
    int Columns,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Outputs,
    bool Periodic = false,
    int Shells = 1,
    ImmutableArray<int> Skips = default) : Architecture
{
    /// <inheritdoc/>
    public override Wired Build() => EdgeList.Flat(new Topology(Rows * Columns, Bonds(), Inputs, Outputs)) with { Places = Places() };

    /// <summary>Where the nodes lie: the rows of a triangular lattice are shifted by half a bond each.</summary>
    public ImmutableArray<Place> Places()
    {
        var (shift, height) = Kind == LatticeKind.Triangular ? (0.5, Math.Sqrt(0.75)) : (0, 1);
        var columns = Columns;
        return [.. Enumerable.Range(0, Rows * Columns).Select(i => new Place(i % columns + shift * (i / columns), height * (i / columns)))];
    }

    /// <summary>The nodes of a part of the boundary, row by row; each once, however small the lattice.</summary>
    /// <param name="part">The part.</param>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="columns">Columns, at least 1.</param>
    public static ImmutableArray<int> Boundary(BoundaryPart part, int rows, int columns)
    {
        var last = (rows - 1) * columns;
        return part switch
        {
            BoundaryPart.Corners => [.. new[] { 0, columns - 1, last, last + columns - 1 }.Distinct()],
            BoundaryPart.Top => [.. Enumerable.Range(0, columns)],
            BoundaryPart.Bottom => [.. Enumerable.Range(last, columns)],
            BoundaryPart.Left => [.. Enumerable.Range(0, rows).Select(r => r * columns)],
            _ => [.. Enumerable.Range(0, rows).Select(r => r * columns + columns - 1)],
        };
    }

    /// <summary>The couplings, each once, in the order of their first node.</summary>
    /// <exception cref="NetworkException">The lattice has no such shells, skips or boundary.</exception>
    public IReadOnlyList<Edge> Bonds()
    {
        var skips = Skips.IsDefault ? [] : Skips;
        if (Shells < 1 || (Shells > 1 && Kind is (LatticeKind.King or LatticeKind.Hexagonal)))
            throw new NetworkException($"{Shells} neighbour shells on a {Kind} lattice: use 1, or more on a square or triangular one");
        if (skips.Any(s => s < 2)) throw new NetworkException($"skip connections of length {skips.First(s => s < 2)}: the least is 2");
        if (Periodic && Kind == LatticeKind.Hexagonal && (Rows % 2 != 0 || Columns % 2 != 0))
            throw new NetworkException($"a periodic hexagonal lattice of {Rows} x {Columns}: both sides must be even");
        var offsets = Kind == LatticeKind.Hexagonal ? [(0, 1)] : Offsets();
        offsets = [.. offsets, .. skips.SelectMany(s => new[] { (0, s), (s, 0) })];
        var edges = new List<Edge>();
        var seen = new HashSet<Edge>();
        for (var r = 0; r < Rows; r++)
        {
            for (var c = 0; c < Columns; c++)
            {
                foreach (var (dr, dc) in offsets) Join(r, c, r + dr, c + dc);
                if (Kind == LatticeKind.Hexagonal && (r + c) % 2 == 0) Join(r, c, r + 1, c);
            }
        }
        return edges;

        void Join(int r, int c, int r2, int c2)
        {
            if (Periodic) (r2, c2) = (((r2 % Rows) + Rows) % Rows, ((c2 % Columns) + Columns) % Columns);
            if (r2 < 0 || r2 >= Rows || c2 < 0 || c2 >= Columns) return;
            var edge = Edge.Between(r * Columns + c, r2 * Columns + c2);
            if (edge.I != edge.J && seen.Add(edge)) edges.Add(edge);
        }
    }

    /// <summary>Half of the vectors to the neighbours in the first shells (the other half are their opposites).</summary>
    private List<(int Rows, int Columns)> Offsets()
    {
        var shells = Kind == LatticeKind.King ? 2 : Shells;
        var reach = shells + 1;
        var half = new List<(int Rows, int Columns)>();
        for (var dr = 0; dr <= reach; dr++)
        {
            for (var dc = -reach; dc <= reach; dc++)
            {
                if (dr > 0 || dc > 0) half.Add((dr, dc));
            }
        }
        // Squared distance; the rows of a triangular lattice lie at 60 degrees.
        int Square((int R, int C) v) => v.R * v.R + v.C * v.C + (Kind == LatticeKind.Triangular ? v.R * v.C : 0);
        var farthest = half.Select(Square).Distinct().Order().Take(shells).Last();
        return [.. half.Where(v => Square(v) <= farthest)];
    }
}
