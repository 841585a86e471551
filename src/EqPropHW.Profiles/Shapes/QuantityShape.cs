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
