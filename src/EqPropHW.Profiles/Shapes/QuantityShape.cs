using System.Text.Json;
using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>A text with a unit (or a plain number, when the dimension allows it), read into SI units.</summary>
internal sealed class QuantityShape(Dimension dimension, Bounds bounds) : Shape<double>
{
    public override string Noun => $"{dimension.Noun} {bounds.Words}".TrimEnd() + $" (use {dimension.Use})";

    // A bare number fits too: it is refused with a message about its unit, not about its kind.
    public override bool Fits(JsonItem item) => item.Kind is JsonValueKind.String or JsonValueKind.Number;

    public override bool TryRead(JsonItem item, DiagnosticLog log, out double value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        if (!Quantity.TryParse(item.Text, dimension, out value))
        {
            log.Report(item, DiagnosticCodes.Quantity, item.Kind == JsonValueKind.Number && !dimension.IsPlain
                ? $"{item.Text} has no unit; {dimension.Noun} needs one (use {dimension.Use})"
                : $"{item.Shown} is not {dimension.Noun} (use {dimension.Use})");
            return false;
        }
        if (bounds.Contains(value)) return true;
        log.Report(item, DiagnosticCodes.Range, $"expected {dimension.Noun} {bounds.Words}, found {item.Shown}");
        return false;
    }

    public override JsonObject Describe()
    {
        var text = new JsonObject { ["type"] = "string", ["pattern"] = Quantity.Pattern(dimension) };
        return dimension.IsPlain
            ? new() { ["anyOf"] = new JsonArray(text, bounds.Describe(new() { ["type"] = "number" })) }
            : text;
    }
}

/// <summary>The words of a physical value that says where it comes from.</summary>
internal static class Sourced
{
    private static readonly string[] _needSource = ["measured", "published", "datasheet"];

    /// <summary>A value, or an object with that value, its distribution, scope, source and status.</summary>
    public static Shape<double> Or(Shape<double> bare)
        => new EitherShape<double>(bare, new ObjectShape<double>(r => Value(r, bare)));

    private static Func<double> Value(ObjectReader r, Shape<double> bare)
    {
        var value = r.Required("value", bare, "The value.");
        var status = r.Required(
            "status", Shapes.Names("measured", "published", "datasheet", "estimated", "assumed"), "How the value is known.");
        var source = r.Optional("source", Shapes.Text, "", "Where the value comes from: a page or table that was read, or why it is assumed.");
        var distribution = r.Optional("distribution", Shapes.Text, "constant", "How the value is spread over its scope: constant.");
        r.Optional("scope", Shapes.Names("die", "node", "edge"), "die", "What has its own value.");
        if (status.Ok && source.Ok && _needSource.Contains(status.Value) && string.IsNullOrWhiteSpace(source.Value))
            r.Report(status, DiagnosticCodes.Source, $"'{status.Value}' needs a source; name it, or say 'estimated' or 'assumed'");
        if (distribution.Ok && distribution.Value != "constant")
        {
            r.Report(distribution, DiagnosticCodes.Distribution,
                $"the distribution '{distribution.Value}' is not supported; only 'constant' is");
        }
        return () => value.Value;
    }
}
