using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The <c>time</c> of a profile or an experiment: nominal value, spread over the nodes, regions, or a measured table.</summary>
internal static class TimeReader
{
    private static readonly Shape<int> _node = Shapes.Whole(0);

    public static Func<TimeSpec> Declare(ObjectReader r)
    {
        var kind = r.Choice<TimeSpec>(
            "kind",
            "A die with time constants, or one update a cycle.",
            new("continuous", c => Kind(c, false, "tau", Dimension.Time, double.PositiveInfinity, "Time constant of every node.")),
            new("clocked", c => Kind(c, true, "factor", Dimension.Ratio, 0, "Update factor a = dt/tau of every node.")));
        return () => kind.Value;
    }

    private static Func<TimeSpec> Kind(ObjectReader r, bool isClocked, string key, Dimension dimension, double dead, string about)
    {
        var value = r.Required(key, Shapes.Physical(dimension, Bounds.Positive), about);
        var spread = r.Optional<TimeSpread?>(
            "spread", Shapes.Map<TimeSpread, TimeSpread?>(Shapes.Object(s => Spread(s, isClocked, dimension, value)), s => s), null, "How nodes differ; without it not at all.");
        var regions = r.Optional(
            "regions", Shapes.List(Shapes.Object(s => Region(s, isClocked, key, dimension))), [], "Parts of the array with a value and spread of their own; the last one that holds a node decides.");
        var table = r.Optional(
            "table",
            Shapes.List(Shapes.OrNone(new QuantityShape(dimension, Bounds.Positive), dead)),
            [],
            "Value of each node as measured, node 0 first; none is a dead node that never moves.");
        if (table.Item is not null && (spread.Item ?? regions.Item) is not null)
            r.Report(table, DiagnosticCodes.Exclusive, "a table gives every node its value; it goes with neither 'spread' nor 'regions'");
        return () => new(isClocked, value.Value) { Spread = spread.Value, Regions = regions.Value, Table = table.Value };
    }

    private static Func<TimeRegion> Region(ObjectReader r, bool isClocked, string key, Dimension dimension)
    {
        var where = r.ExactlyOne(
            "layer", Shapes.Map(Shapes.Whole(1), n => (Layer: (int?)n, First: 0, Last: 0)), "Its nodes are this many couplings away from the inputs.",
            "nodes", Shapes.Map(Shapes.List(_node, 2, exact: 2), p => (Layer: (int?)null, First: p[0], Last: p[1])), "First and last of its nodes.");
        var value = r.Required(key, Shapes.Physical(dimension, Bounds.Positive), "Its nominal value.");
        var spread = r.Optional<TimeSpread?>(
            "spread", Shapes.Map<TimeSpread, TimeSpread?>(Shapes.Object(s => Spread(s, isClocked, dimension, value)), s => s), null, "How its nodes differ.");
        return () => new(where.Value.Layer, where.Value.First, where.Value.Last, value.Value, spread.Value);
    }

    private static Func<TimeSpread> Spread(ObjectReader r, bool isClocked, Dimension dimension, Field<double> nominal)
    {
        var distribution = r.Required("distribution", Shapes.Enum<TimeDistribution>(), "Distribution over the nodes.");
        var deviation = r.Required("deviation", Shapes.Physical(Dimension.Ratio, Bounds.NotNegative), "Standard deviation over mean of the drawn number.");
        var of = r.Optional("of", Shapes.Names("tau", "factor"), "tau", "What is drawn: the time constant, or the update factor (rate).");
        var share = r.Optional("share", Shapes.Physical(Dimension.Ratio, new(0, 1, true, true)), 0.5, "Share of nodes with the higher number, bimodal only.");
        var match = r.Optional("match", Shapes.Enum<TimeMatch>(), TimeMatch.Factor, "Mean that is scaled to the nominal value: of the update factor (rate), of tau, or none.");
        var value = Shapes.Physical(dimension, Bounds.Positive);
        // A factor below a thousandth would not move in any phase one can wait for.
        var min = r.Optional("min", value, isClocked ? 1e-3 : double.Epsilon, "Values below are limited to it; clocked 0.001 by default.");
        var max = r.Optional("max", value, isClocked ? 1 : double.MaxValue, "Values above are limited to it; clocked 1 by default.");
        if (distribution.Ok && deviation.Ok && share.Ok && !(deviation.Value < LargestDeviation(distribution.Value, share.Value)))
        {
            r.Report(deviation, DiagnosticCodes.Conflict,
                FormattableString.Invariant($"this distribution reaches zero at a deviation of {100 * LargestDeviation(distribution.Value, share.Value):0.#} %; give less"));
        }
        if (distribution.Ok && share.Item is not null && distribution.Value != TimeDistribution.Bimodal)
            r.Report(share, DiagnosticCodes.Conflict, "only 'bimodal' has a share");
        if (nominal.Ok && min.Ok && max.Ok && match.Ok && match.Value != TimeMatch.None && !(min.Value <= nominal.Value && nominal.Value <= max.Value))
        {
            r.Report(max.Item is null ? min : max, DiagnosticCodes.Conflict,
                FormattableString.Invariant($"the nominal value {nominal.Value:R} lies outside the limits {min.Value:R} to {max.Value:R}, so no scale can match it; change them, or match 'none'"));
        }
        return () => new(distribution.Value, deviation.Value, of.Value == "tau", share.Value, match.Value, min.Value, max.Value);
    }

    private static double LargestDeviation(TimeDistribution distribution, double share) => distribution switch
    {
        TimeDistribution.Uniform => 1 / Math.Sqrt(3),
        TimeDistribution.Bimodal => Math.Sqrt((1 - share) / share),
        _ => double.PositiveInfinity,
    };
}
