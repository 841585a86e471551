using EqPropHW.Core;

namespace EqPropHW.Profiles;

/// <summary>The words of a physical value that says where it comes from.</summary>
internal static class Sourced
{
    private static readonly string[] _needSource = ["measured", "published", "datasheet"];

    /// <summary>A value, or an object with that value, its distribution, scope, source and status.</summary>
    public static Shape<T> Or<T>(Shape<T> bare)
        => new EitherShape<T>(bare, new ObjectShape<T>(r => Value(r, bare)));

    /// <summary>The deviation of a mismatch, or an object that also names its distribution, scope, source and status.</summary>
    /// <param name="dimension">Unit of the deviation.</param>
    /// <param name="element">What has its own draw: node, edge or channel.</param>
    public static Shape<Spread> Spread(Dimension dimension, string element)
    {
        var bare = new QuantityShape(dimension, Bounds.NotNegative);
        return new EitherShape<Spread>(
            Shapes.Map(bare, d => new Spread(d)),
            new ObjectShape<Spread>(r =>
            {
                var deviation = r.Required("value", bare, "Standard deviation.");
                var (shape, perDie) = Distribution(r, element);
                Origin(r);
                return () => new(deviation.Value, shape.Value, perDie.Value == "die");
            }));
    }

    /// <summary>A value that may differ from element to element, or an object that also says by how much.</summary>
    /// <param name="bare">The nominal value.</param>
    /// <param name="element">What has its own draw: node, edge or channel.</param>
    public static Shape<Varied> Varied(Shape<double> bare, string element) => new EitherShape<Varied>(
        Shapes.Map(bare, v => new Varied(v, Core.Spread.None)),
        new ObjectShape<Varied>(r =>
        {
            var value = r.Required("value", bare, "Nominal value.");
            var deviation = r.Optional("deviation", new QuantityShape(Dimension.Ratio, Bounds.NotNegative), 0, "Standard deviation over the nominal value.");
            var (shape, perDie) = Distribution(r, element);
            Origin(r);
            return () => new(value.Value, new(deviation.Value, shape.Value, perDie.Value == "die"));
        }));

    private static Func<T> Value<T>(ObjectReader r, Shape<T> bare)
    {
        var value = r.Required("value", bare, "The value.");
        Origin(r);
        var distribution = r.Optional("distribution", Shapes.Text, "constant", "How the value is spread over its scope: constant.");
        r.Optional("scope", Shapes.Names("die", "node", "edge"), "die", "What has its own value.");
        if (distribution.Ok && distribution.Value != "constant")
        {
            r.Report(distribution, DiagnosticCodes.Distribution,
                $"the distribution '{distribution.Value}' is not supported; only 'constant' is");
        }
        return () => value.Value;
    }

    private static (Field<SpreadShape> Shape, Field<string> Scope) Distribution(ObjectReader r, string element) => (
        r.Optional("distribution", Shapes.Enum<SpreadShape>(), SpreadShape.Normal, "Distribution over its scope."),
        r.Optional("scope", Shapes.Names(element, "die"), element, "What has its own draw; die: one draw for all."));

    private static void Origin(ObjectReader r)
    {
        var status = r.Required(
            "status", Shapes.Names("measured", "published", "datasheet", "estimated", "assumed"), "How the value is known.");
        var source = r.Optional("source", Shapes.Text, "", "Where the value comes from: a page or table that was read, or why it is assumed.");
        if (status.Ok && source.Ok && _needSource.Contains(status.Value) && string.IsNullOrWhiteSpace(source.Value))
            r.Report(status, DiagnosticCodes.Source, $"'{status.Value}' needs a source; name it, or say 'estimated' or 'assumed'");
    }
}
