using System.Text.Json;

namespace EqPropHW.Profiles;

/// <summary>Where a value of a profile comes from.</summary>
/// <param name="Path">Where it stands, for example <c>nodes.detuning</c>.</param>
/// <param name="Value">The value as it is written.</param>
/// <param name="Status">measured, published, datasheet, estimated or assumed.</param>
/// <param name="Source">Its source; empty where none is named.</param>
public sealed record Provenance(string Path, string Value, string Status, string Source)
{
    /// <summary>Every object of a file that has a value and a status.</summary>
    internal static IEnumerable<Provenance> Of(JsonItem item)
    {
        if (item["value"] is { } value && item["status"] is { } status) return [new(item.Path, value.Text, status.Text, item["source"]?.Text ?? "")];
        return (item.Kind == JsonValueKind.Array ? item.Items : item.Members.Select(m => m.Value)).SelectMany(Of);
    }
}
