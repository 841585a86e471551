using EqPropHW.Core;

namespace EqPropHW.Reports;

/// <summary>The graph of a device with the nodes in use, the dead ones and the offenders of a check.</summary>
public static class DeviceFigure
{
    private const double Size = 640;
    private const double Margin = 24;

    /// <summary>Draws a device graph: grids as grids, anything else on a circle.</summary>
    /// <param name="title">Title.</param>
    /// <param name="graph">The device's graph.</param>
    /// <param name="used">Nodes in use.</param>
    /// <param name="nodes">Nodes to mark.</param>
    /// <param name="edges">Pairs of nodes to mark, coupled or not.</param>
    public static string Svg(string title, DeviceGraph graph, IReadOnlySet<int> used, IReadOnlySet<int> nodes, IReadOnlySet<Edge> edges)
    {
        var subtitle = $"{graph.NodeCount} nodes, {graph.Couplers.Length} couplers; blue in use, orange marked by a rule, small grey dead";
        var canvas = new SvgCanvas(Size, Size + SvgCanvas.Head, title, subtitle);
        var place = Enumerable.Range(0, graph.NodeCount).Select(i => Place(graph, i)).ToArray();
        var dead = graph.DeadNodes.ToHashSet();
        foreach (var e in graph.WorkingCouplers()) Join(e, Theme.Grid, 1);
        foreach (var e in edges.Where(e => e.J < place.Length)) Join(e, Theme.Color(1), 1.5);
        var radius = Math.Clamp(Size / (4 * Math.Sqrt(Math.Max(1, graph.NodeCount))), 1.5, 8);
        for (var i = 0; i < place.Length; i++)
        {
            var color = nodes.Contains(i) ? Theme.Color(1) : used.Contains(i) ? Theme.Color(0) : Theme.Line;
            canvas.Circle(place[i].X, place[i].Y, dead.Contains(i) ? radius / 3 : radius, color);
        }
        return canvas.Finish();

        void Join(Edge e, string color, double width)
            => canvas.Line(place[e.I].X, place[e.I].Y, place[e.J].X, place[e.J].Y, color, width);
    }

    private static (double X, double Y) Place(DeviceGraph graph, int node)
    {
        var span = Size - 2 * Margin;
        if (graph.Kind is "square" or "king")
        {
            var step = span / Math.Max(1, Math.Max(graph.Rows, graph.Columns) - 1);
            return (Margin + node % graph.Columns * step, SvgCanvas.Head + Margin + node / graph.Columns * step);
        }
        var angle = 2 * Math.PI * node / graph.NodeCount;
        return (Size / 2 + span / 2 * Math.Sin(angle), SvgCanvas.Head + Size / 2 - span / 2 * Math.Cos(angle));
    }
}
