using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EqPropHW.Profiles;

/// <summary>A 7-bit bus address as data sheets write it: <c>"0x60"</c>.</summary>
internal sealed class AddressShape : Shape<int>
{
    private const int Lowest = 0x08, Highest = 0x77;

    public override string Noun => "an address from '0x08' to '0x77'";

    public override bool Fits(JsonItem item) => item.Kind == JsonValueKind.String;

    public override bool TryRead(JsonItem item, DiagnosticLog log, [MaybeNullWhen(false)] out int value)
    {
        if (!Fits(item)) return Refuse(item, log, out value);
        if (item.Text.StartsWith("0x", StringComparison.Ordinal)
            && int.TryParse(item.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            && value is >= Lowest and <= Highest)
            return true;
        value = 0;
        log.Report(item, DiagnosticCodes.Range, $"expected {Noun}, found {item.Shown}");
        return false;
    }

    public override JsonObject Describe() => new() { ["type"] = "string", ["pattern"] = "^0x[0-7][0-9a-fA-F]$" };
}
