using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>Where a node is drawn: in units of the shortest bond of a lattice, y downwards.</summary>
/// <param name="X">Horizontal.</param>
/// <param name="Y">Vertical.</param>
public readonly record struct Place(double X, double Y)
{
    /// <summary>Nodes on a circle, neighbours one unit apart: for graphs without geometry.</summary>
    public static ImmutableArray<Place> Circle(int nodes)
    {
        var radius = nodes < 3 ? 0.5 : 0.5 / Math.Sin(Math.PI / nodes);
        return [.. Enumerable.Range(0, nodes).Select(i => new Place(radius * Math.Sin(Math.Tau * i / nodes), -radius * Math.Cos(Math.Tau * i / nodes)))];
    }

    /// <summary>Nodes of consecutive columns, one unit apart and centred; columns stand as far apart as half of the longest is high.</summary>
    public static ImmutableArray<Place> Columns(IReadOnlyList<int> sizes)
    {
        var apart = Math.Max(2, sizes.Max() / 2.0);
        return [.. sizes.SelectMany((size, l) => Enumerable.Range(0, size).Select(k => new Place(l * apart, k - (size - 1) / 2.0)))];
    }
}
