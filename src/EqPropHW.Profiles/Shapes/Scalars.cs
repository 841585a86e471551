using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>Any text.</summary>
internal sealed class TextShape : Shape<string>
{
    public override string Noun => "a text";

    public override bool Fits(JsonItem item) => item.Kind == JsonValueKind.String;

    public override bool TryRead(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out string value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        value = item.Text;
        return true;
    }

    public override JsonObject Describe() => new() { ["type"] = "string" };
}

/// <summary>true or false.</summary>
internal sealed class FlagShape : Shape<bool>
{
    public override string Noun => "true or false";

    public override bool Fits(JsonItem item) => item.Kind is JsonValueKind.True or JsonValueKind.False;

    public override bool TryRead(JsonItem item, DiagnosticLog log, out bool value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        value = item.Kind == JsonValueKind.True;
        return true;
    }

    public override JsonObject Describe() => new() { ["type"] = "boolean" };
}

/// <summary>A number within a range.</summary>
internal sealed class NumberShape(Bounds bounds) : Shape<double>
{
    public override string Noun => $"a number {bounds.Words}".TrimEnd();

    public override bool Fits(JsonItem item) => item.Kind == JsonValueKind.Number;

    public override bool TryRead(JsonItem item, DiagnosticLog log, out double value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        value = double.Parse(item.Text, CultureInfo.InvariantCulture);
        if (bounds.Contains(value)) return true;
        log.Report(item, DiagnosticCodes.Range, $"expected {Noun}, found {item.Shown}");
        return false;
    }

    public override JsonObject Describe() => bounds.Describe(new() { ["type"] = "number" });
}

/// <summary>A whole number within a range.</summary>
internal sealed class WholeShape<T>(T min, T max) : Shape<T> where T : struct, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
{
    public override string Noun
        => $"a whole number from {min} " + (max == T.MaxValue ? "up" : string.Create(CultureInfo.InvariantCulture, $"to {max}"));

    public override bool Fits(JsonItem item) => item.Kind == JsonValueKind.Number;

    public override bool TryRead(JsonItem item, DiagnosticLog log, out T value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        // Decimal keeps all digits of a 64-bit number and still knows that 1e3 is whole.
        var ok = decimal.TryParse(item.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        if (ok && number != decimal.Truncate(number)) return Refuse(item, log, out value);
        value = default;
        if (ok && number >= decimal.CreateChecked(min) && number <= decimal.CreateChecked(max))
        {
            value = T.CreateChecked(number);
            return true;
        }
        log.Report(item, DiagnosticCodes.Range, $"expected {Noun}, found {item.Shown}");
        return false;
    }

    public override JsonObject Describe()
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = JsonValue.Create(min) };
        if (max != T.MaxValue) schema["maximum"] = JsonValue.Create(max);
        return schema;
    }
}

/// <summary>A name of a list, read into a value.</summary>
internal sealed class NameShape<T>(ImmutableArray<(string Name, T Value)> names) : Shape<T>
{
    public override string Noun => names.Length == 1 ? Quoted : $"one of {Quoted}";

    private string Quoted => string.Join(", ", names.Select(n => $"'{n.Name}'"));

    public override bool Fits(JsonItem item) => item.Kind == JsonValueKind.String;

    public override bool TryRead(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out T value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        foreach (var (name, known) in names)
        {
            if (name != item.Text) continue;
            value = known;
            return true;
        }
        value = default;
        var hint = Nearest.Name(item.Text, names.Select(n => n.Name)) is { } near && names.Length > 1 ? $"; did you mean '{near}'?" : "";
        log.Report(item, DiagnosticCodes.UnknownName, $"expected {Noun}, found {item.Shown}{hint}");
        return false;
    }

    public override JsonObject Describe()
        => new() { ["enum"] = new JsonArray([.. names.Select(n => (JsonNode)n.Name)]) };
}
